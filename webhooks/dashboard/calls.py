"""The call log, one call, and its sound."""

import logging
from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from sqlmodel import Session

from webhooks import safeguarding
from webhooks.dashboard import columns, filters, latency, notices, queries
from webhooks.dashboard.call_view import Line, view
from webhooks.dashboard.notice_columns import Alarms, call_alert_columns, desk_of, visited
from webhooks.dashboard.outcomes import choices
from webhooks.dashboard.parts import DashboardParts, Db, NotHere, Parts, Reader, SignedIn, page
from webhooks.dashboard.queries import CallFile
from webhooks.dashboard.recordings import recording_file, recording_of
from webhooks.database import writing
from webhooks.models import Call

router = APIRouter(include_in_schema=False)
logger = logging.getLogger(__name__)


@router.get("/calls")
def call_log(request: Request, reader: SignedIn, parts: Parts, db: Db) -> Response:
    learners = [
        {"id": learner.id, "name": f"{learner.first_name}, {group.name}"}
        for learner, group in queries.learners_of(db, reader.school_id)
    ]
    query = request.query_params
    outcomes = choices(lead=reader.lead)
    wanted, faults = filters.read(
        query,
        learners={learner["id"] for learner in learners},
        sorts=queries.SORTS,
        outcomes={outcome.value for outcome in outcomes},
    )
    asked = {name: query.get(name, "") for name in filters.FIELDS} if faults else wanted.texts()
    found = None if faults else queries.call_log(db, reader.eyes, wanted, zone=parts.zone)
    context = {
        "here": "calls",
        "learners": learners,
        "outcomes": outcomes,
        "columns": columns.call_columns(parts.zone),
        "sorting": columns.Sorting(wanted),
        "asked": asked,
        "filtered": wanted.filtered,
        "faults": faults,
        "found": found,
        "pager": None if found is None else columns.Pager(wanted, found.page, found.total),
        "zone": parts.zone.key,
    }
    status = 400 if faults else 200
    return page(request, "calls.html", reader=reader, status=status, context=context)


@router.get("/calls/{call_id}")
def one_call(request: Request, call_id: str, reader: SignedIn, parts: Parts, db: Db) -> Response:
    file = queries.call_file(db, reader.eyes, call_id)
    if file is None:
        raise NotHere
    recording = recording_of(parts.recordings_folder, file.call)
    shown = view(file, recording, titles=parts.titles, zone=parts.zone)
    context = {
        "call": shown,
        "alarms": _alarms(db, reader, parts, file=file, lines=shown.lines),
        "mark_columns": columns.MARKS,
        "reply_columns": columns.REPLIES,
        "parts": latency.PARTS,
        "sign": columns.sign,
        "verdict": columns.verdict,
        "turn_link": columns.turn_link,
    }
    return page(request, "call.html", reader=reader, context=context)


@router.get("/calls/{call_id}/recording.wav")
def recording(call_id: str, reader: SignedIn, parts: Parts, db: Db) -> Response:
    """The sound, whole or in ranges. Every access is logged (C-19): who, and which call."""
    call = queries.visible_call(db, reader.eyes, call_id)
    file = None if call is None else recording_file(parts.recordings_folder, call)
    if call is None or file is None:
        raise NotHere
    if notices.is_held(db, call):
        _write_down(parts, reader, call, what="recording")
    logger.info("recording opened", extra={"call": call.key, "teacher": reader.teacher_id})
    return FileResponse(file, media_type="audio/wav")


def _alarms(
    db: Session, reader: Reader, parts: DashboardParts, *, file: CallFile, lines: Sequence[Line]
) -> Alarms | None:
    """For the lead's eyes; whoever opens a held call is written down first (S-9)."""
    held = notices.is_held(db, file.call)
    if held:
        _write_down(parts, reader, file.call, what="page")
    if not reader.lead:
        return None
    found, visits = notices.alerts_of(db, reader.eyes, file.call), notices.visits(db, file.call)
    if not held and not found and not visits:
        return None
    desk = desk_of(reader, parts, back="call")
    return Alarms(held, found, call_alert_columns(desk, lines), visited(visits, desk))


def _write_down(parts: DashboardParts, reader: Reader, call: Call, *, what: str) -> None:
    now = parts.clock()
    with writing(parts.engine) as db:
        safeguarding.opened(db, call.id, teacher_id=reader.teacher_id, what=what, now=now)
    logger.info("held call opened", extra={"call": call.key, "teacher": reader.teacher_id})
