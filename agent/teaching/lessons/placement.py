"""Where a learner begins (B-4): a short check up the subject's ladder, easiest level first.

Each level is a list of concepts, easiest first. Two right pass it. Two misses end the check where
both are surely hers: she said she did not know, or a known bug explains the number. Else a third
is asked, since one answer in ten is a slip and some are misheard; with bare pairs one learner in
thirty would be put two levels too low.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

LONGEST = timedelta(minutes=6)  # B-1, B-4
TO_PASS = 2  # right answers
TO_STOP = 6  # strikes
STRIKES: Mapping["Outcome", int] = {"right": 0, "surely_missed": 3, "missed": 2, "nothing": 0}
MOST_ITEMS = 5  # on one level: silence and noise tell nothing, and go on for ever

Outcome = Literal["right", "surely_missed", "missed", "nothing"]
Ladder = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Check:
    """How far the check has come. ``level``: the one in hand, or placed at when ``settled``.

    A level as high as the ladder is long means that she knows all of it.
    """

    ladder: Ladder
    level: int = 0
    right: int = 0
    strikes: int = 0
    items: int = 0  # asked on this level
    missed: tuple[str, ...] = ()  # concepts of this level, in the order of the misses
    last: Outcome = "nothing"
    settled: bool = False


def begin(ladder: Ladder, known_level: int | None = None) -> Check:
    """A first check starts at the bottom, a later one a level below where she was."""
    start = 0 if known_level is None else min(known_level, len(ladder)) - 1
    return Check(ladder, level=max(0, start))


def next_concept(check: Check) -> str:
    """What to ask now: the level's easiest; once right, its hardest; once missed, the same again.

    Raises ``ValueError`` when the check is settled.
    """
    if check.settled:
        raise ValueError("the check is over")
    concepts = check.ladder[check.level]
    if check.right:
        return concepts[-1]
    return check.missed[-1] if check.missed else concepts[0]


def after(check: Check, concept: str, outcome: Outcome) -> Check:
    """The check after one item, asked once and without help."""
    missed = (*check.missed, concept) if STRIKES[outcome] else check.missed
    counted = replace(
        check,
        right=check.right + (outcome == "right"),
        strikes=check.strikes + STRIKES[outcome],
        items=check.items + 1,
        missed=missed,
        last=outcome,
    )
    if counted.right >= TO_PASS:
        level = check.level + 1
        return Check(check.ladder, level, settled=level >= len(check.ladder))
    if counted.strikes >= TO_STOP or counted.items >= MOST_ITEMS:
        return stopped(counted)
    return counted


def stopped(check: Check) -> Check:
    """Settled here: missed, or out of time."""
    return replace(check, settled=True)


def teach(check: Check) -> str | None:
    """The concept to teach: the easiest one missed on her level. None: she knows the ladder."""
    if check.level >= len(check.ladder):
        return None
    concepts = check.ladder[check.level]
    return min(check.missed, key=concepts.index, default=concepts[0])


def replayed(ladder: Ladder, outcomes: Sequence[tuple[str, Outcome]]) -> Check:
    """The check that these answers, in order, make; what comes after its end is left out."""
    check = Check(ladder)
    for concept, outcome in outcomes:
        if check.settled:
            break
        check = after(check, concept, outcome)
    return check
