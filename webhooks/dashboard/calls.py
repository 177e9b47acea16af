"""The call log, one call, and its sound."""

import logging

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from webhooks.dashboard import columns, filters, latency, queries
from webhooks.dashboard.call_view import view
from webhooks.dashboard.outcomes import CHOICES
from webhooks.dashboard.parts import Db, NotHere, Parts, SignedIn, page
from webhooks.dashboard.recordings import recording_file, recording_of

router = APIRouter(include_in_schema=False)
logger = logging.getLogger(__name__)


@router.get("/calls")
def call_log(request: Request, reader: SignedIn, parts: Parts, db: Db) -> Response:
    learners = [
        {"id": learner.id, "name": f"{learner.first_name}, {group.name}"}
        for learner, group in queries.learners_of(db, reader.school_id)
    ]
    query = request.query_params
    wanted, faults = filters.read(
        query, learners={learner["id"] for learner in learners}, sorts=queries.SORTS
    )
    asked = {name: query.get(name, "") for name in filters.FIELDS} if faults else wanted.texts()
    found = None if faults else queries.call_log(db, reader.school_id, wanted, zone=parts.zone)
    context = {
        "here": "calls",
        "learners": learners,
        "outcomes": CHOICES,
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
    file = queries.call_file(db, reader.school_id, call_id)
    if file is None:
        raise NotHere
    recording = recording_of(parts.recordings_folder, file.call)
    context = {
        "call": view(file, recording, titles=parts.titles, zone=parts.zone),
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
    call = queries.visible_call(db, reader.school_id, call_id)
    file = None if call is None else recording_file(parts.recordings_folder, call)
    if call is None or file is None:
        raise NotHere
    logger.info("recording opened", extra={"call": call.key, "teacher": reader.teacher_id})
    return FileResponse(file, media_type="audio/wav")
