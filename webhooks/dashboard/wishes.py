"""What callers asked for: the list, and a new learner whom a guardian has confirmed."""

import logging
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from webhooks import wishes
from webhooks.dashboard import notices
from webhooks.dashboard.join_form import NAME_LIMIT, JoinForm, JoinSheet, sheet_of
from webhooks.dashboard.notice_columns import desk_of, wish_columns
from webhooks.dashboard.parts import (
    FORM_SENT,
    DashboardParts,
    Db,
    NotHere,
    Parts,
    Reader,
    SignedIn,
    check_form,
    page,
)
from webhooks.database import reading, writing
from webhooks.wishes import NoKeyLeft, NotToConfirm

router = APIRouter(include_in_schema=False)
logger = logging.getLogger(__name__)

NO_KEY = "This family has a learner on every key of the telephone: there is none left."
DONE_ALREADY = "Somebody has dealt with this wish in the meantime; nothing was changed."


@router.get("/wishes")
def all_wishes(request: Request, reader: SignedIn, parts: Parts, db: Db) -> Response:
    context = {
        "here": "wishes",
        "columns": wish_columns(desk_of(reader, parts)),
        "wishes": notices.wishes(db, reader.eyes),
        "zone": parts.zone.key,
    }
    return page(request, "wishes.html", reader=reader, context=context)


@router.post("/wishes/{wish_id}/done", dependencies=[FORM_SENT])
def done(wish_id: int, reader: SignedIn, parts: Parts) -> Response:
    now = parts.clock()
    with writing(parts.engine) as db:
        if notices.wish(db, reader.eyes, wish_id) is None:
            raise NotHere
        wishes.done(db, wish_id, teacher_id=reader.teacher_id, now=now)
    return RedirectResponse(f"/wishes#wish-{wish_id}", status_code=303)


@router.get("/wishes/{wish_id}/join")
def join_form(request: Request, wish_id: int, reader: SignedIn, db: Db) -> Response:
    sheet = sheet_of(db, reader.eyes, wish_id)
    if sheet is None:
        raise NotHere
    if sheet.line.wish.done_at is not None:
        return RedirectResponse(f"/wishes#wish-{wish_id}", status_code=303)
    return _form(request, reader, sheet, sent=sheet.first)


@router.post("/wishes/{wish_id}/join")
def join(
    request: Request,
    wish_id: int,
    reader: SignedIn,
    *,
    parts: Parts,
    sent: Annotated[JoinForm, Form()],
) -> Response:
    check_form(parts, reader, sent.token)
    with reading(parts.engine) as db:
        sheet = sheet_of(db, reader.eyes, wish_id)
    if sheet is None:
        raise NotHere
    faults = sheet.faults(sent)
    if faults:
        return _form(request, reader, sheet, sent=sent, faults=faults)
    try:
        _confirm(parts, reader, sheet, sent=sent)
    except NoKeyLeft:
        return _form(request, reader, sheet, sent=sent, faults=[NO_KEY])
    except NotToConfirm:
        return _form(request, reader, sheet, sent=sent, faults=[DONE_ALREADY])
    return RedirectResponse(f"/wishes#wish-{wish_id}", status_code=303)


def _confirm(parts: DashboardParts, reader: Reader, sheet: JoinSheet, *, sent: JoinForm) -> None:
    now = parts.clock()
    with writing(parts.engine) as db:
        learner = wishes.confirm(
            db,
            sheet.line.wish,
            joining=sent.joining(),
            teacher_id=reader.teacher_id,
            now=now,
        )
    logger.info("learner joined", extra={"learner": learner.id, "teacher": reader.teacher_id})


def _form(
    request: Request,
    reader: Reader,
    sheet: JoinSheet,
    *,
    sent: JoinForm,
    faults: Sequence[str] = (),
) -> Response:
    context = {
        "here": "wishes",
        "sheet": sheet,
        "sent": sent,
        "faults": faults,
        "name_limit": NAME_LIMIT,
    }
    status = 400 if faults else 200
    return page(request, "join.html", reader=reader, status=status, context=context)
