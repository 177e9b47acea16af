"""The score of a concept in one call, 0-4 or none, computed from evidence (tutoring §2.3).

This is the one place that scores (decision 20). No evidence is not a zero (LM-3), and every number
comes with the evidence that it rests on.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.teaching.forms import CriterionTick, Evaluation, Evidence, EvidenceRef, Verdict
from sip.calls import CallKey

TWO_THIRDS = 2 / 3
DIFFERENT_ITEMS = 2  # unaided right, for a 3
ACTIVE_ON_ITEMS = 2  # sightings of a misconception on different items that make it active
HELPED_RUNGS = 2  # H1 and H2 are help; above, the learner was shown


@dataclass(frozen=True)
class Facts:
    """What the usable evidence says, counted once."""

    unaided_tries: int
    unaided_right: int  # different items
    right_with_help: bool  # some item right at H2 or below, at any attempt
    right_when_shown: bool
    part_shown: bool  # a partly right answer
    explained: bool
    active: frozenset[str]
    seen: frozenset[str]


def evaluate(call_key: CallKey, concept: str, evidence: Sequence[Evidence]) -> Evaluation:
    """Scores one concept of one call; evidence of other calls and concepts is left out here.

    Order and repetition of ``evidence`` make no difference; the highest revision counts.
    """
    own = [e for e in evidence if e.call_key == call_key and e.concept == concept]
    latest = latest_revisions(own)
    usable = [e for e in latest if e.verdict is not Verdict.NO_EVIDENCE]
    if not usable:
        return Evaluation(call_key=call_key, concept=concept, reason=_why_none(latest))
    facts = _facts(usable)
    score, anchor = next((n, text) for n, text, holds in LADDER if holds(facts))
    if score == 2 and facts.unaided_right == facts.unaided_tries > 0 and not facts.active:
        anchor = "right so far, on too few items for more"
    return Evaluation(
        call_key=call_key,
        concept=concept,
        score=score,
        reason=f"{anchor}; {facts.unaided_right} of {facts.unaided_tries} right unaided",
        criteria=_criteria(usable),
        misconceptions=tuple(sorted(facts.seen)),
        evidence=tuple(EvidenceRef(sequence=e.sequence, revision=e.revision) for e in usable),
    )


def latest_revisions(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The highest revision of each (call, sequence), in order of call and sequence."""
    latest: dict[tuple[str, int], Evidence] = {}
    for one in evidence:
        key = (one.call_key, one.sequence)
        if key not in latest or one.revision > latest[key].revision:
            latest[key] = one
    return [latest[key] for key in sorted(latest)]


def is_first_unaided(evidence: Evidence) -> bool:
    """A first try without a hint: the only kind that shows what she can do alone (B-23)."""
    return evidence.attempt == 1 and evidence.rung == 0


def _why_none(latest: Sequence[Evidence]) -> str:
    reasons = Counter(e.reason or "no_evidence" for e in latest)
    return reasons.most_common(1)[0][0] if reasons else "no_evidence"


def _facts(usable: Sequence[Evidence]) -> Facts:
    items = [e for e in usable if e.kind == "item"]
    right = [e for e in items if e.verdict is Verdict.RIGHT]
    first = [e for e in items if is_first_unaided(e)]
    explained = [e for e in usable if e.kind == "explain" and e.rung == 0]
    sightings = {(m, e.item) for e in usable for m in e.misconceptions}
    counts = Counter(m for m, _ in sightings)
    return Facts(
        unaided_tries=len({e.item for e in first}),
        unaided_right=len({e.item for e in first if e.verdict is Verdict.RIGHT}),
        right_with_help=any(e.rung <= HELPED_RUNGS for e in right),
        right_when_shown=bool(right),
        part_shown=any(e.verdict is Verdict.PARTIAL for e in usable)
        or any(e.verdict is Verdict.RIGHT for e in usable),
        explained=any(e.verdict is Verdict.RIGHT for e in explained),
        active=frozenset(m for m, n in counts.items() if n >= ACTIVE_ON_ITEMS),
        seen=frozenset(counts),
    )


def _on_their_own(facts: Facts) -> bool:
    enough = facts.unaided_right >= DIFFERENT_ITEMS
    return enough and facts.unaided_right >= TWO_THIRDS * facts.unaided_tries and not facts.active


LADDER = (
    (4, "secure", lambda f: _on_their_own(f) and f.explained),
    (3, "on their own", _on_their_own),
    (2, "with help", lambda f: f.right_with_help),
    (1, "beginning", lambda f: f.right_when_shown or f.part_shown or bool(f.active)),
    (0, "not yet", lambda f: True),
)


def _criteria(usable: Sequence[Evidence]) -> tuple[CriterionTick, ...]:
    """The best tick of each criterion over all open answers: yes, else no, else unclear."""
    rank = {"yes": 2, "no": 1, "unclear": 0}
    best: dict[str, CriterionTick] = {}
    for tick in (tick for e in usable for tick in e.criteria):
        if tick.criterion not in best or rank[tick.met] > rank[best[tick.criterion].met]:
            best[tick.criterion] = tick
    return tuple(best.values())
