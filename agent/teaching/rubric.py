"""The score of a concept in one call, 0-4 or none, computed from evidence (tutoring §2.3).

This is the one place that scores (decision 20). No evidence is not a zero (LM-3), and every number
comes with the evidence that it rests on. A concept whose criteria name dimensions is a speaking
task and has a scale of its own (``speaking``).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agent.teaching.forms import CriterionTick, Evaluation, Evidence, EvidenceRef, Verdict
from agent.teaching.learner import speaking
from agent.teaching.learner.ledger import (
    SAFETY,
    is_explained,
    is_first_unaided,
    is_right_alone,
    latest_revisions,
)
from sip.calls import CallKey

RUBRIC = "rubric:2"
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
    changed: bool  # a changed situation, unaided
    active: frozenset[str]
    seen: frozenset[str]


def evaluate(call_key: CallKey, concept: str, evidence: Sequence[Evidence]) -> Evaluation:
    """Scores one concept of one call; evidence of other calls is left out here.

    Give the evidence of the call's other concepts too: an alarm (S-6) may stand there, and from it
    on nothing is scored. Order and repetition make no difference; the highest revision counts.
    """
    latest = latest_revisions(e for e in evidence if e.call_key == call_key)
    alarm = min((e.sequence for e in latest if e.reason == SAFETY), default=None)
    own = [e for e in latest if e.concept == concept]
    if alarm is not None and any(e.sequence >= alarm for e in own):
        return Evaluation(call_key=call_key, concept=concept, reason=SAFETY, rubric=RUBRIC)
    usable = [e for e in own if e.verdict is not Verdict.NO_EVIDENCE]
    if not usable:
        return Evaluation(call_key=call_key, concept=concept, reason=_why_none(own), rubric=RUBRIC)
    facts = _facts(usable)
    spoken = speaking.judge(usable, active=bool(facts.active))
    score, reason = spoken if spoken is not None else _on_the_ladder(facts)
    return Evaluation(
        call_key=call_key,
        concept=concept,
        score=score,
        reason=reason,
        criteria=_criteria(usable),
        misconceptions=tuple(sorted(facts.seen)),
        evidence=tuple(EvidenceRef(sequence=e.sequence, revision=e.revision) for e in usable),
        rubric=RUBRIC,
    )


def _why_none(latest: Sequence[Evidence]) -> str:
    reasons = Counter(e.reason or "no_evidence" for e in latest)
    return reasons.most_common(1)[0][0] if reasons else "no_evidence"


def _facts(usable: Sequence[Evidence]) -> Facts:
    items = [e for e in usable if e.kind == "item"]
    right = [e for e in items if e.verdict is Verdict.RIGHT]
    first = [e for e in items if is_first_unaided(e)]
    sightings = {(m, e.item) for e in usable for m in e.misconceptions}
    counts = Counter(m for m, _ in sightings)
    return Facts(
        unaided_tries=len({e.item for e in first}),
        unaided_right=len({e.item for e in first if e.verdict is Verdict.RIGHT}),
        right_with_help=any(e.rung <= HELPED_RUNGS for e in right),
        right_when_shown=bool(right),
        part_shown=any(e.verdict in (Verdict.PARTIAL, Verdict.RIGHT) for e in usable),
        explained=any(is_explained(e) for e in usable),
        changed=_changed_situation(items),
        active=frozenset(m for m, n in counts.items() if n >= ACTIVE_ON_ITEMS),
        seen=frozenset(counts),
    )


def _changed_situation(items: Sequence[Evidence]) -> bool:
    """Does she carry it over? After an item right alone she meets, in the same call, the first one
    of another template (a story after bare numbers) and gets it right alone. The items a 3 rests on
    are not enough for it: two more are right alone."""
    met: list[str] = []
    right_alone: set[str] = set()
    carried = False
    for one in items:
        template = one.item.split(":")[0]
        if is_right_alone(one):
            carried = carried or (bool(right_alone) and template not in met)
            right_alone.add(one.item)
        met.append(template)
    return carried and len(right_alone) > DIFFERENT_ITEMS


def _on_the_ladder(facts: Facts) -> tuple[int, str]:
    score, anchor = next((n, text) for n, text, holds in LADDER if holds(facts))
    if score == 2 and facts.unaided_right == facts.unaided_tries > 0 and not facts.active:
        anchor = "right so far, on too few items for more"
    return score, f"{anchor}; {facts.unaided_right} of {facts.unaided_tries} right unaided"


def _on_their_own(facts: Facts) -> bool:
    enough = facts.unaided_right >= DIFFERENT_ITEMS
    return enough and facts.unaided_right >= TWO_THIRDS * facts.unaided_tries and not facts.active


LADDER = (
    (4, "secure", lambda f: _on_their_own(f) and (f.explained or f.changed)),
    (3, "on their own", _on_their_own),
    (2, "with help", lambda f: f.right_with_help),
    (1, "beginning", lambda f: f.right_when_shown or f.part_shown or bool(f.active)),
    (0, "not yet", lambda f: True),
)


def _criteria(usable: Sequence[Evidence]) -> tuple[CriterionTick, ...]:
    """The best tick of each criterion over all open answers: yes, else no, else unclear."""
    best: dict[str, CriterionTick] = {}
    for tick in (tick for e in usable for tick in e.criteria):
        if tick.criterion not in best or RANK[tick.met] > RANK[best[tick.criterion].met]:
            best[tick.criterion] = tick
    return tuple(best.values())


RANK = {"yes": 2, "no": 1, "unclear": 0}
