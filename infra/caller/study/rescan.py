"""Listens again to everything the tutor said: did the answer slip out before it was told (B-21)?

Independent of the tutor's own guard: numbers are read with the learner's ears.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agent.teaching.items import Item
from agent.teaching.lesson import Lesson, Step
from infra.caller.learners.number_words import numbers_in, with_digits

TOLD = 4
NO_NUMBER = re.compile(  # "this one", "one more thing": no number, and 1 may be an answer
    r"\b(?:another|this|that|last|easy|first|next|which|each|the|now|just|of) 1\b"
    r"|\b1 (?:more thing|last|like|without|of|at a time|step|sentence|by|after)\b"
    r"|\bin 1 sentence|\b(?:put|then) 1 in each"
)
PLACES = re.compile(r"\b(\d+) tens?\b(?: and (\d+)\b(?! tens?\b))?")
DIGITS = re.compile(r"\b(\d)(?: and| then)? (\d)\b(?! tens?\b| times\b)")


@dataclass(frozen=True)
class Leak:
    item: str
    answer: int
    text: str


def leaks(before: Lesson, after: Step, heard: str) -> Iterator[Leak]:
    """In what was said between two turns of the learner. What she said herself may be echoed."""
    echoed = all_numbers(heard)
    echoed |= {int(digit) for number in echoed for digit in str(number)}  # "fourteen, one four"
    for item, text in _said_under(before, after):
        if item.answer in all_numbers(text) - echoed:
            yield Leak(item.id, item.answer or 0, text)


def _said_under(before: Lesson, after: Step) -> Iterator[tuple[Item, str]]:
    """Every utterance with the item that was open, or about to be, when it was said."""
    old, new = before.asked, after.lesson.asked
    stays = old is not None and new is not None and old.item.id == new.item.id
    if new is not None and new.item.answer_type == "integer" and new.rung < TOLD:
        told = () if stays else _until_question(after, new.item)
        yield from ((new.item, text) for text in after.say[len(told) :])
    if old is None or stays or old.item.answer_type != "integer":
        return
    if not after.lesson.ended_well and not _was_told(after):
        said = _until_question(after, new.item if new else None)
        yield from ((old.item, text) for text in _until_left(before, said))


def _until_question(after: Step, item: Item | None) -> tuple[str, ...]:
    says = after.say
    return says[: says.index(item.question)] if item and item.question in says else says


def _until_left(before: Lesson, said: tuple[str, ...]) -> tuple[str, ...]:
    """What came before the line with which the tutor leaves a question; then it is not open."""
    own = before.lines
    leaves = {own.come_back, own.we_go_on, own.leave_it, own.leave_it_there, own.that_is_all}
    at = next((place for place, text in enumerate(said) if text in leaves), len(said))
    return said[:at]


def _was_told(after: Step) -> bool:
    closed = after.lesson.all_closed
    return bool(closed) and closed[-1].rung >= TOLD


@lru_cache(maxsize=16384)
def all_numbers(text: str) -> frozenset[int]:
    """Whole, digit by digit, and as tens and ones."""
    plain = NO_NUMBER.sub(" ", with_digits(text))
    found = set(numbers_in(plain))
    for tens, ones in PLACES.findall(plain):
        found.add(int(tens) * 10 + int(ones or 0))
    found |= {int(one + two) for one, two in DIGITS.findall(plain)}
    return frozenset(found)
