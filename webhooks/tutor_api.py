"""The tutor's endpoints: check the token, parse the form, call one function."""

from datetime import datetime
from hmac import compare_digest
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import update
from sqlmodel import Session, col, select

from agent.teaching.forms import (
    CallBrief,
    CallOpening,
    CallReport,
    Evaluation,
    EvaluationRequest,
    Identification,
    IdentifyAnswer,
    Notes,
)
from agent.teaching.notices import Beat
from sip.calls import CallKey, is_call_key
from webhooks import calls, scores, takeover
from webhooks.database import reading, writing
from webhooks.identification import UnknownLearner, identify
from webhooks.keys import OfficeKeys, token_hash
from webhooks.models.call import Call
from webhooks.parts import Db, Now, Parts, PartsHere
from webhooks.recordings import MAX_BYTES, NotARecording, Recordings, TooLarge

router = APIRouter(prefix="/tutor/v1/calls", tags=["tutor"])
workers = APIRouter(prefix="/tutor/v1", tags=["tutor"])
Credentials = HTTPAuthorizationCredentials | None
Bearer = Annotated[Credentials, Depends(HTTPBearer(auto_error=False))]


def _keys(parts: PartsHere) -> OfficeKeys:
    if parts.keys is None or parts.settings.worker_token is None:
        raise HTTPException(404, "closed")
    return parts.keys


Keys = Annotated[OfficeKeys, Depends(_keys)]


def _worker(parts: PartsHere, _keys: Keys, *, bearer: Bearer) -> None:
    expected = parts.settings.worker_token
    token = bearer.credentials if bearer else ""
    if expected is None or not _same(token, expected.get_secret_value()):
        raise HTTPException(401, "bad token")


def _call(db: Session, key: str, *, bearer: Credentials, now: datetime) -> Call:
    """The call of the address, if the token is its own. 404 unknown, 401 not its token."""
    call = db.exec(select(Call).where(col(Call.key) == CallKey(key))).one_or_none()
    if call is None or call.token_hash is None:
        raise HTTPException(404, "unknown call")
    token = bearer.credentials if bearer else ""
    expired = now > call.started_at + calls.TOKEN_LIFE
    if expired or not _same(token_hash(token), call.token_hash):
        raise HTTPException(401, "bad token")
    return call


def _call_to_write(key: str, db: Db, *, _keys: Keys, bearer: Bearer, now: Now) -> Call:
    call = _call(db, key, bearer=bearer, now=now)
    db.refresh(call, with_for_update=True)
    return call


def _call_to_read(key: str, parts: PartsHere, *, _keys: Keys, bearer: Bearer, now: Now) -> Call:
    with reading(parts.engine) as db:
        return _call(db, key, bearer=bearer, now=now)


CallToWrite = Annotated[Call, Depends(_call_to_write)]
CallToRead = Annotated[Call, Depends(_call_to_read)]


@workers.post("/beats", status_code=204, dependencies=[Depends(_worker)])
def beat(beat: Beat, parts: PartsHere, db: Db, *, now: Now, later: BackgroundTasks) -> None:
    takeover.hear(db, beat, now)
    if parts.tutor_lost is not None:
        for tutor in beat.lost:
            later.add_task(parts.tutor_lost, tutor)


@router.post("", dependencies=[Depends(_worker)])
def open_call(opening: CallOpening, parts: PartsHere, keys: Keys, db: Db, now: Now) -> CallBrief:
    if not is_call_key(opening.call_key):
        raise HTTPException(422, "not a call key")
    fixed = parts.settings.lesson_seed
    seed = parts.new_seed() if fixed is None else fixed
    try:
        lesson = calls.LessonTerms(seed, parts.settings.lesson_minutes)
        return calls.open_call(db, opening, keys=keys, lesson=lesson, now=now)
    except calls.CallOver:
        raise HTTPException(409, "too old") from None


@router.post("/{key}/identify")
def identify_learner(
    asked: Identification, call: CallToRead, parts: PartsHere, keys: Keys, now: Now
) -> IdentifyAnswer:
    try:
        return identify(parts.engine, call, asked=asked, keys=keys, now=now)
    except UnknownLearner:
        raise HTTPException(404, "unknown learner") from None
    except calls.CallOver:
        raise HTTPException(409, "call is over") from None


@router.post("/{key}/notes", status_code=204)
def note(notes: Notes, call: CallToWrite, db: Db, now: Now) -> None:
    try:
        calls.note(db, call, notes=notes, now=now)
    except calls.WrongCall:
        raise HTTPException(409, "a form of another call") from None


@router.post("/{key}/evaluations")
def evaluate(asked: EvaluationRequest, call: CallToWrite, db: Db, now: Now) -> Evaluation:
    return scores.evaluate(db, call, concept=asked.concept, now=now)


@router.put("/{key}/recording", status_code=204)
async def upload_recording(request: Request, call: CallToRead, parts: PartsHere) -> None:
    if not call.may_record or call.consent_refused:
        raise HTTPException(409, "no consent to record")
    if int(request.headers.get("Content-Length", "0")) > MAX_BYTES:
        raise HTTPException(413, "too large")
    recordings = Recordings(parts.settings.recordings_folder)
    try:
        name = await recordings.take_in(call.id, request.stream())
    except TooLarge:
        raise HTTPException(413, "too large") from None
    except NotARecording as fault:
        raise HTTPException(422, str(fault)) from None
    if not await run_in_threadpool(_file_recording, parts, call, name=name):
        recordings.forget(call.id)
        raise HTTPException(409, "no consent to record")


@router.post("/{key}/close", status_code=204)
def close(report: CallReport, call: CallToWrite, parts: PartsHere, db: Db, now: Now) -> None:
    if report.call_key != call.key:
        raise HTTPException(409, "a form of another call")
    calls.close(db, call, report=report, now=now)
    if report.consent_refused:
        Recordings(parts.settings.recordings_folder).forget(call.id)


def _file_recording(parts: Parts, call: Call, *, name: str) -> bool:
    """False: the learner said no while the upload was under way."""
    with writing(parts.engine) as db:
        filed = db.exec(
            update(Call)
            .where(col(Call.id) == call.id, col(Call.consent_refused).is_(False))
            .values(recording=name, recorded=True)
        )
        return filed.rowcount == 1


def _same(left: str, right: str) -> bool:
    return compare_digest(left.encode(), right.encode())
