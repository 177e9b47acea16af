"""Scores of a call: computed by the rubric from the evidence that is stored, never taken in."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from agent.teaching import rubric
from agent.teaching.forms import CriterionTick, Evaluation, Evidence
from sip.calls import CallKey
from webhooks.database import upsert
from webhooks.models.call import Call
from webhooks.models.evidence import EvaluationRow, EvidenceRow

NATURAL_KEY = ("call_id", "concept")


def evaluate(db: Session, call: Call, *, concept: str, now: datetime) -> Evaluation:
    """Compute and store one score; again gives the same for the same evidence."""
    return _stored(db, call, stored_evidence(db, call), concept=concept, now=now)


def evaluate_all(db: Session, call: Call, *, concepts: Iterable[str] | None, now: datetime) -> None:
    """Score the concepts given, or all that have evidence in this call (LM-11)."""
    evidence = stored_evidence(db, call)
    met = {one.concept for one in evidence} if concepts is None else set(concepts)
    for concept in sorted(met):
        _stored(db, call, evidence, concept=concept, now=now)


def _stored(
    db: Session, call: Call, evidence: Sequence[Evidence], *, concept: str, now: datetime
) -> Evaluation:
    evaluation = rubric.evaluate(call.key, concept, evidence)
    upsert(db, EvaluationRow, row=_row(call, evaluation, now), key=NATURAL_KEY)
    return evaluation


def stored_evidence(db: Session, call: Call) -> list[Evidence]:
    """Every revision of the call's evidence that is its learner's, as forms, in order; an alarm at
    one concept counts for all (S-6). Who was let in before "I am not Amina" is not scored here."""
    rows = db.exec(
        select(EvidenceRow)
        .where(col(EvidenceRow.call_id) == call.id)
        .where(col(EvidenceRow.learner_id) == call.learner_id)
        .order_by(col(EvidenceRow.sequence), col(EvidenceRow.revision))
    ).all()
    return [form_of(row, call.key) for row in rows]


def form_of(row: EvidenceRow, call_key: CallKey) -> Evidence:
    """The wire form a row was made from, without the words that were not kept."""
    fields = row.model_dump(exclude={"id", "call_id"})
    return Evidence.model_validate({**fields, "call_key": call_key})


def _row(call: Call, evaluation: Evaluation, now: datetime) -> dict[str, object]:
    return {
        "call_id": call.id,
        "concept": evaluation.concept,
        "score": evaluation.score,
        "reason": evaluation.reason,
        "criteria": [_tick(call, tick) for tick in evaluation.criteria],
        "misconceptions": list(evaluation.misconceptions),
        "evidence": [ref.model_dump() for ref in evaluation.evidence],
        "rubric": evaluation.rubric,
        "computed_at": now,
    }


def _tick(call: Call, tick: CriterionTick) -> dict[str, object]:
    kept = tick if call.may_keep_transcript else tick.model_copy(update={"quote": None})
    return kept.model_dump()
