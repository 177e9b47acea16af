"""What a lesson does with what a second reader found in words the rules let pass (S-1, S-6)."""

import pytest

from agent.teaching import lesson as lessons
from agent.teaching import rubric, safeguarding
from agent.teaching.forms import CriterionTick, Verdict
from agent.teaching.grading import Heard
from agent.teaching.lesson import Step
from agent.teaching.lessons.alarms import SURELY_UPSET
from agent.teaching.safeguarding import Alarm, Level
from tests.teaching.played import Call

HINTED = "the walls at home are loud at night"
S1, S2, S3 = (Alarm(level, rule="model") for level in (Level.S1, Level.S2, Level.S3))


def read_as(call: Call, alarm: Alarm, text: str = HINTED, *, turn: int | None = None) -> Step:
    found = lessons.alarmed(call.lesson, alarm, Heard(text, turn=turn), call.now)
    call.steps.append(found)
    return found


def script(level: Level, *, again: bool = False) -> tuple[str, ...]:
    return safeguarding.reply(level, "en", "", again=again)


@pytest.mark.parametrize("alarm", [S2, S3])
def test_s1_what_the_reader_finds_holds_the_lesson_as_a_rule_would(
    borrowing: Call, alarm: Alarm
) -> None:
    found = read_as(borrowing, alarm)
    assert (found.say, found.alarm) == (script(alarm.level), alarm)
    assert (found.lesson.held, found.lesson.asked) == (True, None)
    assert borrowing.says("twenty-seven").say == script(alarm.level, again=True)


def test_s6_upset_by_the_readers_word_she_is_offered_something_easier(borrowing: Call) -> None:
    assert read_as(borrowing, S1).say == script(Level.S1)
    borrowing.says("easier please")
    assert borrowing.lesson.concept.level == 1


def test_s6_an_answer_that_was_marked_meanwhile_counts_no_more(borrowing: Call) -> None:
    said = f"{borrowing.item.answer}"
    marked = borrowing.says(said, turn=7).record[0]
    assert marked.verdict is Verdict.RIGHT
    (mended,) = read_as(borrowing, S2, said, turn=7).record
    assert (mended.sequence, mended.revision) == (marked.sequence, marked.revision + 1)
    assert (mended.verdict, mended.reason, mended.heard) == (Verdict.NO_EVIDENCE, "safety", said)
    key = borrowing.lesson.opening.call_key
    assert rubric.evaluate(key, marked.concept, borrowing.evidence).score is None


def test_s1_a_late_answer_of_the_reader_is_not_taken_for_one_to_the_next_question(
    borrowing: Call,
) -> None:
    borrowing.says(HINTED, turn=7)
    borrowing.says(str(borrowing.item.answer), turn=9)
    (left,) = read_as(borrowing, S3, turn=7).record
    assert (left.heard, left.reason, left.turn) == ("", "safety", 7)


def test_s1_what_the_model_ticks_after_the_alarm_is_not_marked(borrowing: Call) -> None:
    borrowing.to_explanation()
    borrowing.says(HINTED, turn=7)
    read_as(borrowing, S2, turn=7)
    tick = CriterionTick(criterion="c", met="yes", quote=HINTED)
    after = lessons.ticked(borrowing.lesson, (tick,), Heard(HINTED, turn=7), borrowing.now)
    assert (after.say, after.record, after.lesson.held) == ((), (), True)


@pytest.mark.parametrize("alarm", [Alarm(), S1, S2])
def test_s1_the_reader_may_raise_but_never_lower_nor_repeat(borrowing: Call, alarm: Alarm) -> None:
    borrowing.says("my uncle hits me")
    before = borrowing.lesson
    found = read_as(borrowing, alarm)
    assert (found.say, found.alarm, found.lesson) == ((), None, before)


def test_s2_what_is_worse_than_before_gets_its_own_reply(borrowing: Call) -> None:
    borrowing.says("my uncle hits me")
    assert read_as(borrowing, S3).say == script(Level.S3)


def test_s7_a_goodbye_that_was_none_does_not_end_the_call(borrowing: Call) -> None:
    assert borrowing.says("goodbye").over
    found = read_as(borrowing, S3)
    assert (found.over, found.say) == (False, script(Level.S3))
    assert not borrowing.says("hello").over


def test_s6_after_goodbye_being_upset_opens_no_new_lesson(borrowing: Call) -> None:
    borrowing.says("goodbye")
    found = read_as(borrowing, S1)
    assert (found.over, found.say, found.alarm) == (True, (), S1)


@pytest.mark.parametrize(
    "text",
    ["twenty seven", "i think its forty two", "um fifty no sixty", "hint", "say it again please",
     "i don't know", "okay", ""],
)  # fmt: skip
def test_a_plain_answer_or_command_needs_no_second_reader(borrowing: Call, text: str) -> None:
    assert not lessons.worth_reading(borrowing.lesson, Heard(text))


@pytest.mark.parametrize(
    "text",
    [
        "forty because my uncle said so",
        "i want to stop living",
        HINTED,
        "no he is here now",
        "what is a ten",
    ],
)
def test_s1_words_beside_an_answer_or_a_command_are_read(borrowing: Call, text: str) -> None:
    assert lessons.worth_reading(borrowing.lesson, Heard(text))


def test_keys_are_never_read(borrowing: Call) -> None:
    assert not lessons.worth_reading(borrowing.lesson, Heard("911", source="keypad"))


# ---- a doubtful hearing


def test_s1_words_that_were_hardly_heard_do_not_stop_the_scoring(borrowing: Call) -> None:
    assert borrowing.says("i am so stupid", confidence=SURELY_UPSET - 0.01).alarm is None
    after = borrowing.says("i am so stupid", confidence=SURELY_UPSET)
    assert after.alarm is not None


@pytest.mark.parametrize("text", ["my uncle hits me", "i want to kill myself"])
def test_s1_danger_counts_however_faintly_it_was_heard(borrowing: Call, text: str) -> None:
    after = borrowing.says(text, confidence=0.05)
    assert after.alarm is not None
    assert after.alarm.level >= Level.S2


def test_s1_an_explanation_is_no_cry_for_help_unless_she_speaks_of_herself(
    borrowing: Call,
) -> None:
    borrowing.to_explanation()
    assert borrowing.says("the ten is broken so it is all too much").alarm is None
    assert borrowing.says("i feel so stupid").alarm is not None


def test_s1_the_readers_doubtful_word_is_held_to_the_same(borrowing: Call) -> None:
    faint = Heard(HINTED, confidence=SURELY_UPSET - 0.01)
    assert lessons.alarmed(borrowing.lesson, S1, faint, borrowing.now).alarm is None
    assert lessons.alarmed(borrowing.lesson, S2, faint, borrowing.now).alarm == S2


@pytest.mark.parametrize(("words", "language"), [("I'm tired", "en"), ("estoy triste", "es")])
def test_both_languages_know_when_one_speaks_of_oneself(words: str, language: str) -> None:
    assert safeguarding.speaks_of_self(words, language)
    assert not safeguarding.speaks_of_self("the ten is broken", "en")
    assert not safeguarding.speaks_of_self("la decena se rompe", "es")
