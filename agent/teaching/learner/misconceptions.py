"""What she has the wrong way round: suspected, active, repaired (tutoring §2.4).

One sighting may be a slip: it is suspected. A second one on a different item makes it active. Two
right first tries on items that *could* have shown it, one of them on a later day than the last
sighting, repair it; a suspicion that ends so was a slip and is forgotten. What was not understood,
doubted or withdrawn is no evidence and is never charged, nor is a wrong answer without a pattern.
Only first tries are sightings: what she says after "not yet" is often a guess (half of all false
accusations of simulated learners came from there).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

from agent.teaching.forms import Evidence
from agent.teaching.learner.ledger import CallEvidence, calls, is_right_alone

Status = Literal["suspected", "active", "repaired"]

ACTIVE_ON_ITEMS = 2
REPAIRED_BY_ITEMS = 2
NO_ITEMS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Standing:
    """One misconception of one learner. ``seen_on`` begins anew when it comes back."""

    misconception: str
    concept: str  # where it was seen last
    status: Status
    seen_on: frozenset[str]  # items
    item: str  # of the last sighting
    last_seen: datetime  # when that call began
    evidence: tuple[str, int]  # call key and sequence of the last sighting
    right_on: frozenset[str] = NO_ITEMS  # items that could have shown it, since the last sighting
    later: bool = False  # one of those on a later day

    @property
    def is_open(self) -> bool:
        return self.status != "repaired"


Standings = Mapping[str, Standing]


def standings(evidence: Iterable[Evidence], zone: tzinfo = UTC) -> Standings:
    """Every misconception that one learner has or had, by id. ``zone`` is hers."""
    found: Standings = {}
    for call in calls(evidence):
        found = after_call(found, call, zone)
    return dict(sorted(found.items()))


def after_call(before: Standings, call: CallEvidence, zone: tzinfo = UTC) -> Standings:
    """The standings after one more call; it must be later than all that went before."""
    found = dict(before)
    day = call.day(zone)
    for one in call.usable:
        for name in one.misconceptions if one.attempt == 1 else ():
            found[name] = _seen(found.get(name), name, one, at=call.at)
        for name in set(one.could_show) - set(one.misconceptions):
            if name in found and found[name].is_open and is_right_alone(one):
                _take(found, _right(found[name], one, day, zone=zone))
    return found


def open_ones(standings: Standings, most: int | None = None) -> tuple[Standing, ...]:
    """Those not repaired: the active ones first, of each kind the latest first."""
    found = [one for one in standings.values() if one.is_open]
    found.sort(key=lambda one: one.misconception)
    found.sort(key=lambda one: (one.last_seen, one.evidence), reverse=True)
    found.sort(key=lambda one: one.status != "active")
    return tuple(found[:most])


def _seen(before: Standing | None, name: str, answer: Evidence, *, at: datetime) -> Standing:
    seen_on = before.seen_on if before is not None and before.is_open else NO_ITEMS
    seen_on |= {answer.item}
    return Standing(
        misconception=name,
        concept=answer.concept,
        item=answer.item,
        status="active" if len(seen_on) >= ACTIVE_ON_ITEMS else "suspected",
        seen_on=seen_on,
        last_seen=at,
        evidence=(answer.call_key, answer.sequence),
    )


def _right(before: Standing, answer: Evidence, day: date, *, zone: tzinfo) -> Standing:
    right_on = before.right_on | {answer.item}
    later = before.later or day > before.last_seen.astimezone(zone).date()
    repaired = later and len(right_on) >= REPAIRED_BY_ITEMS
    status: Status = "repaired" if repaired else before.status
    return replace(before, right_on=right_on, later=later, status=status)


def _take(found: dict[str, Standing], after: Standing) -> None:
    """A suspicion that did not come true leaves no trace."""
    if not after.is_open and len(after.seen_on) < ACTIVE_ON_ITEMS:
        del found[after.misconception]
    else:
        found[after.misconception] = after
