"""What follows the learner's words: one table from what they are to who answers them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from agent.teaching.grading import Heard, Reading, Sort, hear
from agent.teaching.lessons import (
    accepted,
    alarms,
    closed_answers,
    endings,
    interludes,
    open_answers,
    stages,
)
from agent.teaching.lessons.records import no_evidence
from agent.teaching.lessons.state import Asked, Lesson, OpenQuestion, Step
from agent.teaching.words import commands, hearing
from agent.teaching.words.commands import Command

ABOUT_THE_CALL = frozenset(  # what is obeyed as ever when nothing is marked
    {Command.REPEAT, Command.SLOWER, Command.WAIT, Command.PERSON}
    | {Command.STOP, Command.LATER, Command.NEVER}
)
UNHEARD = frozenset({Sort.TWO_ANSWERS, Sort.NOT_UNDERSTOOD})


def after(lesson: Lesson, heard: Heard, now: datetime) -> Step:
    """A turn of the learner, with a question open."""
    assert lesson.asked is not None
    alarm = alarms.heard_in(lesson, heard)
    if alarm is not None:
        return alarms.raised(replace(lesson, now=now), lesson.asked, heard, alarm=alarm)
    if _is_adult(lesson, heard):
        return interludes.adult(replace(lesson, now=now), lesson.asked)
    reading = hear(lesson.asked.item, heard)
    if reading.sort is not Sort.NOT_UNDERSTOOD and _is_speaking(lesson, heard, reading):
        reading = Reading(Sort.SPEECH)
    return reply(replace(lesson, now=now), heard, reading)


def reply(lesson: Lesson, heard: Heard, reading: Reading) -> Step:
    """The same where it is known what the words are; ``lesson.now`` is the time."""
    assert lesson.asked is not None
    return in_time(_reply(lesson, lesson.asked, heard, reading=reading))


def silent(lesson: Lesson, now: datetime) -> Step:
    """The think time ran out without a word."""
    assert lesson.asked is not None
    return in_time(interludes.silent(replace(lesson, now=now), lesson.asked))


def revised(lesson: Lesson, heard: Heard, now: datetime) -> Step:
    """``heard`` in place of the last answer, which there is (decision 19)."""
    assert lesson.last is not None
    old, before = lesson.last.evidence, lesson.last.before
    base = replace(before, revision=(old.sequence, old.revision + 1), now=now)
    step = after(base, heard, now)
    if step.lesson.revision is None or isinstance(step.ask_model, OpenQuestion):
        return step
    assert base.asked is not None  # an answer is always to an open question
    _, withdrawn = no_evidence(base, base.asked, heard, reason="withdrawn")
    kept = replace(step.lesson, revision=None, sequence=old.sequence)
    return replace(step, lesson=kept, record=(withdrawn, *step.record))


def in_time(step: Step) -> Step:
    """At the hard stop (B-1) the call ends with whatever was said last."""
    late = step.lesson.now >= stages.hard_stop(step.lesson)
    if step.over or not late or isinstance(step.ask_model, OpenQuestion):
        return step
    end = endings.end(step.lesson, (step.lesson.lines.that_is_all,))
    return replace(end, record=step.record, command=step.command)


def _is_adult(lesson: Lesson, heard: Heard) -> bool:
    """In a speaking task "I am her mother" may be part of the play."""
    language = lesson.curriculum.language
    words = hearing.words_of(heard.text)
    return not _plays(lesson) and commands.is_adult(words, language)


def _plays(lesson: Lesson) -> bool:
    item = lesson.item
    speech = item is not None and item.answer_type == "speech"
    return speech and lesson.subject.scale == "speaking"


def _is_speaking(lesson: Lesson, heard: Heard, reading: Reading) -> bool:
    """Where she practises speaking, "How much are they?" and "Can you say that again?" may be the
    very answer, and a question is one sooner than an aside."""
    item = lesson.item
    if item is None or not _plays(lesson):
        return False
    by_rule = accepted.form(item, heard.text) or accepted.error(lesson.concept, heard.text)
    return by_rule is not None or reading.sort is Sort.OFF_TOPIC


def _reply(lesson: Lesson, asked: Asked, heard: Heard, *, reading: Reading) -> Step:
    talked = TALKED_ABOUT.get(asked.kind)
    if talked is not None and reading.command not in ABOUT_THE_CALL:
        return talked(lesson, heard, reading)
    if reading.command is not None:
        return interludes.obeyed(lesson, asked, heard, command=reading.command)
    if reading.sort in UNHEARD:
        return closed_answers.unheard(lesson, asked, heard, reason=reading.why)
    if reading.sort is Sort.DONT_KNOW and asked.item.answer_type == "speech":
        return open_answers.dont_know(lesson, asked, heard)
    return REPLIES[reading.sort](lesson, asked, heard)


TALKED_ABOUT: Mapping[str, Callable[[Lesson, Heard, Reading], Step]] = {
    "recap": endings.after_recap,
    "offer": alarms.after_offer,
}
Reply = Callable[[Lesson, Asked, Heard], Step]
REPLIES: Mapping[Sort, Reply] = {
    Sort.NUMBER: closed_answers.answered,
    Sort.CHOICE: closed_answers.answered,
    Sort.SPEECH: open_answers.answered,
    Sort.DONT_KNOW: closed_answers.dont_know,
    Sort.OFF_TOPIC: interludes.aside,
    Sort.UNFINISHED: lambda lesson, asked, heard: Step(lesson),
    Sort.BACKCHANNEL: lambda lesson, asked, heard: Step(lesson),
    Sort.SILENCE: lambda lesson, asked, heard: Step(lesson),
}
