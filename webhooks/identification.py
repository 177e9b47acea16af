"""Which learner is on the line: the PIN, its three tries, and one open call at a time."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, case, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from agent.teaching.forms import Identification, IdentifyAnswer, IdentifyResult
from webhooks.calls import CallOver, end_deserted
from webhooks.database import insert_once, reading, writing
from webhooks.households import learners_of
from webhooks.keys import OfficeKeys
from webhooks.models.call import Call, CallLearner
from webhooks.models.household import Learner, PinLock
from webhooks.progress import learner_brief

MISSES = 3
LOCK = timedelta(minutes=15)


class UnknownLearner(LookupError):
    """No learner of this call's household, or none with a permission for lessons."""


def identify(
    engine: Engine, call: Call, *, asked: Identification, keys: OfficeKeys, now: datetime
) -> IdentifyAnswer:
    """Let one learner into the call. Raises UnknownLearner, CallOver.

    The try is counted and committed before the PIN is looked at, so no number of simultaneous
    tries gets more than three; the slow hash runs outside any transaction.
    """
    with writing(engine) as db:
        learner = _candidate(db, call, learner_id=asked.learner_id)
        if learner.pin_hash is not None:
            if not asked.pin:
                return IdentifyAnswer(result=IdentifyResult.WRONG_PIN)
            if not _claim_try(db, call, learner=learner, now=now):
                return IdentifyAnswer(result=IdentifyResult.LOCKED)
    if learner.pin_hash and not keys.pin_matches(
        learner.id, asked.pin or "", pin_hash=learner.pin_hash
    ):
        return IdentifyAnswer(result=IdentifyResult.WRONG_PIN)
    with writing(engine) as db:  # by itself: a right PIN is no miss, even when she is busy
        _forgive(db, call, learner=learner)
    try:
        with writing(engine) as db:
            _admit(db, call, learner=learner, now=now)
    except IntegrityError:  # the index: she is in another call that is still open
        return IdentifyAnswer(result=IdentifyResult.BUSY)
    with reading(engine) as db:  # deriving takes a while, and no writer should wait for it
        return IdentifyAnswer(result=IdentifyResult.OK, learner=learner_brief(db, learner, now))


def _candidate(db: Session, call: Call, *, learner_id: str) -> Learner:
    candidates = [] if call.household_id is None else learners_of(db, call.household_id)
    learner = next((one for one in candidates if one.id == learner_id), None)
    if learner is None:
        raise UnknownLearner
    return learner


def _claim_try(db: Session, call: Call, *, learner: Learner, now: datetime) -> bool:
    """Count one try; the third without a right PIN in between shuts the door behind it."""
    number_hash = call.caller_hash or ""
    key = {"number_hash": number_hash, "learner_id": learner.id}
    insert_once(db, PinLock, row={**key, "misses": 0}, key=tuple(key))
    expired = col(PinLock.locked_until).is_not(None)
    misses = case((expired, 1), else_=col(PinLock.misses) + 1)
    claimed = db.exec(
        update(PinLock)
        .where(col(PinLock.number_hash) == number_hash, col(PinLock.learner_id) == learner.id)
        .where(or_(col(PinLock.locked_until).is_(None), col(PinLock.locked_until) <= now))
        .values(misses=misses, locked_until=case((misses >= MISSES, now + LOCK), else_=None))
    )
    return claimed.rowcount == 1


def _forgive(db: Session, call: Call, *, learner: Learner) -> None:
    db.exec(
        update(PinLock)
        .where(col(PinLock.number_hash) == (call.caller_hash or ""))
        .where(col(PinLock.learner_id) == learner.id)
        .values(misses=0, locked_until=None)
    )


def _admit(db: Session, call: Call, *, learner: Learner, now: datetime) -> None:
    """Put the learner into the call. Raises IntegrityError (she is in another one), CallOver."""
    end_deserted(db, learner.id, but=call.id)
    admitted = db.exec(
        update(Call)
        .where(col(Call.id) == call.id, col(Call.ended_at).is_(None))
        .values(learner_id=learner.id)
    )
    if admitted.rowcount == 0:
        raise CallOver
    row = {"call_id": call.id, "learner_id": learner.id, "at": now}
    insert_once(db, CallLearner, row=row, key=("call_id", "learner_id"))
