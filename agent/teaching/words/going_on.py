"""The prefix rule (B-8): may a number just said be the beginning of a longer one?

The same for every language: another number of the range begins with the same words. Which numbers
are looked at follows from how numbers are built (a digit more, another place), which is true of
the languages that num2words writes from the left, largest place first.
"""

from collections.abc import Iterator
from functools import lru_cache

from agent.teaching import spoken
from agent.teaching.words import hearing
from agent.teaching.words.hearing import Numeral, Words
from agent.teaching.words.sums import Sought
from agent.teaching.words.tongue import tongue

Span = tuple[int, int]  # of sensible answers, both ends included


def may_go_on(words: Words, last: Numeral, wanted: Sought) -> bool:
    """Do more words of the usual form make a longer number of the range?"""
    said = words[last.start : last.end]
    return _begins_longer(said, last.value, (wanted.low, wanted.high), language=wanted.language)


def may_be_lengthened(last: Numeral, wanted: Sought) -> bool:
    """Would an uncommon form make a longer one: a digit more, "ten oh five", "veinte y cinco"?"""
    value, high = last.value, wanted.high
    by_digit = (last.spelled or value <= 9) and 0 < value * 10 <= high
    by_pair = 10 <= value <= 99 and value * 100 <= high
    return by_digit or by_pair or _respelled(value, (wanted.low, high), wanted.language)


@lru_cache(maxsize=4096)
def _begins_longer(said: Words, value: int, span: Span, *, language: str) -> bool:
    joiner = tongue(language).numbers.joiner
    usual = hearing.words_of(spoken.say_number(value, language))
    for other in _longer(value, span):
        words = hearing.words_of(spoken.say_number(other, language))
        short = tuple(word for word in words if word != joiner)
        if any(_starts(form, begun) for form in (words, short) for begun in (usual, said)):
            return True
    return False


def _starts(words: Words, begun: Words) -> bool:
    return len(words) > len(begun) and words[: len(begun)] == begun


def _longer(value: int, span: Span) -> Iterator[int]:
    """Numbers that may begin as this one does: with another digit, or its last part made larger."""
    if value <= 0:
        return
    added = (value + digit * place for place in (1, 10, 100) for digit in range(1, 10))
    parts = (value % place or value for place in (10, 100, 1000))
    scaled = (value - part + part * scale for part in parts for scale in (100, 1000))
    yield from (other for other in (*added, *scaled) if max(span[0], value + 1) <= other <= span[1])


@lru_cache(maxsize=1024)
def _respelled(value: int, span: Span, language: str) -> bool:
    usual = " ".join(hearing.words_of(spoken.say_number(value, language)))
    for long, short in tongue(language).numbers.respelled:
        for other in _longer(value, span):
            words = " ".join(hearing.words_of(spoken.say_number(other, language)))
            if words.startswith(short) and words.replace(short, long).startswith(f"{usual} "):
                return True
    return False
