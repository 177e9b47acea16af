"""What words say: numbers spoken or written, digit by digit, place by place, and corrections.

Shared by the marker, the pacing rule and the answer guard, so that all three read alike.
``text2num`` reads one number; finding where numbers begin and end is ours. Every function takes
the language of the words, and what is particular to one stands in its file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, zip_longest

from text_to_num import text2num

from agent.teaching import spoken
from agent.teaching.words.plain import plain, plain_words
from agent.teaching.words.tongue import tongue

SOUND = re.compile(r"[\[<][^\]>]*[\]>]")
LONGEST = 9  # words of a number below two thousand, with "and"
MOST_DIGITS = 9
SHORTEST_PAIR = len("sixtyone")

Words = tuple[str, ...]


@dataclass(frozen=True)
class Numeral:
    """A number and the words it stands on: ``words[start:end]``.

    ``spelled``: put together from digits that were said one by one.
    """

    value: int
    start: int
    end: int
    spelled: bool = False


def words_of(text: str) -> Words:
    """Lower case, no accents, no punctuation, apostrophes closed up, hyphens opened."""
    return plain_words(text)


def heard_words(text: str) -> Words:
    """The words of what a recogniser wrote, without the noises it names: "[cough]", "<unk>"."""
    return plain_words(SOUND.sub(" ", text))


def without_fillers(words: Sequence[str], language: str = "en") -> Words:
    """The words without hesitations and courtesies at either end."""
    talk = tongue(language).talk
    empty = talk.hesitations | talk.fillers
    kept = [i for i, word in enumerate(words) if word not in empty]
    return tuple(words[kept[0] : kept[-1] + 1]) if kept else ()


@lru_cache(maxsize=2048)
def cleaned(words: Words, language: str = "en") -> Words:
    """Words ready to be read: no hesitations, "twentyfive" opened, "forty too" and "fifty-fourth"
    as the numbers they are."""
    here = tongue(language)
    fluent = _fluent(words, language)
    kept = [part for word in fluent for part in opened(word, language)]
    sounds, numbers = here.numbers.sounds_like, here.numbers
    for i in range(1, len(kept)):
        if _is_tens(kept[i - 1], language):
            closing = sounds.get(kept[i], kept[i]) if i == len(kept) - 1 else kept[i]
            kept[i] = numbers.ordinals_in_tens.get(kept[i]) or cardinal(closing, language)
    core = without_fillers(kept, language)
    if len(core) == 1 and core[0] in sounds:
        return (sounds[core[0]],)
    return tuple(kept)


def _fluent(words: Words, language: str) -> list[str]:
    """Without hesitations and words broken off: "fif … fifty"."""
    here = tongue(language)
    said = [word for word in words if word not in here.talk.hesitations]
    return [
        word
        for word, after in zip_longest(said, said[1:], fillvalue="")
        if word in here.known or not (after != word and after.startswith(word))
    ]


@lru_cache(maxsize=2048)
def cardinal(word: str, language: str = "en") -> str:
    """The number word in an ordinal or a plural, "seventh" or "sevens"; any other word as it is."""
    here = tongue(language)
    if word in here.spellings or word in here.numbers.places:
        return word
    if word in here.numbers.ordinals:
        return here.numbers.ordinals[word]
    stems = (
        word.removesuffix(ending) + becomes
        for ending, becomes in here.numbers.ordinal_endings
        if word.endswith(ending)
    )
    return next((stem for stem in stems if stem in here.spellings), word)


@lru_cache(maxsize=4096)
def opened(word: str, language: str) -> Words:
    """ "twentyfive" and "cincuentaicuatro" as two words; any other word as it is."""
    here = tongue(language)
    if len(word) < SHORTEST_PAIR or word in here.spellings:
        return (word,)
    for at in range(3, len(word) - 2):
        tens, ones = word[:at], word[at:].removeprefix(here.numbers.glue)
        if _is_tens(tens, language) and _is_word(ones, language):
            return (tens, ones)
    return (word,)


@lru_cache(maxsize=4096)
def _value(phrase: str, language: str) -> int | None:
    if _is_digits(phrase):
        return int(phrase) if len(phrase) <= MOST_DIGITS else None
    here = tongue(language)
    for long, short in here.numbers.respelled:
        phrase = phrase.replace(long, short)
    spelled = " ".join(here.spellings.get(word, word) for word in phrase.split())
    try:
        return int(text2num(spelled, language))
    except ValueError:
        return None


def numerals(words: Sequence[str], language: str = "en") -> tuple[Numeral, ...]:
    """Every number in the words, the longest first: "five four" is two, "forty five" one."""
    return _numerals(tuple(words), language)


@lru_cache(maxsize=4096)
def _numerals(words: Words, language: str) -> tuple[Numeral, ...]:
    usual = _usual(words, language)
    found: list[Numeral] = []
    at = 0
    while at < len(usual):
        numeral = _longest(usual, at, language)
        if numeral is not None and not _is_pronoun(words, numeral, language):
            found.append(numeral)
        at = numeral.end if numeral is not None else at + 1
    return tuple(_written_apart(found, words, language))


def _usual(words: Words, language: str) -> list[str]:
    """ "a hundred" is "one hundred"; "oh" is a zero after another number; "una" is "uno"."""
    numbers = tongue(language).numbers
    plainly = [numbers.same.get(word, word) for word in words]
    one, zero = plain(spoken.say_number(1, language)), plain(spoken.say_number(0, language))
    for i, word in enumerate(plainly):
        if word == numbers.article and set(plainly[i + 1 : i + 2]) & numbers.scales:
            plainly[i] = one
        elif word in numbers.zeros:
            plainly[i] = zero if len(word) > 2 or _in_digits(plainly, i, language) else word
    return plainly


def _in_digits(words: Sequence[str], at: int, language: str) -> bool:
    """Is the "oh" a zero, as in "five oh"? In "oh, five" and "fifty-five, oh" it is a cry."""
    after = words[at + 1 : at + 2]
    follows = bool(after) and _is_number(after[0], language)
    compound = at > 1 and _is_tens(words[at - 2], language)
    return at > 0 and _is_number(words[at - 1], language) and (follows or not compound)


def _is_digits(word: str) -> bool:
    return word.isascii() and word.removeprefix("-").isdigit()


def _is_word(word: str, language: str) -> bool:
    return word in tongue(language).spellings


def _is_number(word: str, language: str) -> bool:
    return _is_word(word, language) or _is_digits(word)


def _is_tens(word: str, language: str) -> bool:
    value = _value(word, language) if _is_word(word, language) else None
    return value is not None and 20 <= value < 100 and value % 10 == 0


def _is_pronoun(words: Words, numeral: Numeral, language: str) -> bool:
    """ "This one", "one moment": no number."""
    numbers = tongue(language).numbers
    if numeral.value != 1 or numeral.end != numeral.start + 1 or _is_digits(words[numeral.start]):
        return False
    before, after = words[max(0, numeral.start - 1) : numeral.start], words[numeral.end :][:1]
    return bool(numbers.not_one_after & set(before) or numbers.not_one_before & set(after))


def _longest(words: Sequence[str], at: int, language: str) -> Numeral | None:
    if not _is_number(words[at], language):
        return None
    value = _value(words[at], language)
    if _is_digits(words[at]) or value == 0:  # "zero five" is two digits
        return None if value is None else Numeral(value, at, at + 1)
    joiner = tongue(language).numbers.joiner
    end = at + 1
    while end < min(len(words), at + LONGEST) and (
        _is_word(words[end], language) or words[end] == joiner
    ):
        end += 1
    for stop in range(end, at, -1):
        value = _value(" ".join(words[at:stop]), language) if words[stop - 1] != joiner else None
        if value is not None:
            return Numeral(value, at, stop)
    return None


def _written_apart(found: Sequence[Numeral], words: Words, language: str) -> list[Numeral]:
    """Joins "50 4" and "100 and 53", as some recognisers write them, and "twenty, five"."""
    joiner = {tongue(language).numbers.joiner}
    joined: list[Numeral] = []
    for one in found:
        before = joined[-1] if joined else None
        beside = before is not None and set(words[before.end : one.start]) <= joiner
        if before is not None and beside and _takes(before.value, one.value):
            joined[-1] = Numeral(before.value + one.value, before.start, one.end)
        else:
            joined.append(one)
    return joined


def _takes(round_number: int, rest: int) -> bool:
    """Is the rest smaller than the places that the round number leaves empty?"""
    empty = len(str(round_number)) - len(str(round_number).rstrip("0"))
    return round_number >= 20 and 0 < rest < 10**empty


def joined(found: Sequence[Numeral], low: int, high: int) -> tuple[Numeral, ...]:
    """The numbers with digits put together where that fits the range: "five four" is 54, "one
    fifty three" 153, "ten oh five" 1005."""
    runs: list[list[Numeral]] = []
    for one in found:
        if runs and runs[-1][-1].end == one.start and _may_follow(runs[-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return tuple(made for run in runs for made in _as_one(run, low, high))


def _may_follow(run: Sequence[Numeral], one: Numeral) -> bool:
    singles = all(0 <= n.value <= 9 for n in run)
    if singles and 0 <= one.value <= 9:
        return True
    first = run[0].value
    pair = len(run) == 1 and 1 <= first <= 99 and 10 <= one.value <= 99
    with_zero = len(run) == 1 and 10 <= first <= 99 and one.value == 0
    after_zero = len(run) == 2 and first >= 10 and run[1].value == 0 and 0 <= one.value <= 9
    return pair or with_zero or after_zero


def _as_one(run: list[Numeral], low: int, high: int) -> Sequence[Numeral]:
    values = [n.value for n in run]
    singles = all(0 <= value <= 9 for value in values)
    if len(run) == 1 or is_counting(values) or (singles and len(set(values)) == 1 and high < 11):
        return run
    value = int("".join(str(value) for value in values))
    fits = low <= value <= high and (singles or value >= 100)
    if not fits or (not singles and len(run) == 2 and values[1] < 10):
        return run
    return [Numeral(value, run[0].start, run[-1].end, spelled=singles)]


def is_counting(values: Sequence[int]) -> bool:
    """Three or more numbers that only rise or only fall by one even step: counting aloud."""
    steps = {later - earlier for earlier, later in pairwise(values)}
    return len(values) >= 3 and len(steps) == 1 and steps != {0}


def are_twins(one: int, other: int, language: str = "en") -> bool:
    """Do they sound alike on a telephone (B-13), as fifteen and fifty, or 115 and 150?"""
    pair = {one % 100, other % 100}
    pairs = tongue(language).numbers.sound_alike
    return one // 100 == other // 100 and any(pair == set(twins) for twins in pairs)


def has_twin(number: int, language: str = "en") -> bool:
    return number % 100 in _with_twins(language)


@lru_cache
def _with_twins(language: str) -> frozenset[int]:
    return frozenset(n for pair in tongue(language).numbers.sound_alike for n in pair)
