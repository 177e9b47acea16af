"""What was hardly heard is asked again, then keyed, and lowers no score (G-8, S8, S10, B-13)."""

from dataclasses import replace
from datetime import datetime

import pytest

from agent.teaching import rubric
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import Verdict
from agent.teaching.grading import DOUBTFUL, Heard, mark
from agent.teaching.lesson import Step
from agent.teaching.words.tongue import tongue
from tests.teaching.played import Call, anna, opening

EN = tongue("en").lines
FAINT, CLEAR = DOUBTFUL - 0.01, 0.95
CONCEPT = "num.sub2.borrow"


def wrong_number(call: Call) -> str:
    taken = {call.item.answer, *(p.answer for p in call.item.predictions)}
    return str(next(n for n in range(61, 99) if n not in taken))


def asks_for(call: Call, answer: int, *, keypad: bool) -> None:
    """The open question is one whose answer has a twin."""
    item = replace(call.item, answer=answer, low=0, high=99, keypad=keypad, predictions=())
    assert call.lesson.asked is not None
    lesson = replace(call.lesson, asked=replace(call.lesson.asked, item=item))
    call.steps.append(Step(lesson))


@pytest.mark.parametrize("confidence", [0.1, 0.4, FAINT])
def test_g8_a_wrong_number_that_was_hardly_heard_is_no_miss(
    borrowing: Call, confidence: float
) -> None:
    after = borrowing.says(wrong_number(borrowing), confidence=confidence)
    (evidence,) = after.record
    assert (evidence.verdict, evidence.reason) == (Verdict.NO_EVIDENCE, "asr_doubt")
    assert after.say == (EN.say_number_again,)
    assert after.lesson.rung == 0


def test_b17_it_is_asked_again_once_then_by_key_then_left(borrowing: Call) -> None:
    first = borrowing.item
    said = [borrowing.says(wrong_number(borrowing), confidence=FAINT).say for _ in range(2)]
    assert said == [(EN.say_number_again,), (EN.type_number,)]
    assert borrowing.item == first
    assert borrowing.says(wrong_number(borrowing), confidence=FAINT).say[0] == EN.we_go_on
    filed = [one.reason for one in borrowing.evidence if one.item == first.id]
    assert filed == ["asr_doubt"] * 3


def test_g8_by_key_a_wrong_answer_counts_whatever_the_confidence(borrowing: Call) -> None:
    item = borrowing.item
    assert item.keypad
    assert mark(item, Heard("1#", source="keypad", confidence=0.0)).verdict is Verdict.WRONG


def test_g8_a_clear_wrong_number_is_a_miss(borrowing: Call) -> None:
    (evidence,) = borrowing.says(wrong_number(borrowing), confidence=DOUBTFUL).record
    assert evidence.verdict is Verdict.WRONG


@pytest.mark.parametrize("seed", range(8))
def test_s10_noise_on_every_first_hearing_leaves_the_score_as_it_was(
    curriculum: Curriculum, now: datetime, seed: int
) -> None:
    def score(*, noisy: bool) -> int | None:
        call = Call(curriculum, now, opening(anna(), seed))
        while not call.last.over and call.last.ask_model is None:
            if call.lesson.asked is None or call.lesson.asked.kind != "item":
                break
            if noisy:
                call.says(wrong_number(call), confidence=FAINT)
            call.is_right()
        return rubric.evaluate(call.lesson.opening.call_key, CONCEPT, call.evidence).score

    assert score(noisy=True) == score(noisy=False) is not None


@pytest.mark.parametrize(("answer", "heard"), [(50, "fifteen"), (15, "fifty"), (40, "fourteen")])
def test_s8_a_number_that_sounds_like_the_answer_is_asked_for_by_key(
    borrowing: Call, answer: int, heard: str
) -> None:
    asks_for(borrowing, answer, keypad=True)
    after = borrowing.says(heard, confidence=CLEAR)
    assert after.say == (EN.type_number,)
    assert (after.record[0].verdict, after.record[0].reason) == (Verdict.NO_EVIDENCE, "asr_doubt")
    right = borrowing.says(f"{answer}#", source="keypad")
    assert right.record[0].verdict is Verdict.RIGHT


def test_b13_without_keys_it_is_asked_for_digit_by_digit_and_then_counts(borrowing: Call) -> None:
    asks_for(borrowing, 50, keypad=False)
    assert borrowing.says("fifteen", confidence=CLEAR).say == (EN.digit_by_digit,)
    after = borrowing.says("one five", confidence=CLEAR)
    assert after.say[0] == "Fifteen, one five."
    assert after.record[0].verdict is Verdict.WRONG


def test_b13_said_digit_by_digit_nobody_asks_again(borrowing: Call) -> None:
    asks_for(borrowing, 50, keypad=True)
    assert borrowing.says("one five", confidence=CLEAR).record[0].verdict is Verdict.WRONG


def test_b13_the_same_twin_said_again_counts(borrowing: Call) -> None:
    asks_for(borrowing, 50, keypad=True)
    borrowing.says("fifteen", confidence=CLEAR)
    assert borrowing.says("fifteen", confidence=CLEAR).record[0].verdict is Verdict.WRONG


def test_s8_the_right_one_of_two_twins_is_right_at_once(borrowing: Call) -> None:
    asks_for(borrowing, 50, keypad=True)
    assert borrowing.says("fifty", confidence=CLEAR).record[0].verdict is Verdict.RIGHT


def test_b17_a_number_like_no_other_is_never_confirmed(borrowing: Call) -> None:
    asks_for(borrowing, 50, keypad=True)
    assert borrowing.says("sixty", confidence=CLEAR).record[0].verdict is Verdict.WRONG
