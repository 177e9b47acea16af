"""Alarms of a call: filed, seen, and the call held back until it is released (S-4, S-5, S-9)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from agent.teaching.notices import Alert
from sip.outcomes import Ended
from webhooks.database import insert_once
from webhooks.models.call import Call
from webhooks.models.safeguarding import HOLDING, AlertRow, OpeningRow

KEY = ("call_id", "number")
SAME_VISIT = timedelta(minutes=10)


def is_held() -> ColumnElement[bool]:
    """Of a call, in a query: only the safeguarding lead may see it."""
    holding = _alerts_of_the_call().where(col(AlertRow.level).in_(HOLDING))
    return and_(col(Call.released_at).is_(None), or_(_ended_for_safety(), exists(holding)))


def has_alarm() -> ColumnElement[bool]:
    """Of a call, in a query: of any level, released or not."""
    return or_(_ended_for_safety(), exists(_alerts_of_the_call()))


def _ended_for_safety() -> ColumnElement[bool]:
    # Of a running call "ended" is NULL, and what is compared with NULL is neither shown nor hidden.
    return and_(col(Call.ended).is_not(None), col(Call.ended) == Ended.SAFETY)


def _alerts_of_the_call() -> SelectOfScalar[str]:
    return select(AlertRow.level).where(col(AlertRow.call_id) == col(Call.id))


def file_alerts(
    db: Session, call: Call, *, alerts: Iterable[Alert], known: frozenset[str | None]
) -> None:
    """File each once. A new alarm holds back a call that was released before."""
    for alert in alerts:
        row = alert.model_dump(include=set(AlertRow.model_fields))
        row |= {"call_id": call.id}
        row["learner_id"] = alert.learner_id if alert.learner_id in known else None
        if insert_once(db, AlertRow, row=row, key=KEY) and alert.level in HOLDING:
            call.released_at = None
            db.add(call)


def see(db: Session, alerts: Iterable[AlertRow], *, teacher_id: str, now: datetime) -> None:
    """Write down who saw them first; who comes later changes nothing."""
    db.exec(
        update(AlertRow)
        .where(col(AlertRow.id).in_([alert.id for alert in alerts]))
        .where(col(AlertRow.acknowledged_at).is_(None))
        .values(acknowledged_by=teacher_id, acknowledged_at=now)
    )


def release(db: Session, call: Call, *, teacher_id: str, now: datetime) -> None:
    """Give the call back to the class view; its alarms have been seen by that. Twice is once."""
    released = db.exec(
        update(Call)
        .where(col(Call.id) == call.id, col(Call.released_at).is_(None))
        .values(released_at=now)
    )
    if released.rowcount:
        see(db, alerts_of(db, call.id), teacher_id=teacher_id, now=now)
        opened(db, call.id, teacher_id=teacher_id, what="release", now=now)


def alerts_of(db: Session, call_id: str) -> tuple[AlertRow, ...]:
    rows = select(AlertRow).where(col(AlertRow.call_id) == call_id).order_by(col(AlertRow.at))
    return tuple(db.exec(rows))


def opened(db: Session, call_id: str, *, teacher_id: str, what: str, now: datetime) -> None:
    """Write down who looked into a held call, and when (S-9); again only after a while, as a
    player asks for one sound in many pieces."""
    just_now = select(OpeningRow.id).where(
        col(OpeningRow.call_id) == call_id,
        col(OpeningRow.teacher_id) == teacher_id,
        col(OpeningRow.what) == what,
        col(OpeningRow.at) > now - SAME_VISIT,
    )
    if db.exec(just_now).first() is not None:
        return
    db.add(OpeningRow(call_id=call_id, teacher_id=teacher_id, what=what, at=now))
