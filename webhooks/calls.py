"""The waist of the office: open, note, close. All ways in meet here, and twice is once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, or_, update
from sqlmodel import Session, col, select

from agent.teaching.forms import (
    CallBrief,
    CallOpening,
    CallReport,
    Consent,
    Evidence,
    Notes,
    Turn,
)
from agent.teaching.notices import Alert, Wish
from sip.calls import CallKey, Direction
from sip.outcomes import Ended
from webhooks import households, resuming, safeguarding, scores, wishes
from webhooks.database import insert_once, upsert
from webhooks.keys import OfficeKeys, token_hash
from webhooks.models.call import Call, CallLearner, GuestDay, TurnRow
from webhooks.models.consent import ConsentKind
from webhooks.models.evidence import EvidenceRow
from webhooks.models.household import Learner

TOKEN_LIFE = timedelta(days=7)  # a spool may have to wait out an office that is away
Row = dict[str, Any]
Filed = tuple[Evidence | Turn | Alert | Wish, ...]
Learners = frozenset[str | None]
HUNG_UP = "CLIENT_INITIATED"  # LiveKit's reason when the caller put the phone down
# Who may overrule whose word on how a call ended; a late form never undoes what a person set.
RANK: Mapping[str | None, int] = {None: 0, "reconciler": 1, "tutor": 2, "person": 3}


class CallOver(Exception):
    """The call has ended, or is too old for its token."""


class WrongCall(Exception):
    """A form inside names another call than the address does."""


def enter(
    db: Session,
    key: CallKey,
    *,
    direction: Direction,
    number_hash: str | None,
    facts: Mapping[str, Any],
) -> Call:
    """The call of this key, made if need be and locked; facts that were missing are filled in.

    ``number_hash`` is the other party's; of a guest it is not stored. ``facts`` are columns of
    Call, ``started_at`` among them.
    """
    household = households.household_of(db, number_hash)
    row = {
        "key": key,
        "direction": direction,
        "caller_hash": number_hash if household else None,
        "household_id": household,
        "guest": household is None,
        "may_record": _granted(db, household, kind=ConsentKind.RECORD_AUDIO),
        "may_keep_transcript": _granted(db, household, kind=ConsentKind.KEEP_TRANSCRIPT),
        **facts,
    }
    if insert_once(db, Call, row=row, key=("key",)) and household is None:
        _count_guest(db, facts["started_at"])
    call = db.exec(select(Call).where(col(Call.key) == key).with_for_update()).one()
    for name, value in facts.items():
        if getattr(call, name) is None:
            setattr(call, name, value)
    return call


@dataclass(frozen=True)
class LessonTerms:
    """What the office decides of a lesson before it knows whose it is."""

    seed: int  # of the items
    minutes: float = 15.0


def open_call(
    db: Session, opening: CallOpening, *, keys: OfficeKeys, lesson: LessonTerms, now: datetime
) -> CallBrief:
    """The tutor is on the line. Opening again returns the same brief. Raises CallOver.

    The seed of ``lesson`` is used by the first opening only.
    """
    inbound = opening.direction is Direction.INBOUND
    other = opening.caller if inbound else opening.called
    facts = opening.model_dump(include={"sip_call_id", "twilio_call_sid", "started_at"})
    call = enter(
        db,
        opening.call_key,
        direction=opening.direction,
        number_hash=keys.hash_number(other) if other else None,
        facts={**facts, "room_hash": keys.hash_room(opening.room)},
    )
    if now > call.started_at + TOKEN_LIFE:
        raise CallOver
    token = keys.call_token(call.key)
    if call.token_hash is None:
        call.token_hash, call.seed = token_hash(token), lesson.seed
        call.form_version = opening.version
    came = resuming.arrival(db, call, tutor=opening.tutor)
    db.add(call)
    db.flush()
    consent = Consent(record_audio=call.may_record, keep_transcript=call.may_keep_transcript)
    household = call.household_id and households.brief_of(db, call.household_id)
    return CallBrief(
        call_key=call.key,
        token=token,
        household=household or None,
        consent=consent,
        seed=call.seed,
        minutes=lesson.minutes,
        resume=came.resume,
        taken=came.taken,
    )


def note(db: Session, call: Call, *, notes: Notes, now: datetime) -> None:
    """File what is inside, in any order, any number of times. Raises WrongCall."""
    forms: Filed = (*notes.evidence, *notes.turns, *notes.alerts, *notes.wishes)
    if {form.call_key for form in forms} - {call.key}:
        raise WrongCall
    if notes.lesson is not None and notes.lesson.call_key != call.key:
        raise WrongCall
    known = _identified(db, call)
    for evidence in notes.evidence:
        key = ("call_id", "sequence", "revision")
        insert_once(db, EvidenceRow, row=_evidence_row(call, evidence, known=known), key=key)
    for turn in notes.turns:
        upsert(db, TurnRow, row=_turn_row(call, turn), key=("call_id", "number"))
    safeguarding.file_alerts(db, call, alerts=notes.alerts, known=known)
    wishes.file_wishes(db, call, wishes=notes.wishes)
    if notes.lesson is not None:
        resuming.keep_lesson(call, notes.lesson)
        db.add(call)
    if call.ended_at is not None:  # a spool's late notes: the scores were made without them
        late = {evidence.concept for evidence in notes.evidence}
        scores.evaluate_all(db, call, concepts=late, now=now)


def close(db: Session, call: Call, *, report: CallReport, now: datetime) -> None:
    """File the tutor's last form and score what has evidence. Idempotent.

    The tutor's word replaces the reconciler's guess, never a person's.
    """
    if RANK[call.closed_by] <= RANK["tutor"]:
        _end(call, by="tutor", ended=report.ended, at=report.ended_at)
    call.answered_by = report.answered_by
    call.answered_at = _aware(report.answered_at) or call.answered_at
    call.consent_refused = report.consent_refused
    if call.consent_refused:
        call.recording = None
    call.recorded = call.recording is not None or (report.recorded and call.may_record)
    call.recorded = call.recorded and not call.consent_refused
    call.concepts = list(report.concepts)
    call.model_requests = report.model_requests
    call.prepared_seconds = report.prepared_seconds
    call.unheard_seconds = report.unheard_seconds
    if report.learner_id in _identified(db, call):
        call.learner_id = report.learner_id
        _keep_pauses(db, report)
    db.add(call)
    scores.evaluate_all(db, call, concepts=None, now=now)


def close_lost(db: Session, call: Call, *, ended: Ended, now: datetime) -> None:
    """The reconciler found the call gone: close it with what was saved. A closed one stays so."""
    if call.ended_at is not None:
        return
    _end(call, by="reconciler", ended=ended, at=call.line_left_at or now)
    db.add(call)
    scores.evaluate_all(db, call, concepts=None, now=now)


def end_deserted(db: Session, learner_id: str, *, but: str) -> None:
    """Close the learner's other calls in which no phone is left: she rang again at once."""
    db.exec(
        update(Call)
        .where(col(Call.learner_id) == learner_id, col(Call.id) != but)
        .where(col(Call.ended_at).is_(None), col(Call.line_left_at).is_not(None))
        .values(
            ended_at=Call.line_left_at,
            ended=case((col(Call.line_left_reason) == HUNG_UP, "caller"), else_="line_lost"),
            closed_by="reconciler",
            lesson=None,
        )
    )


def lost_as(reason: str | None) -> Ended:
    """How a call ended that nobody reported, from LiveKit's reason for the phone's leaving."""
    return Ended.CALLER if reason == HUNG_UP else Ended.LINE_LOST


def _end(call: Call, *, by: str, ended: Ended, at: datetime) -> None:
    call.closed_by, call.ended, call.ended_at = by, ended, at
    call.lesson = None  # nobody takes it over any more


def _keep_pauses(db: Session, report: CallReport) -> None:
    """How she pauses, as the newest call of hers knew it; a late report of an older one is late."""
    if report.pauses is None:
        return
    older = or_(col(Learner.pauses_at).is_(None), col(Learner.pauses_at) <= report.ended_at)
    db.exec(
        update(Learner)
        .where(col(Learner.id) == report.learner_id, older)
        .values(pauses=report.pauses.model_dump(), pauses_at=report.ended_at)
    )


def _granted(db: Session, household_id: str | None, *, kind: ConsentKind) -> bool:
    return household_id is not None and households.granted(db, household_id, kind=kind)


def _identified(db: Session, call: Call) -> Learners:
    learners = select(CallLearner.learner_id).where(col(CallLearner.call_id) == call.id)
    return frozenset(db.exec(learners).all())


def _evidence_row(
    call: Call, evidence: Evidence, *, known: frozenset[str | None]
) -> dict[str, Any]:
    """A learner who was not identified in this call gets no evidence from it."""
    row = evidence.model_dump(mode="json", exclude={"call_key", "at"})
    row |= {"call_id": call.id, "at": evidence.at}
    row["learner_id"] = evidence.learner_id if evidence.learner_id in known else None
    if not call.may_keep_transcript:
        row |= {"heard": "", "alternatives": []}
        row["criteria"] = [{**tick, "quote": None} for tick in row["criteria"]]
    return row


def _turn_row(call: Call, turn: Turn) -> Row:
    """Digits that were keyed are never kept: they may be a PIN."""
    row = turn.model_dump(mode="json", include=set(TurnRow.model_fields))
    keeps_words = call.may_keep_transcript and not turn.keypad
    return {**row, "call_id": call.id, "text": turn.text if keeps_words else ""}


def _count_guest(db: Session, at: datetime) -> None:
    day = at.astimezone(UTC).date()
    insert_once(db, GuestDay, row={"day": day, "calls": 0}, key=("day",))
    today = update(GuestDay).where(col(GuestDay.day) == day)
    db.exec(today.values(calls=col(GuestDay.calls) + 1))


def _aware(moment: datetime | None) -> datetime | None:
    """The form lets a zone be missing here; the wire means UTC."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC)
