"""The lesson of a call as a state machine: the door to everything in this folder that teaches.

Deterministic in the seed, what was heard and ``now``. Nothing here speaks, waits or stores.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from agent.teaching import arc, closed_answers, hearing, interludes, lines, open_answers
from agent.teaching.commands import Command
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CriterionTick
from agent.teaching.grading import Heard, Reading, Sort, hear
from agent.teaching.items import Item
from agent.teaching.pacing import Pacing
from agent.teaching.records import no_evidence
from agent.teaching.state import (
    NOTHING_ASKED,
    Aside,
    Asked,
    Lesson,
    LessonOpening,
    OpenQuestion,
    Step,
)

__all__ = [
    "Aside",
    "Lesson",
    "LessonOpening",
    "OpenQuestion",
    "Step",
    "begin",
    "possible_echoes",
    "possible_says",
    "revised",
    "silence",
    "step",
    "ticked",
]

SLOW = 1.5  # times the think time
LONGEST_THINK = 30.0
HOLD = 60.0  # seconds after "wait" (B-8)
AT_ONCE = 2.0  # a "no, fifty" later than this after our words is another attempt
LIKELY = ("I don't know", "hint", "repeat", "skip", "slower", "stop", "four or five", "mumble")


def begin(opening: LessonOpening, curriculum: Curriculum, now: datetime) -> Step:
    """Greet and ask the first, easy question."""
    return _paced(arc.open_lesson(opening, curriculum, now))


def step(lesson: Lesson, heard: Heard, now: datetime) -> Step:
    """The learner answered, asked or gave a command.

    A step without words (``say`` empty, no ``ask_model``) means: go on listening.
    """
    asked = lesson.asked
    if asked is None:
        return Step(lesson, over=True)
    if _corrects(lesson, heard):
        return revised(lesson, heard, now)
    reading = hear(asked.item, heard)
    return _paced(_reply(replace(lesson, now=now), asked, heard, reading=reading))


def silence(lesson: Lesson, now: datetime) -> Step:
    """The think time ran out without a word. Silence is never graded (LM-3)."""
    if lesson.asked is None:
        return Step(lesson, over=True)
    return _paced(interludes.silent(replace(lesson, now=now), lesson.asked))


def ticked(lesson: Lesson, ticks: tuple[CriterionTick, ...], heard: Heard, now: datetime) -> Step:
    """The model's ticks for an open answer; quotes are verified here (G-3). Empty: no model."""
    asked = lesson.asked
    if asked is None or asked.item.answer_type != "speech":
        return Step(lesson, pacing=_pacing(lesson), over=asked is None)
    return _paced(open_answers.ticked(replace(lesson, now=now), asked, heard, ticks=ticks))


def revised(lesson: Lesson, heard: Heard, now: datetime) -> Step:
    """The learner went on: ``heard`` is the whole last answer, which it supersedes (decision 19).

    Without an answer to supersede this is an ordinary ``step``. Where the new words are no answer
    ("forty… stop"), the old one is withdrawn.
    """
    last = lesson.last
    if last is None:
        return step(lesson, heard, now)
    old = last.evidence
    base = replace(last.before, revision=(old.sequence, old.revision + 1), now=now)
    after = step(base, heard, now)
    if after.lesson.revision is None or isinstance(after.ask_model, OpenQuestion):
        return after
    assert base.asked is not None  # an answer is always to an open question
    _, withdrawn = no_evidence(base, base.asked, heard, reason="withdrawn")
    kept = replace(after.lesson, revision=None, sequence=old.sequence)
    return replace(after, lesson=kept, record=(withdrawn, *after.record))


def possible_says(lesson: Lesson) -> tuple[str, ...]:
    """Every utterance that may come next on a closed item, the likeliest first, without repeats.

    To be synthesised while the learner thinks. Echoes of numbers that nobody predicts are not
    among them: ``possible_echoes``.
    """
    if lesson.asked is None or lesson.asked.item.answer_type == "speech":
        return ()
    item = lesson.asked.item
    unforeseen = lines.echo(item, _unforeseen(item)) if item.answer_type == "integer" else ""
    steps = [after for at in (lesson.now, lesson.deadline) for after in _futures(lesson, at)]
    said = dict.fromkeys(text for after in steps for text in after.say)
    return tuple(text for text in said if text != unforeseen)


def possible_echoes(lesson: Lesson) -> tuple[str, ...]:
    """ "Fifty-four." for every number in the open item's range: short, and the same all lesson."""
    item = lesson.item
    if item is None or item.answer_type != "integer":
        return ()
    return tuple(lines.echo(item, value) for value in range(item.low, item.high + 1))


def _futures(lesson: Lesson, at: datetime) -> Iterator[Step]:
    assert lesson.asked is not None
    item = lesson.asked.item
    plain = replace(lesson, last=None)
    for value in (item.answer or 0, *_wrong_values(item)):
        text = str(value) if item.answer_type == "integer" else item.options[value]
        yield step(plain, Heard(text), at)
    for text in LIKELY:
        yield step(plain, Heard(text, think_seconds=item.think_seconds), at)
    yield step(plain, Heard("hint"), at)
    yield silence(plain, at)


def _wrong_values(item: Item) -> tuple[int, ...]:
    if item.answer_type == "choice":
        return tuple(i for i in range(len(item.options)) if i != item.answer)
    return (*(p.answer for p in item.predictions), _unforeseen(item))


def _unforeseen(item: Item) -> int:
    """A wrong answer that no bug predicts."""
    taken = {item.answer, *(p.answer for p in item.predictions)}
    return next(n for n in range(item.low, item.low + len(taken) + 1) if n not in taken)


def _corrects(lesson: Lesson, heard: Heard) -> bool:
    """ "No, fifty", right after our echo, and not what the next question asks for."""
    soon = heard.think_seconds is None or heard.think_seconds < AT_ONCE
    if lesson.last is None or heard.source == "keypad" or not soon:
        return False
    before, item = lesson.last.before.item, lesson.item
    if before is None or before.answer_type == "speech":
        return False
    if not hearing.takes_back(hearing.words_of(heard.text)):
        return False
    answers_next = item is not None and item != before and hear(item, heard).value == item.answer
    return hear(before, heard).value is not None and not answers_next


def _reply(lesson: Lesson, asked: Asked, heard: Heard, *, reading: Reading) -> Step:
    if reading.command is not None:
        return interludes.obeyed(lesson, asked, heard, command=reading.command)
    if reading.sort in (Sort.TWO_ANSWERS, Sort.NOT_UNDERSTOOD):
        return closed_answers.unheard(lesson, asked, heard, reason=reading.sort.value)
    if reading.sort is Sort.DONT_KNOW and asked.item.answer_type == "speech":
        return open_answers.dont_know(lesson, asked, heard)
    return REPLIES[reading.sort](lesson, asked, heard)


Reply = Callable[[Lesson, Asked, Heard], Step]
REPLIES: Mapping[Sort, Reply] = {
    Sort.NUMBER: closed_answers.answered,
    Sort.CHOICE: closed_answers.answered,
    Sort.SPEECH: lambda lesson, asked, heard: open_answers.ask_model(lesson, asked),
    Sort.DONT_KNOW: closed_answers.dont_know,
    Sort.OFF_TOPIC: interludes.aside,
    Sort.BACKCHANNEL: lambda lesson, asked, heard: Step(lesson),
    Sort.SILENCE: lambda lesson, asked, heard: Step(lesson),
}


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
    return Pacing(think, item.answer_type, item.low, item.high)
