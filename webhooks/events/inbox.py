"""The inbox: what the outside reports is recorded once, handled once, and can be replayed.

A source picks the few fields it needs and hashes numbers before anything gets here, so a row can
be kept, read and replayed without harm.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from webhooks.database import insert_once, reading, writing
from webhooks.models.inbox import InboxRow

logger = logging.getLogger(__name__)

Payload = Mapping[str, Any]
Act = Callable[[Session, Payload, datetime], None]  # must do no harm when done twice
Acts = Mapping[tuple[str, str], Act]  # (source, kind) -> what to do; no entry: noted, that is all


@dataclass(frozen=True)
class Report:
    """One thing that happened outside. ``external_id`` is the same for every repeated delivery."""

    source: str
    external_id: str
    kind: str
    payload: Payload


def record(engine: Engine, report: Report, *, now: datetime) -> int | None:
    """Store the report; its row's id, or None when it is there already and has been handled."""
    with writing(engine) as db:
        row = {
            "source": report.source,
            "external_id": report.external_id,
            "kind": report.kind,
            "payload": dict(report.payload),
            "received_at": now,
        }
        insert_once(db, InboxRow, row=row, key=("source", "external_id"))
        stored = db.exec(
            select(InboxRow).where(
                col(InboxRow.source) == report.source,
                col(InboxRow.external_id) == report.external_id,
            )
        ).one()
        return stored.id if stored.handled_at is None else None


def act_on(engine: Engine, row_id: int | None, *, acts: Acts, now: datetime) -> bool:
    """Handle one row, unless that was done before. The inbox's net: a failure stays in the row."""
    if row_id is None:
        return True
    try:
        with writing(engine) as db:
            _act(db, row_id, acts=acts, now=now)
    except Exception as fault:  # noqa: BLE001 (the one net of the inbox; the row waits for a replay)
        name = type(fault).__name__
        logger.error("inbox row failed", extra={"row": row_id, "fault": name})
        with writing(engine) as db:
            failed = db.get_one(InboxRow, row_id)
            failed.error = name
        return False
    return True


def replay(engine: Engine, acts: Acts, *, now: datetime, failed_only: bool = True) -> int:
    """Handle what is not handled yet; with ``failed_only`` False everything again, in order.

    Returns how many rows were handled. Safe while the office runs: every act may happen twice.
    """
    with reading(engine) as db:
        rows = select(InboxRow.id).order_by(col(InboxRow.id))
        ids = db.exec(rows.where(col(InboxRow.handled_at).is_(None)) if failed_only else rows).all()
    if not failed_only:
        _mark_unhandled(engine)
    return sum(act_on(engine, row_id, acts=acts, now=now) for row_id in ids)


def _act(db: Session, row_id: int, *, acts: Acts, now: datetime) -> None:
    row = db.exec(select(InboxRow).where(col(InboxRow.id) == row_id).with_for_update()).one()
    if row.handled_at is not None:
        return
    act = acts.get((row.source, row.kind))
    if act is not None:
        # When it was received, not now: a replay must write what the first time would have.
        act(db, row.payload, row.received_at)
    row.handled_at, row.error = now, None


def _mark_unhandled(engine: Engine) -> None:
    with writing(engine) as db:
        for row in db.exec(select(InboxRow)).all():
            row.handled_at = None
