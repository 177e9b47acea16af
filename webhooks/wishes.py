"""What callers asked of the school: filed, done, and a new learner whom a guardian confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from agent.teaching.notices import Wish
from webhooks.database import insert_once
from webhooks.models.call import Call
from webhooks.models.consent import ConsentKind, ConsentRecord
from webhooks.models.household import LEARNER_KEYS, Guardian, Household, Learner
from webhooks.models.wish import WishRow

KEY = ("call_id", "number")
CONSENT_TEXT = "join:1"  # what the teacher's form says the guardian said yes to


class NotToConfirm(Exception):
    """Done already, no wish to join, no family behind it, or a guardian of another one."""


class NoKeyLeft(Exception):
    """The household has a learner on every key."""


@dataclass(frozen=True)
class Joining:
    """Who joins, in which class, and how which guardian said yes."""

    first_name: str = field(repr=False)
    language: str
    class_id: str
    guardian_id: str | None
    source: str  # how it was given: "telephone", "in person", "paper"


def file_wishes(db: Session, call: Call, *, wishes: Iterable[Wish]) -> None:
    """File each once; of a guest no name is kept."""
    for wish in wishes:
        row = wish.model_dump(include=set(WishRow.model_fields)) | {"call_id": call.id}
        if call.guest:
            row["first_name"] = None
        insert_once(db, WishRow, row=row, key=KEY)


def done(db: Session, wish_id: int, *, teacher_id: str, now: datetime) -> bool:
    """Whether this call did it; the first one stands."""
    claimed = db.exec(
        update(WishRow)
        .where(col(WishRow.id) == wish_id, col(WishRow.done_at).is_(None))
        .values(done_by=teacher_id, done_at=now)
    )
    return claimed.rowcount == 1


def confirm(
    db: Session, wish: WishRow, *, joining: Joining, teacher_id: str, now: datetime
) -> Learner:
    """Make the learner, with her guardian's permission for lessons (C-7).

    Raises NotToConfirm, NoKeyLeft; nothing is to be kept then. The wish is claimed first, and the
    household is locked while its next key is looked for.
    """
    household_id = db.get_one(Call, wish.call_id).household_id
    if household_id is None or wish.kind != "join" or wish.id is None:
        raise NotToConfirm
    guardian = joining.guardian_id and db.get(Guardian, joining.guardian_id)
    if joining.guardian_id and (not guardian or guardian.household_id != household_id):
        raise NotToConfirm
    if not done(db, wish.id, teacher_id=teacher_id, now=now):
        raise NotToConfirm
    learner = Learner(
        household_id=household_id,
        class_id=joining.class_id,
        first_name=joining.first_name,
        key=_next_key(db, household_id),
        language=joining.language,
        created_at=now,
    )
    db.add(learner)
    db.flush()
    db.add(_consent(learner, joining, teacher_id=teacher_id, now=now))
    db.exec(update(WishRow).where(col(WishRow.id) == wish.id).values(learner_id=learner.id))
    return learner


def _consent(
    learner: Learner, joining: Joining, *, teacher_id: str, now: datetime
) -> ConsentRecord:
    return ConsentRecord(
        household_id=learner.household_id,
        kind=ConsentKind.LESSONS,
        guardian_id=joining.guardian_id,
        learner_id=learner.id,
        text_version=CONSENT_TEXT,
        source=joining.source,
        recorded_by=teacher_id,
        given_at=now,
    )


def _next_key(db: Session, household_id: str) -> str:
    """The lowest digit that picks nobody yet. Raises NoKeyLeft."""
    db.exec(select(Household).where(col(Household.id) == household_id).with_for_update()).one()
    taken = set(db.exec(select(Learner.key).where(col(Learner.household_id) == household_id)))
    free = next((key for key in LEARNER_KEYS if key not in taken), None)
    if free is None:
        raise NoKeyLeft
    return free
