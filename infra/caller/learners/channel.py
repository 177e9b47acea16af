"""A bad line, both ways: words get lost or are taken for others.

The rates were measured with this house's own recogniser on telephone sound (adapted models, band
of 300-3400 Hz): ``CLEAR`` with a grammar of the turn's own answers, ``USUAL`` with one of the
whole lesson, ``NOISY`` the same with line noise 30 dB below the voice.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from infra.caller.learners.number_words import ONES, SMALL, TENS

HEARD, MISTAKEN = (0.72, 0.97), (0.45, 0.9)  # confidence of what is right, and of what is not
LOST = (0.05, 0.3)
TRUTH_AMONG_OTHERS = 0.5  # of mistaken words: how often the n-best list has the right ones
LEARNER_HEARS = 0.5  # of the recogniser's errors: people hear better than it does

TWINS = dict(zip(ONES[13:], TENS[1:], strict=True))  # thirteen and thirty (B-13)
SOUND_ALIKE: Mapping[str, tuple[str, ...]] = {
    **{teen: (ten,) for teen, ten in TWINS.items()},
    "thirty": ("thirteen", "forty"), "forty": ("fourteen", "fifty"),
    "fifty": ("fifteen", "sixty"), "sixty": ("sixteen", "fifty"),
    "seventy": ("seventeen", "sixty"), "eighty": ("eighteen", "ninety"),
    "ninety": ("nineteen", "eighty"),
    "one": ("nine", "four"), "two": ("ten", "three"), "three": ("two", "eight"),
    "four": ("five", "one"), "five": ("nine", "four"), "six": ("eight", "two"),
    "seven": ("eleven", "six"), "eight": ("three", "six"), "nine": ("five", "one"),
    "ten": ("two", "nine"), "eleven": ("seven",), "twelve": ("twenty",), "twenty": ("twelve",),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Shares of utterances: taken for others without a doubt, and rejected."""

    name: str
    mistaken: float
    rejected: float


CLEAR = Line("clear", mistaken=0.003, rejected=0.016)
USUAL = Line("usual", mistaken=0.015, rejected=0.059)
NOISY = Line("noisy", mistaken=0.084, rejected=0.091)
LINES = {line.name: line for line in (CLEAR, USUAL, NOISY)}


@dataclass(frozen=True)
class Arrived:
    """What the recogniser made of an utterance. ``mistaken``: of what, for the report."""

    text: str
    confidence: float
    alternatives: tuple[str, ...] = ()
    changed: bool = False


def to_tutor(said: str, line: Line, chance: random.Random) -> Arrived:
    """A rejected utterance arrives, with a confidence that nobody should trust."""
    fate = chance.random()
    if fate < line.mistaken:
        other = mistaken(said, chance)
        among = chance.random() < TRUTH_AMONG_OTHERS
        sure = chance.uniform(*MISTAKEN)
        return Arrived(other, sure, (said,) if among else (), changed=other != said)
    if fate < line.mistaken + line.rejected:
        return Arrived(mistaken(said, chance), chance.uniform(*LOST), (said,))
    return Arrived(said, chance.uniform(*HEARD), (mistaken(said, chance),))


def to_learner(said: str, line: Line, chance: random.Random) -> str | None:
    """What she hears; None: she did not catch it."""
    fate = chance.random()
    if fate < line.mistaken * LEARNER_HEARS:
        return mistaken(said, chance)
    lost = fate < (line.mistaken + line.rejected) * LEARNER_HEARS
    return None if lost else said


def mistaken(said: str, chance: random.Random) -> str:
    """One word of a number taken for another that sounds like it; without a number, noise."""
    words = said.replace("-", " ").split(" ")
    ways = [(place, other) for place in range(len(words)) for other in _others(words, place)]
    if not ways:
        return said if chance.random() < 0.5 else "uh"
    place, other = chance.choice(ways)
    words[place] = words[place].lower().replace(_bare(words[place]), other)
    return " ".join(words)


def _bare(word: str) -> str:
    return word.strip(".,?!:;").lower()


def _others(words: list[str], place: int) -> list[str]:
    """What this word may be taken for; "forty three" is never taken for "forty eleven"."""
    after_tens = place > 0 and _bare(words[place - 1]) in TENS
    before_ones = place + 1 < len(words) and _is_digit(_bare(words[place + 1]))
    bare = _bare(words[place])
    found = SOUND_ALIKE.get(bare, ())
    if after_tens:
        return [word for word in found if _is_digit(word)]
    return [word for word in found if word in TENS or not (before_ones and bare in TENS)]


def _is_digit(word: str) -> bool:
    return 0 < SMALL.get(word, 0) < 10
