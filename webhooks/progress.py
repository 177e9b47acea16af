"""What the office tells the tutor about a learner: derived from evidence, bounded (LM-1, LM-10)."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from agent.teaching import mastery
from agent.teaching.forms import Evidence, LearnerBrief, Verdict
from agent.teaching.rubric import latest_revisions
from sip.calls import CallKey
from webhooks.models.call import Call
from webhooks.models.evidence import EvidenceRow
from webhooks.models.household import Learner
from webhooks.scores import form_of

MOST_CONCEPTS = 100
MOST_MISCONCEPTIONS = 3


def learner_brief(db: Session, learner: Learner, now: datetime) -> LearnerBrief:
    """The record the tutor gets after the PIN: what was known when she rang (``now``)."""
    evidence = [one for one in _evidence_of(db, learner.id) if one.at <= now]
    return LearnerBrief(
        id=learner.id,
        first_name=learner.first_name,
        language=learner.language,
        subject=learner.subject,
        known=mastery.states(evidence)[:MOST_CONCEPTS],
        misconceptions=open_misconceptions(evidence),
        slow=learner.slow,
    )


def open_misconceptions(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Those seen last, newest first; a later right answer on the same concept closes them."""
    newest_first = sorted(
        latest_revisions(evidence), key=lambda one: (one.at, one.sequence), reverse=True
    )
    still_open: dict[str, None] = {}
    healed: set[str] = set()
    for one in newest_first:
        if one.verdict is Verdict.RIGHT:
            healed.add(one.concept)
        elif one.concept not in healed:
            still_open.update(dict.fromkeys(one.misconceptions))
    return tuple(still_open)[:MOST_MISCONCEPTIONS]


def _evidence_of(db: Session, learner_id: str) -> list[Evidence]:
    rows = db.exec(
        select(EvidenceRow, Call.key)
        .join(Call, col(Call.id) == col(EvidenceRow.call_id))
        .where(col(EvidenceRow.learner_id) == learner_id)
    ).all()
    return [form_of(row, CallKey(key)) for row, key in rows]
