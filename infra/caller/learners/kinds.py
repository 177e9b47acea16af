"""The kinds of learners, read from kinds.toml, and one drawn of them."""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from infra.caller.learners.channel import LINES, Line
from infra.caller.learners.sums import BUGS, KNOWN_TO_NOBODY, SKILLS

KINDS = Path(__file__).with_name("kinds.toml")
KNOWN, UNKNOWN = (0.97, 1.0), (0.02, 0.15)  # how surely a skill is there, before any slip
LINE_SHARES = {"clear": 3, "usual": 6, "noisy": 1}


@dataclass(frozen=True)
class Manner:
    """How she behaves, whatever she knows; the chances are per turn, of 1."""

    think: tuple[float, float] = (2.0, 6.0)  # seconds to her first word
    silent: float = 0.0
    halting: float = 0.0  # "forty … um … three"
    guesses: float = 0.5  # of what she cannot do; else she says that she does not know
    begs: float = 0.0
    takes_back: float = 0.0
    switches: float = 0.0
    despairs: float = 0.0  # after a miss
    swears: float = 0.0
    minds: int = 1


@dataclass(frozen=True)
class Kind:
    name: str
    says: str
    share: int = 1
    bugs: tuple[str, ...] = ()
    knows: Literal["some", "all", "up to bug"] = "some"
    manner: Manner = Manner()


@dataclass(frozen=True)
class Profile:
    """One learner as she is before her first call. ``skills``: 0 to 1, one mapping a child."""

    kind: Kind
    seed: int
    line: Line
    skills: tuple[Mapping[str, float], ...]
    bugs: frozenset[str]


@cache
def kinds(path: Path = KINDS) -> tuple[Kind, ...]:
    """Raises ``TypeError`` for a word in the file that no kind has."""
    return tuple(_kind(name, given) for name, given in tomllib.loads(path.read_text()).items())


def _kind(name: str, given: dict[str, object]) -> Kind:
    own = {key: given.pop(key) for key in ("says", "share", "bugs", "knows") if key in given}
    if own.get("bugs") == "known":
        own["bugs"] = [bug for bug in BUGS if bug not in KNOWN_TO_NOBODY]
    own["bugs"] = tuple(own.get("bugs", ()))  # type: ignore[arg-type]
    if "think" in given:
        given["think"] = tuple(given["think"])  # type: ignore[arg-type]
    return Kind(name, manner=Manner(**given), **own)  # type: ignore[arg-type]


def drawn(number: int, seed: int, of: tuple[Kind, ...] | None = None) -> Profile:
    """The ``number``-th learner of a study: kinds in turn by their shares, the rest by the seed."""
    found = of or kinds()
    deck = [kind for kind in found for _ in range(kind.share)]
    kind = deck[number % len(deck)]
    chance = random.Random(f"{seed}:{number}")
    turn = number // len(deck) * kind.share + deck[: number % len(deck)].count(kind)
    bug = kind.bugs[turn % len(kind.bugs)] if kind.bugs else None
    skills = tuple(_skills(kind, bug, chance) for _ in range(kind.manner.minds))
    names, weights = zip(*LINE_SHARES.items(), strict=True)
    line = LINES[chance.choices(names, weights)[0]]
    return Profile(kind, number, line, skills, frozenset((bug,) if bug else ()))


def _skills(kind: Kind, bug: str | None, chance: random.Random) -> Mapping[str, float]:
    """She can do everything up to a place in the order of school, and hardly anything beyond."""
    places = {
        "all": len(SKILLS),
        "some": chance.randrange(len(SKILLS) + 1),
        "up to bug": SKILLS.index(BUGS[bug].skill) if bug else 0,
    }
    place = places[kind.knows]
    return {
        skill: chance.uniform(*(KNOWN if at < place else UNKNOWN))
        for at, skill in enumerate(SKILLS)
    }
