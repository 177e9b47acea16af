"""What the learner knows, from evidence (LM-1, LM-4, LM-5, LM-6)."""

from datetime import UTC, datetime, timedelta

import pytest

from agent.teaching.forms import ConceptState, Evidence
from agent.teaching.mastery import KNOWN, PRIOR, after, states

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def answer(number: int, verdict: str = "right", *, day: int = 0, **fields: object) -> Evidence:
    plain = {
        "call_key": f"call-{day}",
        "sequence": number,
        "concept": "num.sub2.borrow",
        "content": "x",
        "item": f"bare:{number}",
        "answer_type": "integer",
        "question": "?",
        "expected": "27",
        "verdict": verdict,
        "at": START + timedelta(days=day, minutes=number),
    }
    return Evidence.model_validate(plain | fields)


def state(*answers: Evidence) -> ConceptState:
    return states(answers)[0]


@pytest.mark.parametrize(
    ("answer_type", "needed"), [("integer", range(2, 4)), ("choice", range(3, 6))]
)
def test_lm4_a_choice_needs_more_right_answers_than_an_open_number(
    answer_type: str, needed: range
) -> None:
    p_known, count = PRIOR, 0
    while p_known < KNOWN:
        p_known = after(p_known, answer(count + 1, answer_type=answer_type))
        count += 1
    assert count in needed


def test_lm5_knowing_it_on_one_day_is_nearly() -> None:
    assert state(*(answer(n) for n in range(1, 6))).status == "nearly"


def test_lm5_mastered_is_three_items_alone_on_two_days() -> None:
    assert state(answer(1), answer(2), answer(3, day=1)).status == "mastered"


def test_lm5_the_same_item_again_does_not_count_as_another() -> None:
    assert state(answer(1), answer(2), answer(1, day=1, item="bare:2")).status == "nearly"


def test_b23_answers_after_two_rungs_of_help_do_not_count_towards_mastery() -> None:
    helped = [answer(n, rung=2, attempt=2) for n in range(1, 6)]
    assert state(*helped).status == "learning"
    assert state(*helped).p_known < state(*(answer(n) for n in range(1, 6))).p_known


def test_lm6_ten_opportunities_without_nearly_are_stuck() -> None:
    assert state(*(answer(n, "wrong") for n in range(1, 11))).status == "stuck"


def test_lm6_three_calls_without_nearly_are_stuck() -> None:
    assert state(*(answer(1, "wrong", day=day) for day in range(3))).status == "stuck"


def test_lm3_no_evidence_changes_nothing() -> None:
    silent = answer(2, "no_evidence", reason="silence")
    assert state(answer(1), silent).p_known == state(answer(1)).p_known
    assert state(silent).status == "new"


def test_decision_19_a_corrected_answer_counts_once() -> None:
    corrected = [answer(1, "wrong"), answer(1, "right", revision=1)]
    assert state(*corrected) == state(answer(1))


def test_lm1_the_order_of_the_evidence_makes_no_difference() -> None:
    answers = [answer(1, "wrong"), answer(2), answer(3, day=1)]
    assert state(*answers) == state(*reversed(answers))
