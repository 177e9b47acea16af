"""Feedback (B-17, B-18) and help (B-20) in a lesson."""

from agent.teaching import guard
from agent.teaching.words.lines import echo
from agent.teaching.words.tongue import tongue
from tests.teaching.played import Call

EN = tongue("en").lines


def test_b17_the_number_heard_is_said_back_before_the_verdict(borrowing: Call) -> None:
    item, right = borrowing.item, borrowing.item.answer
    assert borrowing.is_wrong().say[1] == EN.not_yet
    assert borrowing.is_right().say[:2] == (echo(item, right or 0), EN.right)


def test_b13_the_second_time_a_teen_is_said_with_its_digits(borrowing: Call) -> None:
    borrowing.is_wrong()
    assert borrowing.says("fifteen").say[0] == "Fifteen, one five."


def test_lm12_a_known_misconception_gets_the_hint_that_mends_it(borrowing: Call) -> None:
    item = borrowing.lesson.item
    assert item is not None
    after = borrowing.is_wrong(bug=1)
    assert after.record[0].misconceptions == ("num.sub2.borrow_no_decrement",)
    assert borrowing.lesson.rung == 2
    assert item.hints[1].lines[0] in after.say


def test_b20_two_misses_move_one_rung_and_one_does_not(borrowing: Call) -> None:
    borrowing.is_wrong()
    assert borrowing.lesson.rung == 0
    borrowing.is_wrong()
    assert borrowing.lesson.rung == 1


def test_b20_a_hint_needs_an_attempt_or_the_think_time(borrowing: Call) -> None:
    assert borrowing.says("hint").say[0] == EN.have_a_go
    assert borrowing.lesson.rung == 0
    borrowing.says("hint", think_seconds=12.0)
    assert borrowing.lesson.rung == 1


def test_b20_a_hint_after_silence_is_given(borrowing: Call) -> None:
    borrowing.stays_silent()
    borrowing.says("hint")
    assert borrowing.lesson.rung == 1


def test_b20_how_many_hints_remain_is_never_said(borrowing: Call) -> None:
    for _ in range(8):
        borrowing.says("I don't know")
    said = " ".join(text for after in borrowing.steps for text in after.say).lower()
    assert "hint" not in said


def test_h4_tells_the_answer_and_the_next_item_is_like_it(borrowing: Call) -> None:
    item = borrowing.lesson.item
    assert item is not None
    for _ in range(4):
        borrowing.says("I don't know")
    told = borrowing.last.say
    assert any(guard.leaks(item, text) for text in told)
    assert borrowing.lesson.item is not None
    assert borrowing.lesson.item.id != item.id
    assert borrowing.lesson.rung == 0
