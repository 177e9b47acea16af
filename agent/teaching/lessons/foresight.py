"""What the tutor may say next, so that it can be spoken without a wait: on a closed item all of it,
on an open one what follows from the likely ways to read the answer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from agent.teaching.forms import CriterionTick
from agent.teaching.grading import Heard, Reading, Sort
from agent.teaching.items import Item
from agent.teaching.lessons import interludes, open_answers, replies, stages
from agent.teaching.lessons.state import Lesson, Step
from agent.teaching.words import lines
from agent.teaching.words.commands import Command

AHEAD = timedelta(seconds=90)  # a turning point of the call beyond this is another turn's business
BANK = 999  # the largest number that is spoken ahead though nothing predicts it
SAID = "she says it in her own words"  # stands for an open answer; what says it back is left out
NO_ANSWERS = (Sort.DONT_KNOW, Sort.NOT_UNDERSTOOD, Sort.TWO_ANSWERS, Sort.OFF_TOPIC)
AT_ONCE = 0.0  # seconds of thought: quick enough for a harder item to follow (B-25)


def says(lesson: Lesson) -> tuple[str, ...]:
    """Every utterance that may come next, the likeliest first, without repeats; where the question
    is open, the likely ones. Echoes of numbers that nobody predicts are not among them: ``echoes``.
    """
    item = lesson.item
    if item is None:
        return ()
    if item.answer_type == "speech":
        likely = dict.fromkeys(text for step in _after_reading(lesson) for text in step.say)
        return tuple(text for text in likely if SAID not in text)
    said = dict.fromkeys(text for step in _futures(lesson) for text in step.say)
    if item.answer_type == "integer":
        said.pop(_echo(lesson, item, _unforeseen(item)), None)
    return tuple(said)


def echoes(lesson: Lesson) -> tuple[str, ...]:
    """ "Fifty-four." for every number in the open item's range, from the bank that there is; also
    for the item before it, whose answer she may still correct."""
    found: dict[str, None] = {}
    for at in (lesson, lesson.last.before) if lesson.last else (lesson,):
        item = at.item
        if item is not None and item.answer_type == "integer":
            numbers = range(item.low, min(item.high, BANK) + 1)
            found.update((_echo(at, item, value), None) for value in numbers)
    return tuple(found)


def _echo(lesson: Lesson, item: Item, value: int) -> str:
    """As it would be said now: the second time with its digits, where they are needed (B-13)."""
    asked = lesson.asked
    again = asked is not None and (asked.attempts > 0 or asked.unheard > 0)
    return lines.echo(item, value, again=again)


def _futures(lesson: Lesson) -> Iterator[Step]:
    """Now; then a correction of the last answer; then what time may change."""
    plain = replace(lesson, last=None)
    yield from _after_words(plain)
    yield from _corrections(lesson)
    for at in stages.turning_points(lesson):
        if at <= lesson.now + AHEAD:
            yield from _after_words(replace(plain, now=at))


def _after_words(lesson: Lesson) -> Iterator[Step]:
    item = lesson.item
    assert item is not None
    sort = Sort.NUMBER if item.answer_type == "integer" else Sort.CHOICE
    for value, think in _answers(item):
        heard = Heard(_as_text(item, value), think_seconds=think)
        yield replies.reply(lesson, heard, Reading(sort, value=value))
    for sort in NO_ANSWERS:
        yield replies.reply(lesson, Heard("?"), Reading(sort))
    for command, think in (*((one, None) for one in Command), *_after_thinking(item)):
        heard = Heard(command.value, think_seconds=think)
        yield replies.reply(lesson, heard, Reading(Sort.COMMAND, command=command))
    yield replies.silent(lesson, lesson.now)
    if lesson.asked is not None and not lesson.caregiver:
        yield interludes.adult(lesson, lesson.asked)


def _after_reading(lesson: Lesson) -> Iterator[Step]:
    """Every criterion met, none, all but one, and nothing understood."""
    asked = lesson.asked
    if asked is None or not asked.item.criteria:
        return
    criteria = asked.item.criteria
    heard = Heard(SAID)
    for missing in (frozenset(), frozenset(criteria), *(frozenset({one}) for one in criteria)):
        ticks = [_tick(one, met=one not in missing) for one in criteria]
        yield replies.in_time(open_answers.ticked(lesson, asked, heard, ticks=ticks))
    yield replies.in_time(open_answers.ticked(lesson, asked, heard, ticks=()))


def _tick(criterion: str, *, met: bool) -> CriterionTick:
    return CriterionTick(
        criterion=criterion, met="yes" if met else "no", quote=SAID if met else None
    )


def _after_thinking(item: Item) -> tuple[tuple[Command, float], ...]:
    """What is granted only after the whole think time (B-20)."""
    return ((Command.HINT, item.think_seconds), (Command.YES, item.think_seconds))


def _corrections(lesson: Lesson) -> Iterator[Step]:
    item = lesson.last.before.item if lesson.last else None
    if item is not None and item.answer_type != "speech":
        for value, think in _answers(item):
            heard = Heard(_as_text(item, value), think_seconds=think)
            yield replies.revised(lesson, heard, lesson.now)


def _answers(item: Item) -> Iterator[tuple[int, float | None]]:
    """Right after thinking and at once, then each way to be wrong."""
    right = item.answer or 0
    yield right, None
    yield right, AT_ONCE
    for value in _wrong_values(item):
        yield value, None


def _as_text(item: Item, value: int) -> str:
    return str(value) if item.answer_type == "integer" else item.options[value]


def _wrong_values(item: Item) -> tuple[int, ...]:
    if item.answer_type == "choice":
        return tuple(i for i in range(len(item.options)) if i != item.answer)
    return (*(p.answer for p in item.predictions), _unforeseen(item))


def _unforeseen(item: Item) -> int:
    """A wrong answer that no bug predicts."""
    taken = {item.answer, *(p.answer for p in item.predictions)}
    return next(n for n in range(item.low, item.low + len(taken) + 1) if n not in taken)
