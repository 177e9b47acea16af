"""What the pages of the calls ask the database: one function each, and one for who is asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, extract, func, or_, type_coerce
from sqlmodel import Session, col, select

from webhooks import safeguarding
from webhooks.dashboard.filters import CallsWanted
from webhooks.dashboard.outcomes import BY_DIAL, BY_ENDED, NOT_KNOWN, RUNNING
from webhooks.dashboard.visibility import Condition, Eyes, visible
from webhooks.models import (
    Call,
    Class,
    EvaluationRow,
    EvidenceRow,
    Learner,
    Override,
    School,
    Teacher,
    TurnRow,
)
from webhooks.models.columns import DirectionWord, UtcDateTime

PAGE_SIZE = 25


# ---- who is asking


def teacher_by_email(db: Session, email: str) -> Teacher | None:
    if not email.isprintable():  # PostgreSQL refuses a NUL in a text
        return None
    return db.exec(select(Teacher).where(Teacher.email == email.strip().lower())).one_or_none()


def teacher_and_school(db: Session, teacher_id: str) -> tuple[Teacher, School] | None:
    found = db.exec(
        select(Teacher, School)
        .join(School, col(School.id) == col(Teacher.school_id))
        .where(Teacher.id == teacher_id)
    ).one_or_none()
    return None if found is None else (found[0], found[1])


# ---- the call log


@dataclass(frozen=True)
class LogRow:
    """One call of the log. ``scores``: the score that counts for each concept, None not assessed;
    ``reply``: median seconds from the end of the learner's speech to the tutor's first sound;
    ``held``: back from class view, so only a safeguarding lead has this row."""

    call: Call
    learner: str | None
    scores: tuple[int | None, ...]
    reply: float | None
    held: bool = False


@dataclass(frozen=True)
class LogPage:
    """``page`` is the one shown: the last one there is, when a later one was asked for."""

    rows: tuple[LogRow, ...]
    total: int
    page: int


def learners_of(db: Session, school_id: str) -> list[tuple[Learner, Class]]:
    rows = db.exec(
        select(Learner, Class)
        .join(Class, col(Class.id) == col(Learner.class_id))
        .where(Class.school_id == school_id)
        .order_by(col(Learner.first_name), col(Class.name), col(Learner.id))
    )
    return [(learner, group) for learner, group in rows]


def call_log(db: Session, eyes: Eyes, wanted: CallsWanted, *, zone: ZoneInfo) -> LogPage:
    """One page of the calls she may see; the time zone tells when the wanted days begin."""
    conditions = (visible(eyes), *_wished(wanted, zone))
    total = db.exec(select(func.count()).select_from(Call).where(*conditions)).one()
    page = min(wanted.page, max(1, -(-total // PAGE_SIZE)))
    key = SORTS[wanted.sort]
    turned = key.asc() if wanted.order == "asc" else key.desc()
    found = db.exec(
        select(Call, Learner.first_name, safeguarding.is_held())
        .outerjoin(Learner, col(Learner.id) == col(Call.learner_id))
        .where(*conditions)
        .order_by(turned.nulls_last(), col(Call.started_at).desc(), col(Call.id))
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    ids = [call.id for call, _, _ in found]
    scores, replies = _scores(db, ids), _replies(db, ids)
    rows = tuple(
        LogRow(call, name, tuple(scores.get(call.id, {}).values()), replies.get(call.id), held)
        for call, name, held in found
    )
    return LogPage(rows, total, page)


def _wished(wanted: CallsWanted, zone: ZoneInfo) -> list[Condition]:
    begin, until = wanted.span(zone)
    wishes: list[Condition] = []
    if wanted.learner:
        wishes.append(col(Call.learner_id) == wanted.learner)
    if begin:
        wishes.append(col(Call.started_at) >= begin)
    if until:
        wishes.append(col(Call.started_at) < until)
    if wanted.outcome:
        wishes.append(_with_outcome(wanted.outcome))
    return wishes


def _with_outcome(value: str) -> Condition:
    ended = [fact for fact, outcome in BY_ENDED.items() if outcome.value == value]
    dial = [fact for fact, outcome in BY_DIAL.items() if outcome.value == value]
    if ended:
        return col(Call.ended).in_(ended)
    if dial:
        return and_(col(Call.ended).is_(None), col(Call.dial).in_(dial))
    untold = or_(col(Call.dial).is_(None), col(Call.dial).not_in(list(BY_DIAL)))
    running = col(Call.ended_at).is_(None)
    over = running if value == RUNNING.value else ~running
    return and_(col(Call.ended).is_(None), untold, over)


def _outcome_label() -> ColumnElement[str]:
    rules = [(col(Call.ended) == ended, outcome.label) for ended, outcome in BY_ENDED.items()]
    rules += [(col(Call.dial) == dial, outcome.label) for dial, outcome in BY_DIAL.items()]
    rules.append((col(Call.ended_at).is_(None), RUNNING.label))
    return case(*rules, else_=NOT_KNOWN.label)


def _mean_score() -> ColumnElement[Any]:
    newest = (
        select(Override.score)
        .where(Override.call_id == EvaluationRow.call_id, Override.concept == EvaluationRow.concept)
        .order_by(col(Override.at).desc(), col(Override.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    score = func.coalesce(newest, EvaluationRow.score)
    return select(func.avg(score)).where(EvaluationRow.call_id == Call.id).scalar_subquery()


SORTS: Mapping[str, ColumnElement[Any]] = {
    "when": type_coerce(Call.started_at, UtcDateTime),
    "who": func.lower(col(Learner.first_name)),
    "direction": type_coerce(Call.direction, DirectionWord),
    "outcome": _outcome_label(),
    "length": extract("epoch", col(Call.ended_at)) - extract("epoch", col(Call.answered_at)),
    "score": _mean_score(),
}


def _scores(db: Session, call_ids: Sequence[str]) -> dict[str, dict[str, int | None]]:
    """Call id → concept → the score that counts: the newest correction, else the rubric's."""
    scores: dict[str, dict[str, int | None]] = {}
    evaluations = select(EvaluationRow).where(col(EvaluationRow.call_id).in_(call_ids))
    for row in db.exec(evaluations.order_by(col(EvaluationRow.id))):
        scores.setdefault(row.call_id, {})[row.concept] = row.score
    overrides = select(Override).where(col(Override.call_id).in_(call_ids))
    for override in db.exec(overrides.order_by(col(Override.at), col(Override.id))):
        scores.setdefault(override.call_id, {})[override.concept] = override.score
    return scores


def _replies(db: Session, call_ids: Sequence[str]) -> dict[str, float]:
    totals: dict[str, list[float]] = {}
    rows = db.exec(
        select(TurnRow.call_id, TurnRow.latency).where(
            col(TurnRow.call_id).in_(call_ids),
            col(TurnRow.latency).is_not(None),
            col(TurnRow.taken_back).is_(False),
        )
    )
    for call_id, latency in rows:
        total = (latency or {}).get("total")
        if isinstance(total, int | float):
            totals.setdefault(call_id, []).append(total)
    return {call_id: median(measured) for call_id, measured in totals.items()}


# ---- one call


@dataclass(frozen=True)
class CallFile:
    """All that is stored about one call, in order; of each answer only the highest revision."""

    call: Call
    learner: Learner | None
    turns: tuple[TurnRow, ...]
    evidence: tuple[EvidenceRow, ...]
    evaluations: tuple[EvaluationRow, ...]
    overrides: Mapping[str, Override]  # concept → the newest correction


def visible_call(db: Session, eyes: Eyes, call_id: str) -> Call | None:
    """The call, or None where there is none or it is not for these eyes."""
    if not call_id.isprintable():
        return None
    return db.exec(select(Call).where(Call.id == call_id, visible(eyes))).one_or_none()


def call_file(db: Session, eyes: Eyes, call_id: str) -> CallFile | None:
    call = visible_call(db, eyes, call_id)
    if call is None:
        return None
    turns = select(TurnRow).where(TurnRow.call_id == call.id).order_by(col(TurnRow.number))
    answers = select(EvidenceRow).where(EvidenceRow.call_id == call.id)
    answers = answers.order_by(col(EvidenceRow.sequence), col(EvidenceRow.revision))
    evaluations = select(EvaluationRow).where(EvaluationRow.call_id == call.id)
    overrides = select(Override).where(Override.call_id == call.id)
    highest = {row.sequence: row for row in db.exec(answers)}
    return CallFile(
        call=call,
        learner=None if call.learner_id is None else db.get(Learner, call.learner_id),
        turns=tuple(db.exec(turns)),
        evidence=tuple(highest.values()),
        evaluations=tuple(db.exec(evaluations.order_by(col(EvaluationRow.id)))),
        overrides={
            row.concept: row
            for row in db.exec(overrides.order_by(col(Override.at), col(Override.id)))
        },
    )
