"""What the office tells the tutor about a learner: derived from evidence, bounded (LM-1, LM-10)."""

from datetime import datetime
from functools import cache

from sqlmodel import Session, col, select

from agent.teaching import curriculum, planning
from agent.teaching.curriculum import Curriculum, CurriculumFault
from agent.teaching.forms import Evidence, LearnerBrief
from agent.teaching.notices import Pauses
from sip.calls import CallKey
from webhooks.models.call import Call
from webhooks.models.evidence import EvidenceRow
from webhooks.models.household import Learner
from webhooks.scores import form_of

OFFICE_LANGUAGE = "en"  # every subject has it


def learner_brief(db: Session, learner: Learner, now: datetime) -> LearnerBrief:
    """The record the tutor gets after the PIN: what was known when she rang (``now``).

    Days are in UTC as long as the office knows no zone of hers.
    """
    evidence = [one for one in _evidence_of(db, learner.id) if one.at <= now]
    who = LearnerBrief(
        id=learner.id,
        first_name=learner.first_name,
        language=learner.language,
        subject=learner.subject,
        slow=learner.slow,
        pauses=None if learner.pauses is None else Pauses.model_validate(learner.pauses),
    )
    return planning.brief(who, evidence, curriculum_in(learner.language), now)


@cache
def curriculum_in(language: str) -> Curriculum:
    """Read once. A language that no subject has must not keep a learner out of her lesson."""
    try:
        return curriculum.load(language=language)
    except CurriculumFault:
        if language == OFFICE_LANGUAGE:
            raise
        return curriculum_in(OFFICE_LANGUAGE)


def _evidence_of(db: Session, learner_id: str) -> list[Evidence]:
    rows = db.exec(
        select(EvidenceRow, Call.key)
        .join(Call, col(Call.id) == col(EvidenceRow.call_id))
        .where(col(EvidenceRow.learner_id) == learner_id)
    ).all()
    return [form_of(row, CallKey(key)) for row, key in rows]
