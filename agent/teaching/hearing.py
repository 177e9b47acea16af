"""What words say: numbers spoken or written, digit by digit, counted aloud, corrected, unfinished.

Shared by the marker, the pacing rule and the answer guard, so that all three read alike.
``text2num`` reads one number; finding where numbers begin and end is ours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from text_to_num import text2num


def bag(words: str) -> frozenset[str]:
    """A set of words, as readable as a sentence."""
    return frozenset(words.split())


SCALES = ("hundred", "thousand")
NUMBER_WORDS = bag(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million"
)
ZEROS = bag("oh o nought naught nil")
LONGEST = 9  # words of a number below two thousand, with "and"

FILLERS = bag("um uh uhm er erm ah hmm hm mm well like so please ok okay")
UNFINISHED = (FILLERS - bag("please ok okay")) | bag(
    "and because then or but the a an of to in is its if that i im thats equals makes plus minus "
    "times take away be maybe perhaps about think guess it say sorry answer my"
)
CORRECTIONS = (("no",), ("sorry",), ("i", "mean"), ("wait",), ("actually",), ("rather",), ("nope",))
TAKES_BACK = (("no",), ("nope",), ("sorry",), ("i", "mean"))
PRONOUN_BEFORE = bag(  # before "one" when it is no number
    "this that the another next last which easy hard first second good each every no other"
)


@dataclass(frozen=True)
class Numeral:
    """A number and the words it stands on: ``words[start:end]``."""

    value: int
    start: int
    end: int


def words_of(text: str) -> tuple[str, ...]:
    """Lower case, no punctuation, apostrophes closed up ("don't" is "dont"), hyphens opened."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower())
    return tuple(re.findall(r"[0-9]+|[^\W\d_]+", re.sub(r"['’]", "", plain)))


def without_fillers(words: Sequence[str]) -> tuple[str, ...]:
    """The words without hesitations and courtesies at either end."""
    kept = [i for i, word in enumerate(words) if word not in FILLERS]
    return tuple(words[kept[0] : kept[-1] + 1]) if kept else ()


@lru_cache(maxsize=4096)
def _value(phrase: str) -> int | None:
    if _is_digits(phrase):
        return int(phrase) if len(phrase) < LONGEST else None
    try:
        return int(text2num(phrase, "en"))
    except ValueError:
        return None


def numerals(words: Sequence[str]) -> tuple[Numeral, ...]:
    """Every number in the words, the longest first: "five four" is two, "forty five" one."""
    spelled = _plain_numbers(words)
    found: list[Numeral] = []
    at = 0
    while at < len(spelled):
        numeral = _longest(spelled, at)
        pronoun = spelled[at] == "one" and at > 0 and spelled[at - 1] in PRONOUN_BEFORE
        if numeral is not None and not (pronoun and numeral.end == at + 1):
            found.append(numeral)
        at = numeral.end if numeral is not None else at + 1
    return tuple(_written_tens(found))


def _plain_numbers(words: Sequence[str]) -> list[str]:
    """ "a hundred" is "one hundred"; "oh" is a zero beside another number."""
    plain = list(words)
    for i, word in enumerate(plain):
        near = [*plain[max(0, i - 1) : i], *plain[i + 1 : i + 2]]
        if word == "a" and plain[i + 1 : i + 2] and plain[i + 1] in SCALES:
            plain[i] = "one"
        elif word in ZEROS and (len(word) > 2 or any(_is_number(w) for w in near)):
            plain[i] = "zero"
    return plain


def _is_digits(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _is_number(word: str) -> bool:
    return word in NUMBER_WORDS or _is_digits(word)


def _longest(words: Sequence[str], at: int) -> Numeral | None:
    if not _is_number(words[at]):
        return None
    if _is_digits(words[at]) or words[at] == "zero":  # "zero five" is two digits
        value = _value(words[at])
        return None if value is None else Numeral(value, at, at + 1)
    end = at + 1
    while end < min(len(words), at + LONGEST) and (
        words[end] in NUMBER_WORDS or words[end] == "and"
    ):
        end += 1
    for stop in range(end, at, -1):
        value = _value(" ".join(words[at:stop])) if words[stop - 1] != "and" else None
        if value is not None:
            return Numeral(value, at, stop)
    return None


def _written_tens(found: Sequence[Numeral]) -> list[Numeral]:
    """Joins "50 4", as some recognisers write fifty-four."""
    joined: list[Numeral] = []
    for one in found:
        before = joined[-1] if joined else None
        tens = before is not None and 20 <= before.value < 100 and before.value % 10 == 0
        if before is not None and tens and before.end == one.start and 0 < one.value < 10:
            joined[-1] = Numeral(before.value + one.value, before.start, one.end)
        else:
            joined.append(one)
    return joined


def after_corrections(words: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """The words after the last correction ("no", "I mean"), and whether there was one."""
    at = 0
    for i in range(len(words)):
        for mark in CORRECTIONS:
            if tuple(words[i : i + len(mark)]) == mark:
                at = max(at, i + len(mark))
    return tuple(words[at:]), at > 0


def ends_in_correction(words: Sequence[str]) -> bool:
    """ "Forty, no …": the learner takes it back and will go on."""
    return len(words) > 1 and any(tuple(words[-len(mark) :]) == mark for mark in CORRECTIONS)


def takes_back(words: Sequence[str]) -> bool:
    """Does it begin with "no", "sorry" or "I mean"? "Wait" only asks for time."""
    return any(tuple(words[: len(mark)]) == mark for mark in TAKES_BACK)


def is_counting(values: Sequence[int]) -> bool:
    """Three or more numbers that only rise or only fall by one even step: counting aloud."""
    steps = {later - earlier for earlier, later in pairwise(values)}
    return len(values) >= 3 and len(steps) == 1 and steps != {0}


def trailing_digits(found: Sequence[Numeral]) -> tuple[int, ...]:
    """The last number; or, when it ends a run of single digits, that run."""
    run: list[Numeral] = []
    for one in reversed(found):
        if run and (not 0 <= one.value <= 9 or one.end != run[-1].start or run[-1].value > 9):
            break
        run.append(one)
    return tuple(one.value for one in reversed(run))


def is_prefix(value: int, low: int, high: int) -> bool:
    """Is the number the beginning of a longer one in the range, as forty is of forty-five?"""
    room = 99 if value % 100 == 0 else 9
    begins = value > 0 and (value % 100 == 0 or (value % 10 == 0 and value % 100 >= 20))
    return begins and value + 1 <= high and value + room >= low


def may_grow(digits: Sequence[int], high: int) -> bool:
    """Could more words make the answer longer: another digit, or "hundred"?"""
    value = int("".join(str(d) for d in digits)) if digits else 0
    by_digit = all(0 <= d <= 9 for d in digits) and value > 0 and value * 10 <= high
    by_scale = len(digits) == 1 and value > 0 and value * 100 <= high
    return by_digit or by_scale
