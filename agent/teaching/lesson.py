"""The lesson of a call as a state machine: the door to everything in this folder that teaches.

Deterministic in the seed, what was heard and ``now``. Nothing here speaks, waits or stores.
"""

from dataclasses import replace
from datetime import datetime

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CriterionTick
from agent.teaching.grading import Heard, hear
from agent.teaching.lessons import alarms, arc, foresight, open_answers, replies
from agent.teaching.lessons.state import (
    NOTHING_ASKED,
    Aside,
    Lesson,
    LessonOpening,
    OpenQuestion,
    Step,
)
from agent.teaching.pacing import Pacing
from agent.teaching.safeguarding import Alarm, Level
from agent.teaching.words import corrections, hearing
from agent.teaching.words.commands import Command
from sip.calls import CallKey

__all__ = [
    "Aside",
    "Lesson",
    "LessonOpening",
    "OpenQuestion",
    "Step",
    "alarmed",
    "begin",
    "possible_echoes",
    "possible_says",
    "resumed",
    "revised",
    "silence",
    "step",
    "taken_over",
    "ticked",
    "worth_reading",
]

SLOW = 1.5  # times the think time
LONGEST_THINK = 30.0
HOLD = 60.0  # seconds after "wait" (B-8)
AT_ONCE = 2.0  # a "no, fifty" later than this after our words is another attempt


def begin(opening: LessonOpening, curriculum: Curriculum, now: datetime) -> Step:
    """Greet and ask the first, easy question."""
    return _paced(arc.open_lesson(opening, curriculum, now))


def step(lesson: Lesson, heard: Heard, now: datetime) -> Step:
    """The learner answered, asked or gave a command.

    A step without words (``say`` empty, no ``ask_model``) means: go on listening.
    """
    if lesson.over:
        return Step(lesson, over=True)
    if lesson.held:
        return alarms.held(lesson, heard, now)
    if _corrects(lesson, heard):
        return revised(lesson, heard, now)
    return _paced(replies.after(lesson, heard, now))


def silence(lesson: Lesson, now: datetime) -> Step:
    """The think time ran out without a word. Silence is never graded (LM-3)."""
    if lesson.over:
        return Step(lesson, over=True)
    if lesson.held:
        return alarms.waiting(lesson, now)
    return _paced(replies.silent(lesson, now))


def ticked(lesson: Lesson, ticks: tuple[CriterionTick, ...], heard: Heard, now: datetime) -> Step:
    """The model's ticks for an open answer; quotes are verified here (G-3). Empty: no model."""
    asked = lesson.asked
    if asked is None or not asked.item.criteria or asked.item.answer_type != "speech":
        return Step(lesson, pacing=_pacing(lesson), over=lesson.over)
    after = open_answers.ticked(replace(lesson, now=now), asked, heard, ticks=ticks)
    return _paced(replies.in_time(after))


def revised(lesson: Lesson, heard: Heard, now: datetime) -> Step:
    """The learner went on: ``heard`` is the whole last answer, which it supersedes (decision 19).

    Without an answer to supersede this is an ordinary ``step``. Where the new words are no answer
    ("forty… stop"), the old one is withdrawn.
    """
    if lesson.last is None:
        return step(lesson, heard, now)
    return _paced(replies.revised(lesson, heard, now))


def alarmed(lesson: Lesson, alarm: Alarm, heard: Heard, now: datetime) -> Step:
    """A second reader's alarm on ``heard``, which was stepped already. It may raise what the call
    has heard so far, never lower it: else a step without words and without ``alarm``."""
    doubtful = alarm.level is Level.S1 and alarms.may_be_misheard(lesson, heard)
    if doubtful or alarm.level <= lesson.watch.highest:
        return Step(lesson, pacing=_pacing(lesson), over=lesson.over)
    return _paced(alarms.found_by_reader(replace(lesson, now=now), heard, alarm))


def worth_reading(lesson: Lesson, heard: Heard) -> bool:
    """Should a second reader look for an alarm in these words (S-1)? ``lesson`` before the step."""
    return alarms.worth_reading(lesson, heard)


def resumed(lesson: Lesson, call_key: CallKey, now: datetime) -> Step:
    """A lesson that was cut off goes on in another call (ST-4): its clock stood still meanwhile,
    and evidence is numbered anew. The open question is asked again."""
    gap = now - lesson.now
    opening = replace(lesson.opening, call_key=call_key)
    after = replace(
        lesson,
        opening=opening,
        started=lesson.started + gap,
        now=now,
        sequence=0,
        revision=None,
        last=None,
    )
    if after.asked is None:  # it was over, or held after an alarm: nothing goes on by itself
        return Step(after, over=after.over)
    return _paced(Step(after, (after.lines.where_we_stopped, after.asked.item.question)))


def taken_over(lesson: Lesson, now: datetime) -> Step:
    """Another tutor goes on in the same call. The clock stood still, the numbers go on, the last
    answer can no longer be corrected. The open question is asked again."""
    gap = now - lesson.now
    after = replace(lesson, started=lesson.started + gap, now=now, revision=None, last=None)
    if after.asked is None:
        here = () if after.over else (after.lines.cut_off, after.lines.still_here)
        return _paced(Step(after, here, over=after.over))
    return _paced(Step(after, (after.lines.cut_off, after.asked.item.question)))


def possible_says(lesson: Lesson) -> tuple[str, ...]:
    """Every utterance that may come next on a closed item, the likeliest first, without repeats;
    on an open one what follows from the likely ways to read the answer.

    To be synthesised while the learner thinks. Echoes of numbers that nobody predicts are not
    among them: ``possible_echoes``.
    """
    return foresight.says(lesson)


def possible_echoes(lesson: Lesson) -> tuple[str, ...]:
    """ "Fifty-four." for every number in the open item's range: short, and the same all lesson."""
    return foresight.echoes(lesson)


def _corrects(lesson: Lesson, heard: Heard) -> bool:
    """ "No, fifty", right after our echo, and not what the next question asks for."""
    soon = heard.think_seconds is None or heard.think_seconds < AT_ONCE
    if lesson.last is None or heard.source == "keypad" or not soon:
        return False
    before, item = lesson.last.before.item, lesson.item
    if before is None or before.answer_type == "speech":
        return False
    if not corrections.takes_back(hearing.words_of(heard.text), before.language):
        return False
    answers_next = item is not None and item != before and hear(item, heard).value == item.answer
    return hear(before, heard).value is not None and not answers_next


def _paced(after: Step) -> Step:
    pacing = _pacing(after.lesson)
    if after.command is Command.WAIT:
        pacing = replace(pacing, think_seconds=HOLD)
    return replace(after, pacing=pacing)


def _pacing(lesson: Lesson) -> Pacing:
    item = lesson.item
    if item is None:
        return NOTHING_ASKED
    think = min(LONGEST_THINK, item.think_seconds * (SLOW if lesson.slow else 1.0))
    return Pacing(think, item.answer_type, item.low, item.high, item.language)
