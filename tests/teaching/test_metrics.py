"""Metrics of tutoring §6 on small logs whose figures can be counted by hand."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from agent.teaching.forms import Evidence, Turn, TurnLatency, Verdict
from agent.teaching.metrics import conversation, learning
from agent.teaching.metrics.calllog import CallLog, Share, items
from sip.calls import CallKey

MONDAY = datetime.fromisoformat("2026-01-05T16:00:00+00:00")
RIGHT, WRONG, NOTHING = Verdict.RIGHT, Verdict.WRONG, Verdict.NO_EVIDENCE


def answer(item: str, verdict: Verdict, **more: Any) -> Evidence:
    given = {
        "call_key": "call",
        "sequence": 1,
        "concept": "c",
        "content": "c@1.0.0#0",
        "item": item,
        "answer_type": "integer",
        "question": f"What is {item}?",
        "expected": "26",
        "verdict": verdict,
        "part": "new",
        "at": MONDAY,
    }
    return Evidence.model_validate(given | more)


def log(*evidence: Evidence, day: int = 0, **more: Any) -> CallLog:
    key, at = CallKey(f"call-{day}"), MONDAY + timedelta(days=day)
    numbered = tuple(
        one.model_copy(update={"sequence": n, "call_key": key})
        for n, one in enumerate(evidence, start=1)
    )
    given = {"seconds": 600.0, "learner": "anna"} | more
    return CallLog(key=key, at=at, evidence=numbered, **given)


def test_a_share_of_nothing_has_no_value_and_a_small_one_a_wide_interval() -> None:
    assert Share().value is None
    assert Share().interval is None
    low, high = Share(2, 3).interval or (0, 0)
    assert (round(low, 2), round(high, 2)) == (0.21, 0.94)
    assert Share(0, 10).interval == pytest.approx((0.0, 0.278), abs=0.001)
    assert Share(1, 2) + Share(1, 3) == Share(2, 5)


def test_next_item_counts_only_what_follows_a_helped_item() -> None:
    calls = log(
        answer("a", WRONG),
        answer("a", RIGHT, rung=1, attempt=2),
        answer("b", RIGHT),  # after help: counts
        answer("x", WRONG, concept="other"),  # nothing before it
        answer("d", WRONG),  # after b, which needed no help
    )
    assert learning.next_item_correctness([calls]) == Share(1, 1)


def test_after_a_told_answer_giving_up_is_a_miss_and_noise_is_not() -> None:
    told = [answer("a", WRONG), answer("a", WRONG, rung=3, attempt=2)]
    gave_up = log(*told, answer("b", NOTHING, reason="dont_know"))
    noise = log(*told, answer("b", NOTHING, reason="not_understood"))
    assert learning.next_item_correctness([gave_up]) == Share(0, 1)
    assert learning.next_item_correctness([noise]) == Share(0, 0)


def test_a_miss_in_a_check_is_no_help() -> None:
    check = log(answer("a", WRONG, part="check"), answer("b", RIGHT))
    assert learning.next_item_correctness([check]) == Share()


def test_recall_is_of_reviews_two_days_later() -> None:
    calls = [
        log(answer("a", RIGHT), day=0),
        log(answer("b", RIGHT, part="retrieval"), day=1),  # too soon
        log(answer("c", WRONG, part="retrieval"), answer("d", RIGHT, part="retrieval"), day=4),
        log(answer("e", RIGHT, part="retrieval"), day=8),
        log(answer("z", RIGHT, part="retrieval", concept="never seen"), day=8),
    ]
    assert learning.delayed_recall(calls) == Share(1, 2)


def test_hints_are_counted_by_the_highest_rung() -> None:
    use = learning.hint_use(
        [
            log(
                answer("a", RIGHT),
                answer("b", WRONG),
                answer("b", WRONG, attempt=2),
                answer("b", RIGHT, rung=1, attempt=3),
                answer("c", WRONG),
                answer("c", WRONG, rung=3, attempt=2),
                answer("p", WRONG, part="placement"),
            )
        ]
    )
    assert use.by_rung == (1, 1, 0, 0, 1)
    assert use.told == Share(1, 3)
    assert use.tries == (2, 1)


def test_gain_is_of_what_could_be_gained() -> None:
    assert learning.gain(1, 2, 4) == pytest.approx(1 / 3)
    assert learning.gain(4, 4, 4) is None
    assert learning.mastery_per_hour(3, [log(), log(day=1)]) == pytest.approx(9.0)
    assert learning.mastery_per_hour(0, []) is None


def turn(number: int, speaker: str, text: str, start: float, end: float, **more: Any) -> Turn:
    given = {"call_key": "call-0", "number": number, "speaker": speaker, "text": text}
    return Turn.model_validate(given | {"start": start, "end": end} | more)


def test_talk_share_leaves_out_backchannels_and_keys() -> None:
    turns = [
        turn(1, "tutor", "What is it?", 0, 6),
        turn(2, "learner", "mm", 6, 6.3),
        turn(3, "learner", "twenty six", 7, 9),
        turn(4, "learner", "26", 9, 12, keypad=True),
    ]
    assert conversation.talk_share(turns) == pytest.approx(0.25)
    assert conversation.talk_share([]) is None


def test_waits_latency_and_interruptions() -> None:
    waits = [answer(str(n), RIGHT, think_seconds=n) for n in (2.0, 3.0, 9.0)]
    assert conversation.first_wait(waits) == 3.0
    late = turn(1, "tutor", "Yes.", 0, 1, latency=TurnLatency(total=0.9))
    assert conversation.drill_latency([late]) == (0.9,)
    cut = turn(2, "learner", "twenty", 1, 2, interrupted=True)
    assert conversation.interruptions([log(turns=(cut,))]) == pytest.approx(1.0)


def test_trouble_is_of_spoken_answers() -> None:
    heard = [
        answer("a", RIGHT),
        answer("b", NOTHING, reason="asr_doubt"),
        answer("c", RIGHT, source="keypad"),
        answer("d", NOTHING, reason="silence"),
    ]
    assert conversation.recognition_trouble(heard) == Share(1, 2)


def test_an_answer_told_too_early_is_a_leak_and_an_echo_is_none_b21() -> None:
    def call(said: str, heard: str) -> CallLog:
        turns = (
            turn(1, "tutor", "What is a?", 0, 1),
            turn(2, "learner", heard, 1, 2),
            turn(3, "tutor", said, 2, 3),
            turn(4, "learner", "twenty six", 3, 4),
            turn(5, "tutor", "Twenty-six. Yes, that is right.", 4, 5),
        )
        evidence = (answer("a", WRONG, turn=2), answer("a", RIGHT, attempt=2, turn=4))
        return log(*evidence, turns=turns)

    assert [one.number for one in conversation.leaks(call("It is twenty-six.", "five"))] == [3]
    assert not conversation.leaks(call("Look again.", "five"))
    assert not conversation.leaks(call("Twenty-six.", "is it twenty six"))


def test_what_cannot_be_spoken_is_found_on_rescan_b12() -> None:
    turns = [turn(1, "tutor", "2 + 3 = ?", 0, 1), turn(2, "learner", "2 + 3", 1, 2)]
    assert [one.number for one in conversation.unspeakable(turns)] == [1]


def test_completion_and_return_from_week_to_week() -> None:
    calls = [
        log(day=0, completed=True),
        log(day=1, learner="ben", completed=True),
        log(day=8, completed=True),
        log(day=9, learner="ben"),
    ]
    assert conversation.completion(calls) == Share(3, 4)
    assert conversation.returned(calls, MONDAY) == Share(1, 2)


def test_items_keep_corrections_and_order() -> None:
    first = answer("a", WRONG)
    again = first.model_copy(update={"revision": 1, "verdict": RIGHT})
    call = CallLog(CallKey("call"), "anna", MONDAY, 60.0, (first, again))
    assert [one.alone for one in items(call)] == [True]
