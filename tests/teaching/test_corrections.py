"""What a lesson files (LM-2, LM-3), and how an answer is corrected (decision 19)."""

from agent.teaching.forms import Verdict
from agent.teaching.grading import Heard
from agent.teaching.lesson import (
    revised,
    step,
)
from agent.teaching.words.tongue import tongue
from tests.teaching.played import SOON, Call

EN = tongue("en").lines


def test_lm2_evidence_says_what_was_asked_heard_and_helped(borrowing: Call) -> None:
    item = borrowing.lesson.item
    assert item is not None
    borrowing.is_wrong(bug=0)
    borrowing.says(str(item.answer), confidence=0.9, think_seconds=3.0, turn=7)
    one = borrowing.evidence[-1]
    assert (one.question, one.expected) == (item.question, str(item.answer))
    assert (one.attempt, one.rung, one.turn, one.think_seconds) == (2, 1, 7, 3.0)
    assert one.content == borrowing.lesson.curriculum.concept("num.sub2.borrow").content_id
    assert one.verdict is Verdict.RIGHT


def test_evidence_is_numbered_without_gaps(borrowing: Call) -> None:
    for text in ("one", "two or three", "mumble", "I don't know", "skip"):
        borrowing.says(text)
    assert [one.sequence for one in borrowing.evidence] == [1, 2, 3, 4, 5, 6]


def test_lm3_two_numbers_at_once_are_no_evidence_and_asked_again(borrowing: Call) -> None:
    after = borrowing.says("forty or fifty")
    assert after.record[0].reason == "two_answers"
    assert after.say == (EN.just_one,)
    assert borrowing.lesson.asked is not None
    assert borrowing.lesson.asked.attempts == 0


def test_b17_the_same_is_never_asked_by_voice_a_third_time(borrowing: Call) -> None:
    item = borrowing.lesson.item
    assert borrowing.says("mumble").say == (EN.say_number_again,)
    assert borrowing.says("mumble").say == (EN.type_number,)
    assert borrowing.says("mumble").say[0] == EN.we_go_on
    assert borrowing.lesson.item != item


def test_decision_19_no_fifty_right_after_the_echo_supersedes_the_answer(borrowing: Call) -> None:
    right = borrowing.item.answer
    borrowing.is_wrong()
    borrowing.says(f"no, {right}")
    first, second = borrowing.evidence[-2:]
    assert (first.sequence, second.sequence) == (2, 2)
    assert (first.revision, second.revision) == (0, 1)
    assert (second.verdict, second.attempt) == (Verdict.RIGHT, 1)
    assert borrowing.lesson.closed[-1].unaided


def test_decision_19_a_correction_that_comes_late_is_another_attempt(borrowing: Call) -> None:
    right = borrowing.item.answer
    borrowing.is_wrong()
    borrowing.says(f"no, {right}", think_seconds=6.0)
    assert borrowing.evidence[-1].sequence == 3
    assert borrowing.evidence[-1].attempt == 2


def test_decision_19_a_right_answer_corrected_to_a_wrong_one_reopens_the_item(
    borrowing: Call,
) -> None:
    item = borrowing.lesson.item
    borrowing.is_right()
    assert borrowing.lesson.item != item
    borrowing.says("no, one")
    assert borrowing.lesson.item == item
    assert (borrowing.evidence[-1].sequence, borrowing.evidence[-1].revision) == (2, 1)


def test_decision_19_the_whole_turn_can_be_heard_again(borrowing: Call) -> None:
    right = borrowing.item.answer
    borrowing.says("forty")
    after = revised(borrowing.lesson, Heard(f"forty no {right}"), borrowing.now + SOON)
    assert [(e.sequence, e.revision, e.verdict) for e in after.record] == [(2, 1, Verdict.RIGHT)]
    next_one = step(after.lesson, Heard("1"), borrowing.now + 2 * SOON)
    assert (next_one.record[0].sequence, next_one.record[0].revision) == (3, 0)


def test_decision_19_a_revision_that_is_no_answer_withdraws_the_old_one(borrowing: Call) -> None:
    borrowing.says("forty")
    after = revised(borrowing.lesson, Heard("repeat"), borrowing.now + SOON)
    one = after.record[0]
    assert (one.sequence, one.revision, one.reason) == (2, 1, "withdrawn")
    assert after.lesson.sequence == 2
    assert after.lesson.item == borrowing.steps[-2].lesson.item
    assert after.lesson.asked is not None
    assert (after.lesson.asked.attempts, after.lesson.asked.repeats) == (0, 1)


def test_decision_19_a_no_before_the_next_right_answer_corrects_nothing(borrowing: Call) -> None:
    borrowing.is_right()
    after = borrowing.says(f"no wait, {borrowing.item.answer}")
    assert (after.record[0].sequence, after.record[0].revision) == (3, 0)


def test_wait_before_a_number_asks_for_time_and_corrects_nothing(borrowing: Call) -> None:
    borrowing.is_wrong()
    after = borrowing.says(f"wait, {borrowing.item.answer}")
    assert (after.record[0].sequence, after.record[0].attempt) == (3, 2)


def test_decision_19_revisions_go_on_counting(borrowing: Call) -> None:
    borrowing.says("forty")
    for number, text in enumerate(("no, forty-one", "no, forty-two", "no, forty-three"), start=1):
        assert borrowing.says(text).record[0].revision == number
