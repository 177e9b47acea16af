"""Numbers in the cells of a spreadsheet: digits and words, as teachers and Excel write them."""

import re
from functools import lru_cache
from typing import Final

from agent.teaching import spoken

LARGEST_IN_WORDS: Final = 1000
WHOLE: Final = re.compile(r"(?:\d{1,3}(?:[, ']\d{3})+|\d+)(?:\.00?)?")
THOUSANDS: Final = re.compile(r"(?<=\d)[,'](?=\d{3}(?!\d))")
MORE_THAN_WHOLE: Final = re.compile(r"\d\s*[-–−+×*/÷=:.,]\s*\d|\d[^\W\d_]|[-−]\d")


def in_words(text: str, language: str) -> str:
    """Whole numbers as they are spoken; what is more than a whole number stays, to be refused."""
    plain = THOUSANDS.sub("", text)
    if MORE_THAN_WHOLE.search(plain):
        return text
    said = re.sub(r"\d+", lambda found: spoken.say_number(int(found.group()), language), plain)
    return said[:1].upper() + said[1:] if plain[:1].isdigit() else said


def number_in(text: str, language: str) -> int | None:
    """27, 1,000, 27.0 as Excel has it, or twenty-seven; None for anything else."""
    if WHOLE.fullmatch(text):
        return int(re.sub(r"\D", "", text.partition(".")[0]))
    return _numbers(language).get(bare(text))


@lru_cache(maxsize=8)
def _numbers(language: str) -> dict[str, int]:
    numbers = range(LARGEST_IN_WORDS + 1)
    return {bare(spoken.say_number(number, language)): number for number in numbers}


def bare(text: str) -> str:
    """Its words alone, to compare by."""
    return " ".join(re.findall(r"\w+", text.lower()))
