"""What a call keeps for a tutor that takes over, and what such a tutor is given."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from agent.teaching.forms import Resume
from agent.teaching.notices import SavedLesson
from webhooks.models.call import Call, TurnRow
from webhooks.models.evidence import EvaluationRow, EvidenceRow
from webhooks.models.household import Learner
from webhooks.progress import learner_brief


@dataclass(frozen=True)
class Arrival:
    """A tutor has opened a call. ``taken``: another one has it, and is not known to be lost."""

    resume: Resume | None = None
    taken: bool = False


def arrival(db: Session, call: Call, *, tutor: str) -> Arrival:
    """The tutor of this name opens the call; again gives the same. A nameless one takes over
    nothing."""
    if tutor and call.tutor not in ("", tutor):
        if call.tutor_lost_at is None or call.ended_at is not None:
            return Arrival(taken=True)
        call.tutor = tutor
        call.tutor_lost_at = call.tutor_missing_since = call.beat_at = None
    call.tutor = call.tutor or tutor
    took_over = bool(tutor) and call.takeovers > 0
    return Arrival(resume=_resume(db, call) if took_over else None)


def keep_lesson(call: Call, saved: SavedLesson) -> None:
    """The newest state of an open call; one that is over keeps none."""
    if call.ended_at is not None or saved.number <= call.lesson_number:
        return
    call.lesson_number = saved.number
    call.lesson = saved.lesson or None
    call.answered_at = saved.answered_at or call.answered_at
    call.consent_refused = call.consent_refused or saved.consent_refused
    call.model_requests = saved.model_requests


def _resume(db: Session, call: Call) -> Resume:
    """Where it stopped. She is known as she was when she rang: the lesson has learnt the rest."""
    learner = db.get(Learner, call.learner_id) if call.lesson and call.learner_id else None
    turns = select(func.max(col(TurnRow.number))).where(col(TurnRow.call_id) == call.id)
    scored = select(EvaluationRow.concept).where(col(EvaluationRow.call_id) == call.id)
    answers = select(func.max(col(EvidenceRow.sequence))).where(col(EvidenceRow.call_id) == call.id)
    return Resume(
        learner=learner and learner_brief(db, learner, call.started_at),
        lesson=call.lesson,
        turns=db.exec(turns).one() or 0,
        evidence=db.exec(answers).one() or 0,
        saved=call.lesson_number,
        answered_at=call.answered_at or call.started_at,
        consent_refused=call.consent_refused,
        concepts=tuple(db.exec(scored.order_by(col(EvaluationRow.id)))),
        model_requests=call.model_requests,
    )
