"""Which one number, or which option, did the learner mean? Two at once are no answer."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from agent.teaching import hearing
from agent.teaching.hearing import Numeral, bag
from agent.teaching.readings import Reading, Sort

RESULTS = bag("is equals equal makes make gives leaves get got have its thats be")
OPERATORS = bag("plus minus times take away from off multiplied divided add subtract")
NEGATIVE = bag("minus negative")
NOTHING = bag("nothing none")
SOUNDS_LIKE = {"to": 2, "too": 2, "for": 4, "won": 1, "ate": 8, "tree": 3, "free": 3, "sex": 6}
ALIKE = 85.0  # rapidfuzz score of an option's words, of 100


def read(words: Sequence[str], low: int, high: int) -> Reading | None:
    """The number meant, or why it is none; None when the words hold no number at all.

    ``low`` and ``high`` decide whether single digits in a row spell one number.
    """
    if len(words) == 1 and words[0] in SOUNDS_LIKE:
        return Reading(Sort.NUMBER, value=SOUNDS_LIKE[words[0]])
    if NOTHING & set(words) and not hearing.numerals(words):
        return Reading(Sort.NUMBER, value=0)
    tail, corrected = hearing.after_corrections(words)
    found = hearing.numerals(tail)
    if not found:
        took_back = corrected and hearing.numerals(words)
        return Reading(Sort.NOT_UNDERSTOOD) if took_back else None
    return _chosen(tail, found, low=low, high=high)


def _chosen(words: Sequence[str], found: Sequence[Numeral], *, low: int, high: int) -> Reading:
    placed = _tens_and_ones(words, found)
    if placed is not None:
        return Reading(Sort.NUMBER, value=placed)
    meant = _after_result(words, found)
    if len(meant) == 1 and meant[0].start > 0 and words[meant[0].start - 1] in NEGATIVE:
        return Reading(Sort.NUMBER, value=-meant[0].value)
    between = {w for a, b in pairwise(meant) for w in words[a.end : b.start]}
    if between & OPERATORS:
        return Reading(Sort.NOT_UNDERSTOOD)  # thinking aloud, no result yet
    values = _spelled_out(meant, low, high)
    if len(set(values)) == 1 or _rises(values):
        return Reading(Sort.NUMBER, value=values[-1])
    return Reading(Sort.TWO_ANSWERS)


def _after_result(words: Sequence[str], found: Sequence[Numeral]) -> Sequence[Numeral]:
    """In "eight and five makes thirteen" only what follows the last result word is the answer."""
    marks = [i for i, word in enumerate(words) if word in RESULTS and i < found[-1].start]
    return [n for n in found if n.start > marks[-1]] if marks else found


def _spelled_out(found: Sequence[Numeral], low: int, high: int) -> list[int]:
    """The values, with each run of single digits joined where that fits the range."""
    runs: list[list[Numeral]] = []
    for one in found:
        joins = runs and runs[-1][-1].end == one.start and max(one.value, runs[-1][-1].value) <= 9
        if joins:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [value for run in runs for value in _joined([n.value for n in run], low, high)]


def _joined(digits: list[int], low: int, high: int) -> list[int]:
    if len(digits) == 1 or hearing.is_counting(digits) or (len(set(digits)) == 1 and high < 11):
        return digits
    value = int("".join(str(digit) for digit in digits))
    return [value] if low <= value <= high else digits


def _rises(values: Sequence[int]) -> bool:
    """Three or more, ever rising or ever falling: counting aloud, and the last one counts."""
    pairs = list(pairwise(values))
    return len(values) >= 3 and (all(a < b for a, b in pairs) or all(a > b for a, b in pairs))


def _tens_and_ones(words: Sequence[str], found: Sequence[Numeral]) -> int | None:
    """ "Five tens and four ones", "five tens four"."""
    if len(found) != 2 or "tens" not in words[found[0].end : found[0].end + 1]:
        return None
    between = set(words[found[0].end + 1 : found[1].start])
    return found[0].value * 10 + found[1].value if between <= {"and"} else None


def read_choice(words: Sequence[str], options: Sequence[str]) -> Reading | None:
    """The option named by its words, its number or its place; None when none is."""
    marks = {mark for mark, *_ in hearing.CORRECTIONS}
    is_option = any(marks & set(hearing.words_of(option)) for option in options)
    tail = tuple(words) if is_option else hearing.after_corrections(words)[0]
    said = " ".join(tail)
    keys = {n.value - 1 for n in hearing.numerals(tail)}
    keys |= {i for i, word in enumerate(("first", "second", "third", "fourth")) if word in tail}
    keys &= set(range(len(options)))
    named = {i for i, option in enumerate(options) if _names(said, option)}
    chosen = named or keys
    if len(chosen) > 1:
        return Reading(Sort.TWO_ANSWERS)
    return Reading(Sort.CHOICE, value=chosen.pop()) if chosen else None


def option_named(words: Sequence[str], options: Sequence[str]) -> int | None:
    """The option that the whole utterance is, word for word."""
    said = tuple(words)
    return next((i for i, text in enumerate(options) if hearing.words_of(text) == said), None)


def _names(said: str, option: str) -> bool:
    plain = " ".join(hearing.words_of(option))
    exact = re.search(rf"\b{re.escape(plain)}\b", said) is not None
    return exact or (len(said) >= len(plain) and fuzz.partial_ratio(plain, said) >= ALIKE)
