"""The answer guard (B-21): no utterance gives the answer away while its item is open below rung 4.

Pure code, not a prompt. It knows spoken and written forms of the answer; it cannot know a sentence
that leads there in a roundabout way ("one more than twenty-six").
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from agent.teaching import hearing
from agent.teaching.hearing import Numeral, bag

TOLD = 4  # the rung that tells the answer

ORDINALS = {
    "first": "one", "second": "two", "third": "three", "fifth": "five", "eighth": "eight",
    "ninth": "nine", "twelfth": "twelve",
}  # fmt: skip
BETWEEN_DIGITS = bag("and a an then the followed by digit digits of with comma")
NOTHING = bag("nothing none zero nought nil")
PLACES = {"ten": 10, "tens": 10, "one": 1, "ones": 1, "hundred": 100, "hundreds": 100}
OPTION_KEYS = ("one", "two", "three", "four")


class Guarded(Protocol):
    """The part of an item that the guard needs."""

    @property
    def answer_type(self) -> str: ...
    @property
    def answer(self) -> int | None: ...
    @property
    def options(self) -> tuple[str, ...]: ...


def blocks(item: Guarded | None, rung: int, text: str, *, heard: str = "") -> bool:
    """Must this text not be said now? The echo of what the learner just said is exempt."""
    if item is None or rung >= TOLD or not leaks(item, text):
        return False
    return item.answer_type != "integer" or item.answer not in numbers_in(heard)


def leaks(item: Guarded, text: str) -> bool:
    """Does the text hold the expected answer in any form? Open questions have none to leak."""
    if item.answer is None:
        return False
    if item.answer_type == "choice":
        return _names_option(text, item.options, item.answer)
    return item.answer in numbers_in(text)


def numbers_in(text: str) -> frozenset[int]:
    """Every number that a listener may take from the text, in digits, words or place by place."""
    words = _cardinals(text)
    found = hearing.numerals(words)
    numbers = {numeral.value for numeral in found}
    numbers |= _digit_by_digit(words, found)
    numbers |= _tens_and_ones(words, found)
    numbers |= _dozens(words)
    if NOTHING & set(words):
        numbers.add(0)
    return frozenset(numbers)


def _cardinals(text: str) -> tuple[str, ...]:
    """Twenty-seventh and 27th hold twenty-seven."""
    plain = re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", text.lower())
    return tuple(_cardinal(word) for word in hearing.words_of(plain))


def _cardinal(word: str) -> str:
    if word in ORDINALS:
        return ORDINALS[word]
    if word.endswith("ieth"):
        return word[:-4] + "y"
    stem = word.removesuffix("s").removesuffix("th")
    known = word not in hearing.NUMBER_WORDS and stem in hearing.NUMBER_WORDS
    # "tens" and "ones" are places, read apart from numbers; "sevens" is still a seven
    return stem if known and word not in ("tens", "ones", "hundreds") else word


def _digit_by_digit(words: Sequence[str], found: Sequence[Numeral]) -> set[int]:
    """ "Two, seven" and "a two and then a seven" spell twenty-seven."""
    numbers: set[int] = set()
    for i, first in enumerate(found):
        spelled, last = str(first.value), first
        for one in found[i + 1 :]:
            joined = set(words[last.end : one.start]) <= BETWEEN_DIGITS
            if not joined or last.value > 9 or one.value > 9:
                break
            spelled, last = spelled + str(one.value), one
            numbers.add(int(spelled))
    return numbers


def _tens_and_ones(words: Sequence[str], found: Sequence[Numeral]) -> set[int]:
    """ "Two tens and seven ones", "seven ones and two tens", "three tens"."""
    numbers = {_placed(words, one) for one in found if _place(words, one) > 1}
    for one, two in pairwise(found):
        between = set(words[one.end : two.start]) - set(PLACES)
        tens = max(_place(words, one), _place(words, two)) > 1
        if tens and between <= BETWEEN_DIGITS:
            numbers.add(_placed(words, one) + _placed(words, two))
    return numbers


def _place(words: Sequence[str], numeral: Numeral) -> int:
    """What the place word after a number makes of it: tens 10, ones or none 1."""
    after = words[numeral.end : numeral.end + 1]
    return PLACES.get(after[0], 1) if after else 1


def _placed(words: Sequence[str], numeral: Numeral) -> int:
    return numeral.value * _place(words, numeral)


def _dozens(words: Sequence[str]) -> set[int]:
    """A dozen, two dozen, half a dozen."""
    numbers: set[int] = set()
    for i, word in enumerate(words):
        if word in ("dozen", "dozens"):
            before = hearing.numerals(words[max(0, i - 1) : i])
            half = "half" in words[max(0, i - 2) : i]
            numbers.add(6 if half else 12 * (before[0].value if before else 1))
    return numbers


def _names_option(text: str, options: Sequence[str], right: int) -> bool:
    """One option named alone is a leak; the question, which names all, is not."""
    said = " ".join(hearing.words_of(text))

    def named(index: int) -> bool:
        option = " ".join(hearing.words_of(options[index]))
        key = rf"press {OPTION_KEYS[index]}|press {index + 1}"
        return re.search(rf"\b(?:{re.escape(option)}|{key})\b", said) is not None

    others = [index for index in range(len(options)) if index != right]
    return named(right) and not all(named(index) for index in others)
