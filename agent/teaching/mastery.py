"""Does she know it now? A small Bayesian knowledge tracer over evidence (LM-1 to LM-6).

State is derived: give all evidence of one learner, get the state. When to review is another
question.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from agent.teaching.forms import ConceptState, Evidence, Verdict
from agent.teaching.rubric import is_first_unaided, latest_revisions

Status = Literal["new", "learning", "nearly", "mastered", "stuck"]

PRIOR = 0.2
LEARN = 0.10  # per opportunity
SLIP = 0.15  # 0.10 of the learner's own and 0.05 of the recogniser's
GUESS = {"integer": 0.05, "choice": 0.33, "speech": 0.05}
KNOWN = 0.95  # LM-5
FIRST_TRIES = 3
STUCK_OPPORTUNITIES = 10  # LM-6
STUCK_CALLS = 3
MOST_HELP = 1  # H2 and above never count towards mastery (B-23)


def states(evidence: Sequence[Evidence]) -> tuple[ConceptState, ...]:
    """One state per concept that one learner has evidence of, by concept id. Days are in UTC."""
    latest = latest_revisions(evidence)
    concepts = sorted({e.concept for e in latest})
    return tuple(_state(c, [e for e in latest if e.concept == c]) for c in concepts)


def _state(concept: str, evidence: Sequence[Evidence]) -> ConceptState:
    counted = [e for e in evidence if e.verdict is not Verdict.NO_EVIDENCE and e.kind == "item"]
    counted.sort(key=lambda e: (e.at, e.sequence))
    p_known = PRIOR
    for one in counted:
        p_known = after(p_known, one)
    return ConceptState(concept=concept, p_known=p_known, status=_status(p_known, counted))


def after(p_known: float, evidence: Evidence) -> float:
    """The probability that she knows it after one answer (LM-4); a partial one tells nothing."""
    right = evidence.verdict is Verdict.RIGHT
    observed = evidence.verdict is Verdict.WRONG or (right and evidence.rung <= MOST_HELP)
    if observed:
        guess = GUESS[evidence.answer_type]
        if_known, if_not = (1 - SLIP, guess) if right else (SLIP, 1 - guess)
        total = p_known * if_known + (1 - p_known) * if_not
        p_known = p_known * if_known / total
    return p_known + (1 - p_known) * LEARN


def _status(p_known: float, counted: Sequence[Evidence]) -> Status:
    if not counted:
        return "new"
    if p_known >= KNOWN:
        return "mastered" if _shown_on_two_days(counted) else "nearly"
    calls = {e.call_key for e in counted}
    worn = len(counted) >= STUCK_OPPORTUNITIES or len(calls) >= STUCK_CALLS
    return "stuck" if worn else "learning"


def _shown_on_two_days(counted: Sequence[Evidence]) -> bool:
    """LM-5: three first tries right and unaided on different items, one on a later day."""
    alone = [e for e in counted if e.verdict is Verdict.RIGHT and is_first_unaided(e)]
    days: set[date] = {e.at.date() for e in alone}
    return len({e.item for e in alone}) >= FIRST_TRIES and len(days) > 1
