"""Commands, asides and silence (B-16, B-26, §1.3)."""

from datetime import datetime

import pytest

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import Verdict
from agent.teaching.lesson import (
    Aside,
    begin,
)
from agent.teaching.words.commands import Command
from agent.teaching.words.tongue import tongue
from tests.teaching.played import Call, anna, opening

EN = tongue("en").lines


@pytest.mark.parametrize("text", ["repeat", "slower", "person please", "wait"])
def test_b16_a_command_leaves_the_item_open_and_files_nothing(borrowing: Call, text: str) -> None:
    before = borrowing.lesson.item
    after = borrowing.says(text if text != "person please" else "can I talk to a person")
    assert (after.record, after.lesson.item) == ((), before)


def test_b16_repeat_says_the_question_again(borrowing: Call) -> None:
    assert borrowing.says("repeat").say == (borrowing.item.question,)


def test_b15_slower_lasts_and_lengthens_the_think_time(borrowing: Call) -> None:
    before = borrowing.last.pacing.think_seconds
    assert borrowing.says("slower").pacing.think_seconds == 1.5 * before
    assert borrowing.is_right().lesson.slow


def test_st6_a_slow_learner_gets_longer_think_times(curriculum: Curriculum, now: datetime) -> None:
    fast = begin(opening(anna()), curriculum, now).pacing.think_seconds
    slow = begin(opening(anna(slow=True)), curriculum, now).pacing.think_seconds
    assert slow == 1.5 * fast


def test_b8_wait_holds_for_a_minute(borrowing: Call) -> None:
    assert borrowing.says("wait").pacing.think_seconds == 60
    assert borrowing.says("*", source="keypad").pacing.think_seconds == 60


@pytest.mark.parametrize("text", ["goodbye", "stop", "call me later", "don't call me again"])
def test_b16_goodbye_ends_the_call_at_once(borrowing: Call, text: str) -> None:
    after = borrowing.says(text)
    assert (after.over, after.say[-1]) == (True, "Goodbye, Anna.")
    assert after.record[0].reason == "stopped"
    assert after.finished == ("num.sub2.borrow",)


def test_gu4_the_wish_never_to_be_called_reaches_the_caller(borrowing: Call) -> None:
    assert borrowing.says("don't call me again").command is Command.NEVER


def test_b26_an_aside_goes_to_the_model_and_ties_back(borrowing: Call) -> None:
    after = borrowing.says("what is your name")
    assert after.ask_model == Aside("what is your name", borrowing.item.question)
    assert (after.say, after.record) == ((), ())


def test_b26_the_third_aside_in_a_row_offers_to_stop(borrowing: Call) -> None:
    borrowing.says("what is your name")
    borrowing.says("how old are you")
    assert borrowing.says("where are you").say[0] == EN.back_to_it


def test_a_backchannel_is_not_answered(borrowing: Call) -> None:
    after = borrowing.says("mm-hm")
    assert (after.say, after.record, after.lesson.asked) == (
        (),
        (),
        borrowing.steps[-2].lesson.asked,
    )


def test_silence_gets_time_then_an_offer_then_the_next_item(borrowing: Call) -> None:
    assert borrowing.stays_silent().say == (EN.take_your_time,)
    assert borrowing.stays_silent().say == (EN.offer,)
    after = borrowing.stays_silent()
    assert (after.record[0].verdict, after.record[0].reason) == (Verdict.NO_EVIDENCE, "silence")
    assert after.say[0] == EN.we_go_on


def test_yes_takes_the_offered_hint_and_no_declines_it(borrowing: Call) -> None:
    borrowing.stays_silent()
    borrowing.stays_silent()
    assert borrowing.says("no").say == (EN.take_your_time,)
    assert borrowing.lesson.rung == 0
    borrowing.stays_silent()


def test_yes_after_the_offer_is_a_hint(borrowing: Call) -> None:
    borrowing.stays_silent()
    borrowing.stays_silent()
    borrowing.says("yes")
    assert borrowing.lesson.rung == 1


@pytest.mark.parametrize("text", ["hello, I am her mother", "good evening, I am his father"])
def test_b6_an_adult_who_says_she_is_there_is_coached_and_the_question_stays(
    borrowing: Call, text: str
) -> None:
    question = borrowing.item.question
    after = borrowing.says(text)
    assert after.say == (EN.caregiver_start, question)
    assert (after.record, after.lesson.caregiver) == ((), True)


def test_b6_a_mother_in_an_answer_is_nobody_on_the_line(borrowing: Call) -> None:
    assert not borrowing.says("my mother says it is forty").lesson.caregiver
