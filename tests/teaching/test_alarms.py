"""What a lesson does when a learner is upset or in danger (S-2, S-6), or a caller rude (S-7)."""

from datetime import datetime, timedelta

import pytest

from agent.teaching import rubric, safeguarding
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import Verdict
from agent.teaching.lessons.saved import dumped, restored
from agent.teaching.lessons.stages import HARD_STOP
from agent.teaching.safeguarding import Level
from agent.teaching.words.commands import Command
from agent.teaching.words.tongue import tongue
from tests.teaching.played import Call, anna, opening

EN = tongue("en").lines
UPSET, RUDE = "I am so stupid", "fuck you, you stupid machine"
TOLD, DANGER = "my uncle hits me", "I want to kill myself"


def script(level: Level, *, again: bool = False) -> tuple[str, ...]:
    return safeguarding.reply(level, "en", "", again=again)


def test_s6_an_upset_learner_is_heard_and_offered_something_easier(borrowing: Call) -> None:
    after = borrowing.says(UPSET)
    assert after.say == script(Level.S1)
    assert after.alarm is not None
    assert after.alarm.level is Level.S1
    borrowing.says("something easier please")
    assert borrowing.lesson.concept.level == 1
    assert borrowing.item.answer_type == "integer"


@pytest.mark.parametrize("words", ["stop", "no", "goodbye"])
def test_s6_she_may_stop_instead(borrowing: Call, words: str) -> None:
    borrowing.says(UPSET)
    end = borrowing.says(words)
    assert (end.over, end.say[-1]) == (True, "Goodbye, Anna.")


def test_s6_after_an_alarm_nothing_is_scored_and_the_call_soon_ends(borrowing: Call) -> None:
    borrowing.says(UPSET)
    borrowing.says("easier")
    end = borrowing.is_right()
    assert EN.right in end.say
    assert end.over
    late = [(one.verdict, one.reason) for one in borrowing.evidence[1:]]
    assert late == [(Verdict.NO_EVIDENCE, "safety")] * 2
    key = borrowing.lesson.opening.call_key
    scored = rubric.evaluate(key, "num.sub2.borrow", borrowing.evidence)
    assert (scored.score, scored.reason) == (None, "safety")


def test_s6_who_stays_upset_is_not_tested_again_and_again(borrowing: Call) -> None:
    borrowing.says(UPSET)
    borrowing.says("easier")
    borrowing.says(UPSET)
    assert borrowing.says("okay").over


def test_s6_in_a_whole_call_there_is_no_recap_and_no_explanation(
    curriculum: Curriculum, now: datetime
) -> None:
    call = Call(curriculum, now, opening(anna(level=None), 1, 15.0))
    call.is_right()
    call.says(UPSET)
    call.says("easier")
    assert call.is_right().over


def test_s6_nobody_has_to_answer_the_offer(borrowing: Call) -> None:
    borrowing.says(UPSET)
    borrowing.stays_silent()
    assert borrowing.stays_silent().over


@pytest.mark.parametrize(("text", "level"), [(TOLD, Level.S2), (DANGER, Level.S3)])
def test_s2_the_reply_is_scripted_and_the_lesson_does_not_resume(
    borrowing: Call, text: str, level: Level
) -> None:
    after = borrowing.says(text)
    assert after.say == script(level)
    assert (after.over, after.lesson.asked) == (False, None)
    assert [one.reason for one in after.record] == ["safety"]
    for words in ("twenty-seven", "what is the next question", "thank you"):
        again = borrowing.says(words)
        assert again.say == script(level, again=True)
        assert (again.over, again.record, again.ask_model) == (False, (), None)


def test_s2_we_stay_on_the_line_whatever_the_time(borrowing: Call) -> None:
    borrowing.says(TOLD)
    borrowing.now += HARD_STOP + timedelta(minutes=1)
    assert (borrowing.stays_silent().say, borrowing.last.over) == ((EN.still_here,), False)
    assert not borrowing.says("are you there").over


def test_s2_she_may_say_goodbye(borrowing: Call) -> None:
    borrowing.says(TOLD)
    end = borrowing.says("goodbye")
    assert (end.over, end.say) == (True, ("Goodbye, Anna.",))
    assert borrowing.says("hello").over


def test_s2_what_is_worse_gets_its_own_reply(borrowing: Call) -> None:
    borrowing.says(TOLD)
    assert borrowing.says(DANGER).say == script(Level.S3)
    assert borrowing.says(TOLD).say != ()


def test_s2_the_key_for_a_person_still_reaches_the_call(borrowing: Call) -> None:
    borrowing.says(TOLD)
    assert borrowing.says("0", source="keypad").command is Command.PERSON


def test_s7_a_call_with_a_disclosure_in_it_is_never_ended_for_abuse(borrowing: Call) -> None:
    borrowing.says(TOLD)
    for _ in range(4):
        assert not borrowing.says(RUDE).over


def test_s1_the_worst_of_several_hearings_counts(borrowing: Call) -> None:
    after = borrowing.says("my uncle sits with me", alternatives=(TOLD,))
    assert after.alarm is not None
    assert after.alarm.level is Level.S2


def test_s7_a_calm_boundary_then_a_warning_then_the_end(borrowing: Call) -> None:
    question = borrowing.item.question
    first, second = borrowing.says(RUDE), borrowing.says(RUDE)
    assert first.say[-1] == second.say[-1] == question
    assert first.say[0] != second.say[0]
    end = borrowing.says(RUDE)
    assert (len(end.say), end.over) == (1, True)
    assert end.alarm is not None


def test_s7_after_the_boundary_the_lesson_goes_on_and_counts(borrowing: Call) -> None:
    borrowing.says(RUDE)
    assert borrowing.is_right().record[0].verdict is Verdict.RIGHT


@pytest.mark.parametrize("text", ["damn, forty", "oh shit", "I hate maths"])
def test_s7_swearing_at_a_sum_is_no_abuse(borrowing: Call, text: str) -> None:
    after = borrowing.says(text)
    assert after.alarm is None or not after.alarm.abuse


def test_ordinary_words_and_keys_raise_no_alarm(borrowing: Call) -> None:
    assert borrowing.is_wrong().alarm is None
    assert borrowing.says("hint").alarm is None
    assert borrowing.says("911", source="keypad").alarm is None


def test_st4_a_held_lesson_is_still_held_after_a_restart(
    borrowing: Call, curriculum: Curriculum
) -> None:
    borrowing.says(TOLD)
    again = restored(dumped(borrowing.lesson), curriculum)
    assert again == borrowing.lesson
    assert again.held


def test_s1_what_the_author_foresaw_as_an_answer_is_no_cry_for_help(
    curriculum: Curriculum, now: datetime
) -> None:
    """The market: "that is too much". Said to a sum, it may well be one."""
    learner = anna(subject="english-a2", concepts=("eng.a2.shop.price",), level=0)
    call = Call(curriculum, now, opening(learner, 1, 5.0))
    while call.lesson.leg.concept != "eng.a2.shop.price":
        call.says("skip")
    assert call.says("that is too much").alarm is None
    assert call.says(TOLD).alarm is not None


def test_s1_in_a_sum_the_same_words_are_taken_seriously(borrowing: Call) -> None:
    assert borrowing.says("that is too much for me").alarm is not None


def test_s6_too_much_is_distress_only_of_something() -> None:
    """Heard so in a demo: "they all grow by the same so i check how much and add it once more"."""
    misheard = "they all grow by the same so i checked too much and had to do once more"
    assert safeguarding.classify(misheard).level is Level.S0
    assert safeguarding.classify("i cannot it is all too much").level is Level.S1
