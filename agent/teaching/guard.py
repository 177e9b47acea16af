"""The answer guard (B-21): no utterance gives the answer away while its item is open below rung 4.

Pure code, not a prompt. It knows spoken and written forms of the answer; it cannot know a sentence
that leads there in a roundabout way ("one more than twenty-six").
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from agent.teaching import spoken
from agent.teaching.words import hearing
from agent.teaching.words.hearing import Numeral, Words
from agent.teaching.words.places import place_sums
from agent.teaching.words.tongue import tongue

TOLD = 4  # the rung that tells the answer
APART = 3  # words that may stand between two places: "two tens are left and five ones"
LARGEST_JOINED = 9999  # of numbers said in pairs: "ten oh five"


class Guarded(Protocol):
    """The part of an item that the guard needs."""

    @property
    def answer_type(self) -> str: ...
    @property
    def answer(self) -> int | None: ...
    @property
    def options(self) -> tuple[str, ...]: ...
    @property
    def language(self) -> str: ...


def blocks(item: Guarded | None, rung: int, text: str, *, heard: str = "") -> bool:
    """Must this text not be said now? The echo of what the learner just said is exempt."""
    if item is None or rung >= TOLD or not leaks(item, text):
        return False
    if item.answer_type == "choice":
        return not _mentions(heard, item.options, item.answer or 0, language=item.language)
    return item.answer not in _numbers_heard(heard, item.language)


def leaks(item: Guarded, text: str) -> bool:
    """Does the text hold the expected answer in any form? Open questions have none to leak."""
    if item.answer is None:
        return False
    if item.answer_type == "choice":
        return _names_option(text, item.options, item.answer, language=item.language)
    return item.answer in numbers_in(text, item.language)


@lru_cache(maxsize=1024)  # a hint is looked at again for every item of its template
def numbers_in(text: str, language: str = "en") -> frozenset[int]:
    """Every number that a listener may take from the text, in digits, words or place by place."""
    words = hearing.words_of(text)
    opened = (two for word in words for two in hearing.opened(word, language))
    return _numbers(tuple(hearing.cardinal(word, language) for word in opened), language)


def _numbers_heard(text: str, language: str) -> frozenset[int]:
    """What the learner said, and what she was understood to say: "fifty for" is 54."""
    cleaned = hearing.cleaned(hearing.heard_words(text), language)
    return numbers_in(text, language) | _numbers(cleaned, language)


@lru_cache(maxsize=1024)
def _numbers(words: Words, language: str) -> frozenset[int]:
    found = hearing.numerals(words, language)
    named = place_sums(words, language, apart=APART)
    pairs = hearing.joined(found, 0, LARGEST_JOINED)
    values = {one.value for one in (*found, *named, *pairs)}
    values |= _digit_by_digit(words, found, language)
    values |= _below_zero(words, found, language)
    values |= _dozens(words, language)
    if tongue(language).numbers.nothing.search(" ".join(words)):
        values.add(0)
    return frozenset(values)


def _digit_by_digit(words: Words, found: Sequence[Numeral], language: str) -> set[int]:
    """ "Two, seven" and "a two and then a seven" spell twenty-seven."""
    joiners = tongue(language).numbers.digit_joiners
    values: set[int] = set()
    for i, first in enumerate(found):
        spelled, last = str(first.value), first
        for one in found[i + 1 :]:
            joined = set(words[last.end : one.start]) <= joiners
            if not joined or not 0 <= last.value <= 9 or not 0 <= one.value <= 9:
                break
            spelled, last = spelled + str(one.value), one
            values.add(int(spelled))
    return values


def _below_zero(words: Words, found: Sequence[Numeral], language: str) -> set[int]:
    """ "Minus four", "four below zero"."""
    numbers = tongue(language).numbers
    return {
        -one.value
        for one in found
        if set(words[max(0, one.start - 1) : one.start]) & numbers.minus
        or any(words[one.end : one.end + len(mark)] == mark for mark in numbers.below_zero)
    }


def _dozens(words: Words, language: str) -> set[int]:
    """A dozen, two dozen, half a dozen."""
    numbers = tongue(language).numbers
    values: set[int] = set()
    for i, word in enumerate(words):
        dozen = numbers.dozens.get(word)
        if dozen is not None:
            before = hearing.numerals(words[max(0, i - 1) : i], language)
            half = bool(numbers.half & set(words[max(0, i - 2) : i]))
            values.add(dozen // 2 if half else dozen * (before[0].value if before else 1))
    return values


def _names_option(text: str, options: Sequence[str], right: int, *, language: str) -> bool:
    """The right option named is a leak, unless one sentence names all, as the question does."""

    def named(sentence: str, index: int) -> bool:
        return _mentions(sentence, options, index, language=language)

    asks = any(
        all(named(sentence, index) for index in range(len(options)))
        for sentence in spoken.sentences(text)
    )
    return named(text, right) and not asks


def _mentions(text: str, options: Sequence[str], index: int, *, language: str) -> bool:
    return _option_pattern(options[index], index, language).search(_said(text)) is not None


def _said(text: str) -> str:
    return " ".join(hearing.words_of(text))


@lru_cache(maxsize=256)
def _option_pattern(option: str, index: int, language: str) -> re.Pattern[str]:
    """The words of an option, or the key to press for it."""
    press = "|".join(sorted(tongue(language).talk.press))
    key = rf"(?:{press}) (?:{_said(spoken.say_number(index + 1, language))}|{index + 1})"
    return re.compile(rf"\b(?:{re.escape(_said(option))}|{key})\b")
