"""How hard the next item should be (B-25): about four of five first tries right, never two defeats.

``load`` of an item is 0 for the easiest of its template to 1 for the hardest. What the learner can
do is one number on the same scale of log-odds, moved by every first try of this call.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from agent.teaching.content.concept import Concept
from agent.teaching.items import Item

TARGET = 0.8  # of first tries right
AHEAD = 5  # items looked at for the next one
SPREAD = 2.0  # log-odds between the easiest and the hardest item of a template
STEP = 1.2  # how far one surprise moves the ability
NEWCOMER, KNOWER = 0.6, 2.2  # log-odds on a middling item when nothing, or all, is known of her
QUICK = 0.5  # of the item's think time
STEP_UP = 4  # quick hits in a row
STEP_DOWN = 2  # misses in a row: an easier item
GIVE_WAY = 3  # misses in a row, the last on an easier item: a prerequisite


@dataclass(frozen=True)
class Try:
    """The first try at an item: ``right`` without help or not. ``quick``: in half the time."""

    right: bool
    load: float = 0.5
    quick: bool = False


def expected(ability: float, load: float) -> float:
    """The chance that a first try is right."""
    return 1 / (1 + math.exp(SPREAD * (load - 0.5) - ability))


def ability(p_known: float, tries: Sequence[Try]) -> float:
    """From what the office knew of the concept (0 to 1) and the tries of this call."""
    now = NEWCOMER + (KNOWER - NEWCOMER) * p_known
    for one in tries:
        now += STEP * (one.right - expected(now, one.load))
    return now


def choose(candidates: Sequence[Item], p_known: float, tries: Sequence[Try]) -> Item:
    """The candidate nearest to the target; the easiest after two misses in a row, the hardest
    after four quick hits. Of equals the first. Raises ``ValueError`` without candidates."""
    if misses_in_a_row(tries) >= STEP_DOWN:
        return min(candidates, key=lambda item: item.load)
    if quick_hits(tries) >= STEP_UP:
        return max(candidates, key=lambda item: item.load)
    can = ability(p_known, tries)
    return min(candidates, key=lambda item: abs(expected(can, item.load) - TARGET))


def misses_in_a_row(tries: Sequence[Try]) -> int:
    """Counted back from the last try."""
    return next((i for i, one in enumerate(reversed(tries)) if one.right), len(tries))


def quick_hits(tries: Sequence[Try]) -> int:
    """Quick right first tries in a row, counted back from the last."""
    hits = (one.right and one.quick for one in reversed(tries))
    return next((i for i, hit in enumerate(hits) if not hit), len(tries))


def is_quick(think_seconds: float | None, allowed: float) -> bool:
    """Did her answer come in half the time that the item allows? Unknown is not quick."""
    return think_seconds is not None and think_seconds <= QUICK * allowed


def prerequisite(
    concept: Concept, concepts: Mapping[str, Concept], mastered: Collection[str]
) -> Concept | None:
    """What to go back to: the nearest concept it requires that she has not mastered, else the
    nearest of all; None where it requires nothing. ``concepts``: those of its subject."""
    near = [name for name in _required(concept, concepts) if name in concepts]
    open_ones = [name for name in near if name not in mastered]
    return concepts[(open_ones or near)[0]] if near else None


def _required(concept: Concept, concepts: Mapping[str, Concept]) -> list[str]:
    """All it requires, nearest first; what it names last is nearest, as authors list by order."""
    found: list[str] = []
    todo = list(reversed(concept.requires))
    while todo:
        name = todo.pop(0)
        if name not in found:
            found.append(name)
            todo += reversed(concepts[name].requires) if name in concepts else ()
    return found


def with_required(names: Collection[str], concepts: Mapping[str, Concept]) -> frozenset[str]:
    """The names and all that they require, however far."""
    required = (_required(concepts[name], concepts) for name in names if name in concepts)
    return frozenset((*names, *(one for found in required for one in found)))


def successor(concept: Concept, main: Sequence[Concept], done: Collection[str]) -> Concept | None:
    """What to step up to: the first concept of ``main`` that builds on this one, else the next in
    order; none of ``done``."""
    open_ones = [one for one in main if one.id not in done and one.id != concept.id]
    builds = [one for one in open_ones if concept.id in one.requires]
    names = [one.id for one in main]
    place = names.index(concept.id) if concept.id in names else len(names)
    later = [one for one in open_ones if names.index(one.id) > place]
    return next(iter((*builds, *later)), None)
