"""Numbers as learners say and hear them. Their own reading: nothing here is the tutor's."""

import re
from collections.abc import Sequence
from functools import lru_cache


def words_of(text: str) -> list[str]:
    """Lower case, hyphens opened, no punctuation."""
    return re.findall(r"[a-zñáéíóúü']+|\d+", text.lower().replace("-", " "))


ONES = words_of(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
TENS = words_of("twenty thirty forty fifty sixty seventy eighty ninety")
SMALL = {word: value for value, word in enumerate(ONES)}
ROUND = {word: 10 * (place + 2) for place, word in enumerate(TENS)}
WORDS = frozenset({*SMALL, *ROUND, "hundred"})

SPANISH_ONES = words_of(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
)
SPANISH_TENS = words_of("treinta cuarenta cincuenta sesenta setenta ochenta noventa")


@lru_cache(maxsize=2048)
def in_words(number: int) -> str:
    """Zero to 9999: "one hundred and fifteen", without hyphens."""
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return TENS[tens - 2] + (f" {ONES[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{ONES[hundreds]} hundred" + (f" and {in_words(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    return f"{in_words(thousands)} thousand" + (f" {in_words(rest)}" if rest else "")


def in_spanish(number: int) -> str | None:
    """Below a hundred, which is what children mix in; None above."""
    if number < 30:
        return SPANISH_ONES[number]
    if number >= 100:
        return None
    tens, ones = divmod(number, 10)
    return SPANISH_TENS[tens - 3] + (f" y {SPANISH_ONES[ones]}" if ones else "")


@lru_cache(maxsize=8192)
def with_digits(text: str) -> str:
    """The words in a row, every number as digits: "what is 43 take away 27". A comma parts two
    numbers: "thirty, three zero"."""
    return " ".join(said for part in re.split(r"[,.;:?!]", text) for said in _read(part))


def _read(part: str) -> list[str]:
    words, said, at = words_of(part), list[str](), 0
    while at < len(words):
        value, end = _number_at(words, at)
        said.append(words[at] if value is None else str(value))
        at = end
    return said


def numbers_in(text: str) -> tuple[int, ...]:
    """In the order heard."""
    return tuple(int(word) for word in with_digits(text).split() if word.isdigit())


def _number_at(words: Sequence[str], at: int) -> tuple[int | None, int]:
    """The number that begins here, if one does, and where it ends."""
    if words[at].isdigit():
        return int(words[at]), at + 1
    hundred = words[at : at + 2]
    if len(hundred) == 2 and hundred[1] == "hundred" and 0 < SMALL.get(hundred[0], 0) < 10:
        rest, end = _after_hundred(words, at + 2)
        return SMALL[hundred[0]] * 100 + rest, end
    return _below_hundred(words, at)


def _after_hundred(words: Sequence[str], at: int) -> tuple[int, int]:
    start = at + 1 if words[at : at + 1] == ["and"] else at
    value, end = _below_hundred(words, start) if start < len(words) else (None, at)
    return (0, at) if value is None else (value, end)


def _below_hundred(words: Sequence[str], at: int) -> tuple[int | None, int]:
    if words[at] in SMALL:
        return SMALL[words[at]], at + 1
    if words[at] not in ROUND:
        return None, at + 1
    ones = SMALL.get(words[at + 1], 0) if at + 1 < len(words) else 0
    if 0 < ones < 10:
        return ROUND[words[at]] + ones, at + 2
    return ROUND[words[at]], at + 1
