"""Thinking aloud: which number of "seven and seven is fourteen" is an answer, and is any?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from agent.teaching.words import hearing
from agent.teaching.words.hearing import Numeral
from agent.teaching.words.tongue import tongue

NEAR = 3  # counting aloud, she may have said the first steps to herself
TOLD_APART_BY = 2  # numbers of the question that a sum must hold to be the question's own


@dataclass(frozen=True)
class Sought:
    """What the open question asks for. ``beside``: its words, which may stand in an answer."""

    low: int
    high: int
    answer: int | None = None
    asked: frozenset[int] = frozenset()  # the numbers in the question
    beside: frozenset[str] = frozenset()
    language: str = "en"

    @property
    def bounded(self) -> bool:
        return self.high > self.low


@lru_cache(maxsize=512)
def sought(question: str, low: int, high: int, *, answer: int | None, language: str) -> Sought:
    words = hearing.words_of(question)
    asked = frozenset(one.value for one in hearing.numerals(words, language))
    return Sought(low, high, answer, asked, frozenset(words), language)


def meant(
    words: Sequence[str], found: Sequence[Numeral], wanted: Sought
) -> tuple[Numeral, ...] | None:
    """The numbers that may be the answer: all, or those after the last "is" or "makes".

    None: a step on the way, so no answer yet. A step whose result is right is taken for one.
    """
    talk = tongue(wanted.language).talk
    marks = [i for i, word in enumerate(words) if word in talk.results and i < found[-1].start]
    candidates = tuple(n for n in found if not marks or n.start > marks[-1])
    in_mind = not marks and talk.kept_in_mind & set(words)  # "four, carry the one"
    if in_mind or _connected(words, candidates, talk.operators):
        return None
    operands = _operands(found, marks)
    joined = talk.operators | {tongue(wanted.language).numbers.joiner}
    is_sum = len(operands) > 1 and _connected(words, operands, joined)
    if is_sum and not _is_the_question(operands, wanted):
        return candidates[-1:] if candidates[-1].value == wanted.answer else None
    if _connected(words, found, joined):
        return candidates
    return (*_told_before(found, marks, candidates), *candidates)


def _told_before(
    found: Sequence[Numeral], marks: Sequence[int], candidates: Sequence[Numeral]
) -> tuple[Numeral, ...]:
    """ "It's fifty-four, it's forty-four": she told another result before."""
    return tuple(n for n in found if n not in candidates and n.start - 1 in marks)


def _operands(found: Sequence[Numeral], marks: Sequence[int]) -> tuple[Numeral, ...]:
    """The numbers between the result before the last mark and that mark."""
    if not marks:
        return ()
    before = [n for n in found if n.end <= marks[-1]]
    earlier = [mark for mark in marks if before and mark < before[-1].start]
    results = [next(n for n in before if n.start > mark) for mark in earlier]
    return tuple(n for n in before if not results or n.start > results[-1].start)


def _connected(words: Sequence[str], found: Sequence[Numeral], connectors: frozenset[str]) -> bool:
    between = {word for a, b in pairwise(found) for word in words[a.end : b.start]}
    return bool(between & connectors)


def _is_the_question(operands: Sequence[Numeral], wanted: Sought) -> bool:
    shared = {n.value for n in operands} & wanted.asked
    return len(shared) >= min(TOLD_APART_BY, len(wanted.asked))


def only_repeats(found: Sequence[Numeral], wanted: Sought) -> bool:
    """Does she only say the numbers of the question again?"""
    values = {n.value for n in found}
    return len(values) > 1 and values <= wanted.asked


def counts_on(values: Sequence[int], wanted: Sought) -> bool:
    """Counting aloud: three numbers, or two that begin at a number of the question."""
    values = [value for i, value in enumerate(values) if i == 0 or value != values[i - 1]]
    pairs = list(pairwise(values))
    rises = all(a < b for a, b in pairs) or all(a > b for a, b in pairs)
    if len(values) >= 3:
        return rises
    steps = {abs(a - b) for a, b in pairs}
    return steps == {1} and any(abs(values[0] - one) <= NEAR for one in wanted.asked)
