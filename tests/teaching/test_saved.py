"""ST-4: a lesson stopped after any turn goes on as if nothing had happened."""

import json
from datetime import datetime, timedelta

import pytest

from agent.teaching.curriculum import Curriculum, load
from agent.teaching.grading import Heard
from agent.teaching.lesson import resumed, silence, step, taken_over
from agent.teaching.lessons.saved import SavedLessonFault, dumped, restored
from sip.calls import CallKey
from tests.teaching.played import Call
from tests.teaching.random_calls import opening_of, turns

CALLS = 15


@pytest.mark.parametrize("minutes", [5.0, 15.0])
@pytest.mark.parametrize("subject", ["numeracy", "voice-systems"])
def test_st4_saved_after_every_turn_a_call_goes_on_identically(
    curriculum: Curriculum, subject: str, minutes: float
) -> None:
    for seed in range(CALLS):
        for turned in turns(opening_of(seed, subject, minutes), curriculum):
            again = restored(dumped(turned.before), curriculum)
            assert again == turned.before
            if turned.heard is not None:
                assert step(again, turned.heard, turned.now) == turned.after
            elif turned.before.asked is not None and not turned.before.asked.item.criteria:
                assert silence(again, turned.now) == turned.after


def test_a_saved_lesson_is_small(borrowing: Call) -> None:
    borrowing.is_wrong()
    assert len(dumped(borrowing.lesson)) < 10_000


def test_the_learner_can_correct_herself_after_the_restart(
    borrowing: Call, curriculum: Curriculum
) -> None:
    right = borrowing.item.answer
    borrowing.is_wrong()
    again = restored(dumped(borrowing.lesson), curriculum)
    after = step(again, Heard(f"no, {right}"), borrowing.now)
    assert (after.record[0].sequence, after.record[0].revision) == (2, 1)


@pytest.mark.parametrize("text", ["", "{}", "null", "[1]", '{"lesson": {"place": 3}}'])
def test_what_is_no_lesson_is_refused(text: str, curriculum: Curriculum) -> None:
    with pytest.raises(SavedLessonFault, match="not a saved lesson"):
        restored(text, curriculum)


def test_a_lesson_of_another_curriculum_is_refused(borrowing: Call, curriculum: Curriculum) -> None:
    text = dumped(borrowing.lesson)
    with pytest.raises(SavedLessonFault, match="language is en"):
        restored(text, load(language="es"))
    renamed = text.replace("num.sub2.borrow", "num.sub2.gone")
    with pytest.raises(SavedLessonFault, match=r"no num\.sub2\.gone"):
        restored(renamed, curriculum)
    old = json.loads(text) | {"format": 0}
    with pytest.raises(SavedLessonFault, match="format 0"):
        restored(json.dumps(old), curriculum)


def test_st4_in_another_call_the_question_is_asked_again_and_no_time_is_lost(
    borrowing: Call, now: datetime
) -> None:
    before, later = borrowing.lesson, borrowing.now + timedelta(minutes=20)
    after = resumed(before, CallKey("call-2"), later)
    assert after.say == (before.lines.where_we_stopped, borrowing.item.question)
    assert after.lesson.deadline - later == before.deadline - before.now
    one = step(after.lesson, Heard("1"), later).record[0]
    assert (one.call_key, one.sequence) == (CallKey("call-2"), 1)


def test_another_tutor_in_the_same_call_asks_again_and_numbers_on(
    borrowing: Call, now: datetime
) -> None:
    borrowing.is_wrong()
    before, later = borrowing.lesson, borrowing.now + timedelta(seconds=40)
    after = taken_over(before, later)
    assert after.say == (before.lines.cut_off, borrowing.item.question)
    assert after.lesson.deadline - later == before.deadline - before.now
    assert after.lesson.asked == before.asked  # tries and help so far still count
    one = step(after.lesson, Heard("1"), later).record[0]
    assert (one.call_key, one.sequence) == (before.opening.call_key, before.sequence + 1)


def test_s2_after_a_disclosure_another_tutor_only_says_that_it_is_there(
    borrowing: Call, now: datetime
) -> None:
    held = borrowing.says("my uncle hits me every night").lesson
    assert held.held
    lines = held.lines
    assert taken_over(held, borrowing.now).say == (lines.cut_off, lines.still_here)
