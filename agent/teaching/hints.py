"""The hint ladder (§1.5, B-20): H0 repeat, H1 point, H2 one step, H3 another example, H4 tell.

A rung needs an attempt or the whole think time since the last one. How many rungs remain is never
said: learners who know run down the ladder.
"""

from agent.teaching import spoken
from agent.teaching.guard import TOLD
from agent.teaching.items import Item
from agent.teaching.lessons.state import Asked
from agent.teaching.words.tongue import tongue

MISSES_TO_MOVE = (2, 1, 1, 1)  # wrong attempts at rung n that move on unasked; the first is free


def next_rung(item: Item, rung: int) -> int:
    """The next rung that this item has words for; the last one tells the answer."""
    return min((hint.rung for hint in item.hints if hint.rung > rung), default=TOLD)


def rung_after_miss(asked: Asked, repair_rung: int | None) -> int:
    """The rung to go to after a wrong answer that ``asked`` already counts; maybe the same.

    A known misconception goes straight to the hint that mends it.
    """
    if repair_rung is not None and repair_rung > asked.rung:
        return next_rung(asked.item, repair_rung - 1)
    if asked.misses >= MISSES_TO_MOVE[min(asked.rung, len(MISSES_TO_MOVE) - 1)]:
        return next_rung(asked.item, asked.rung)
    return asked.rung


def may_have_hint(asked: Asked, think_seconds: float | None) -> bool:
    """May a hint that was asked for be given now (B-20)?"""
    waited = think_seconds is not None and think_seconds >= asked.item.think_seconds
    return asked.tried or waited


def hint_lines(item: Item, rung: int) -> tuple[str, ...]:
    """What is said at this rung, utterance by utterance."""
    for hint in item.hints:
        if hint.rung == rung:
            return hint.lines
    return () if rung < TOLD else told(item)


def told(item: Item) -> tuple[str, ...]:
    """The answer, where the author wrote no rung 4."""
    if item.answer is None:
        return (item.reference,) if item.reference else ()
    lines = tongue(item.language).lines
    if item.answer_type == "choice":
        return (lines.option_is.format(option=item.options[item.answer]),)
    answer = spoken.say_number(item.answer, item.language)
    return (lines.answer_is.format(answer=answer),)
