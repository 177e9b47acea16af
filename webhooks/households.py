"""Who might be calling from a number, and what the guardian of that household agreed to."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from agent.teaching.forms import HouseholdBrief, LearnerHint
from webhooks.models.consent import ConsentKind, ConsentRecord
from webhooks.models.household import Learner, PhoneNumberRow


def household_of(db: Session, number_hash: str | None) -> str | None:
    """Id of the household that owns the number, if it may be taught (C-7); None: a guest."""
    row = None if number_hash is None else db.get(PhoneNumberRow, number_hash)
    return row.household_id if row is not None and learners_of(db, row.household_id) else None


def learners_of(db: Session, household_id: str) -> list[Learner]:
    """Those with a permission for lessons that stands, in the order of their keys."""
    permitted = _permitted(db, household_id, kind=ConsentKind.LESSONS)
    return [learner for learner in _all_learners(db, household_id) if learner.id in permitted]


def granted(db: Session, household_id: str, *, kind: ConsentKind) -> bool:
    """Whether it holds whoever of the household is on the line: nobody has said who they are."""
    learners = learners_of(db, household_id)
    permitted = _permitted(db, household_id, kind=kind)
    return bool(learners) and all(learner.id in permitted for learner in learners)


def brief_of(db: Session, household_id: str) -> HouseholdBrief:
    hints = tuple(
        LearnerHint(
            id=learner.id,
            first_name=learner.first_name,
            key=learner.key,
            needs_pin=learner.pin_hash is not None,
            language=learner.language,
        )
        for learner in learners_of(db, household_id)
    )
    return HouseholdBrief(id=household_id, learners=hints)


def _all_learners(db: Session, household_id: str) -> Sequence[Learner]:
    return db.exec(
        select(Learner)
        .where(col(Learner.household_id) == household_id)
        .order_by(col(Learner.key), func.lower(col(Learner.first_name)))
    ).all()


def _permitted(db: Session, household_id: str, *, kind: ConsentKind) -> set[str]:
    """Ids of the learners for whom this permission stands."""
    records = db.exec(
        select(ConsentRecord)
        .where(col(ConsentRecord.household_id) == household_id)
        .where(col(ConsentRecord.kind) == kind, col(ConsentRecord.withdrawn_at).is_(None))
    ).all()
    everyone = any(record.learner_id is None for record in records)
    named = {record.learner_id for record in records}
    learners = _all_learners(db, household_id)
    return {learner.id for learner in learners if everyone or learner.id in named}
