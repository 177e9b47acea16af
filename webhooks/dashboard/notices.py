"""What the pages of alerts and wishes ask the database, and how much of both waits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from webhooks import safeguarding
from webhooks.dashboard.visibility import Condition, Eyes, touches, visible
from webhooks.models import AlertRow, Call, Guardian, Learner, OpeningRow, Teacher, WishRow

NEWEST = 100  # what was dealt with is shown this far back; what waits is always shown

NOT_SEEN = col(AlertRow.acknowledged_at).is_(None)
NOT_DONE = col(WishRow.done_at).is_(None)


@dataclass(frozen=True)
class Waiting:
    """How many nobody has dealt with, for the links at the top of every page."""

    alerts: int = 0
    wishes: int = 0


def waiting(db: Session, eyes: Eyes) -> Waiting:
    alarms = select(func.count()).select_from(AlertRow).join(Call).where(NOT_SEEN, _told_to(eyes))
    wishes = select(func.count()).select_from(WishRow).join(Call).where(NOT_DONE, _asked_of(eyes))
    return Waiting(db.exec(alarms).one() if eyes.lead else 0, db.exec(wishes).one())


def _told_to(eyes: Eyes) -> Condition:
    """Of an alert's call. The routes let nobody but a lead ask."""
    return touches(eyes.school_id)


def _asked_of(eyes: Eyes) -> Condition:
    """Of a wish's call: who may hear of it. What is held back says nothing of itself (S-5)."""
    ours = touches(eyes.school_id)
    return ours if eyes.lead else and_(ours, ~safeguarding.is_held())


# ---- alerts


@dataclass(frozen=True)
class AlertLine:
    """One alarm, whose call it was and who saw it. ``held``: the call is not released."""

    alert: AlertRow
    call: Call
    learner: str | None = field(repr=False)
    seen_by: str | None = field(repr=False)
    held: bool


@dataclass(frozen=True)
class Visit:
    """Somebody of the school looked into a held call, or released it."""

    row: OpeningRow
    teacher: str = field(repr=False)


def alerts(db: Session, eyes: Eyes) -> tuple[AlertLine, ...]:
    """Newest first: all that nobody saw, and the newest of the others."""
    lines = [*_alerts(db, eyes, NOT_SEEN), *_alerts(db, eyes, ~NOT_SEEN, limit=NEWEST)]
    return tuple(sorted(lines, key=lambda line: (line.alert.at, line.alert.id), reverse=True))


def alerts_of(db: Session, eyes: Eyes, call: Call) -> tuple[AlertLine, ...]:
    """All of one call, in the order in which they came."""
    return tuple(reversed(_alerts(db, eyes, col(AlertRow.call_id) == call.id)))


def alert(db: Session, eyes: Eyes, alert_id: int) -> AlertRow | None:
    found = _alerts(db, eyes, col(AlertRow.id) == alert_id)
    return found[0].alert if found else None


def _alerts(
    db: Session, eyes: Eyes, wanted: Condition, *, limit: int | None = None
) -> list[AlertLine]:
    about = func.coalesce(AlertRow.learner_id, Call.learner_id)
    found = db.exec(
        select(AlertRow, Call, Learner.first_name, Teacher.name)
        .join(Call, col(Call.id) == col(AlertRow.call_id))
        .outerjoin(Learner, col(Learner.id) == about)
        .outerjoin(Teacher, col(Teacher.id) == col(AlertRow.acknowledged_by))
        .where(wanted, _told_to(eyes))
        .order_by(col(AlertRow.at).desc(), col(AlertRow.id).desc())
        .limit(limit)
    ).all()
    held = _those(db, {call.id for _, call, _, _ in found}, safeguarding.is_held())
    return [
        AlertLine(alert, call, learner, seen_by, call.id in held)
        for alert, call, learner, seen_by in found
    ]


def is_held(db: Session, call: Call) -> bool:
    return call.id in _those(db, {call.id}, safeguarding.is_held())


def _those(db: Session, call_ids: Collection[str], condition: Condition) -> frozenset[str]:
    """Which of these calls the condition holds for."""
    asked = col(Call.id).in_(sorted(call_ids))
    return frozenset(db.exec(select(Call.id).where(asked, condition)))


def visits(db: Session, call: Call) -> tuple[Visit, ...]:
    """Who looked into a held call, newest first (S-9)."""
    rows = db.exec(
        select(OpeningRow, Teacher.name)
        .join(Teacher, col(Teacher.id) == col(OpeningRow.teacher_id))
        .where(OpeningRow.call_id == call.id)
        .order_by(col(OpeningRow.at).desc(), col(OpeningRow.id).desc())
    )
    return tuple(Visit(row, name) for row, name in rows)


# ---- wishes


@dataclass(frozen=True)
class WishLine:
    """One wish: who had it, from which family. ``open``: this reader may look at the call."""

    wish: WishRow
    call: Call
    learner: str | None = field(repr=False)
    family: tuple[str, ...] = field(repr=False)  # first names, in the order of their keys
    joined: Learner | None
    done_by: str | None = field(repr=False)
    open: bool


def wishes(db: Session, eyes: Eyes) -> tuple[WishLine, ...]:
    """What waits, the oldest first, and then the newest of what was done."""
    waits = _wishes(db, eyes, NOT_DONE)
    return (*reversed(waits), *_wishes(db, eyes, ~NOT_DONE, limit=NEWEST))


def wish(db: Session, eyes: Eyes, wish_id: int) -> WishLine | None:
    found = _wishes(db, eyes, col(WishRow.id) == wish_id)
    return found[0] if found else None


def guardians_of(db: Session, call: Call) -> list[Guardian]:
    rows = select(Guardian).where(Guardian.household_id == call.household_id)
    return list(db.exec(rows.order_by(col(Guardian.name))))


def _wishes(
    db: Session, eyes: Eyes, wanted: Condition, *, limit: int | None = None
) -> list[WishLine]:
    found = db.exec(
        select(WishRow, Call, Learner.first_name, Teacher.name)
        .join(Call, col(Call.id) == col(WishRow.call_id))
        .outerjoin(Learner, col(Learner.id) == col(Call.learner_id))
        .outerjoin(Teacher, col(Teacher.id) == col(WishRow.done_by))
        .where(wanted, _asked_of(eyes))
        .order_by(col(WishRow.at).desc(), col(WishRow.id).desc())
        .limit(limit)
    ).all()
    families = _families(db, {call.household_id for _, call, _, _ in found})
    open_ones = _those(db, {call.id for _, call, _, _ in found}, visible(eyes))
    return [
        WishLine(
            wish=wish,
            call=call,
            learner=learner,
            family=tuple(one.first_name for one in families.get(call.household_id, ())),
            joined=db.get(Learner, wish.learner_id) if wish.learner_id else None,
            done_by=done_by,
            open=call.id in open_ones,
        )
        for wish, call, learner, done_by in found
    ]


def _families(db: Session, ids: Collection[str | None]) -> Mapping[str | None, list[Learner]]:
    homes = sorted(home for home in ids if home is not None)
    families: dict[str | None, list[Learner]] = {}
    rows = select(Learner).where(col(Learner.household_id).in_(homes)).order_by(col(Learner.key))
    for learner in db.exec(rows):
        families.setdefault(learner.household_id, []).append(learner)
    return families
