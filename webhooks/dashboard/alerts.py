"""The safeguarding lead's page: what a person must see (S-4), and giving a call back (S-5)."""

import logging
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from webhooks import safeguarding
from webhooks.dashboard import notices, queries
from webhooks.dashboard.notice_columns import alert_columns, desk_of
from webhooks.dashboard.parts import FORM_SENT, Db, Lead, NotHere, Parts, page
from webhooks.database import writing

router = APIRouter(include_in_schema=False)
logger = logging.getLogger(__name__)


@router.get("/alerts")
def all_alerts(request: Request, reader: Lead, parts: Parts, db: Db) -> Response:
    context = {
        "here": "alerts",
        "columns": alert_columns(desk_of(reader, parts)),
        "alerts": notices.alerts(db, reader.eyes),
        "zone": parts.zone.key,
    }
    return page(request, "alerts.html", reader=reader, context=context)


@router.post("/alerts/{alert_id}/seen", dependencies=[FORM_SENT])
def seen(
    alert_id: int, reader: Lead, parts: Parts, *, back: Annotated[str, Form()] = ""
) -> Response:
    now = parts.clock()
    with writing(parts.engine) as db:
        alert = notices.alert(db, reader.eyes, alert_id)
        if alert is None:
            raise NotHere
        safeguarding.see(db, [alert], teacher_id=reader.teacher_id, now=now)
    logger.info("alert seen", extra={"alert": alert_id, "teacher": reader.teacher_id})
    onward = f"/calls/{alert.call_id}" if back == "call" else f"/alerts#alert-{alert_id}"
    return RedirectResponse(onward, status_code=303)


@router.post("/calls/{call_id}/release", dependencies=[FORM_SENT])
def release(call_id: str, reader: Lead, parts: Parts) -> Response:
    now = parts.clock()
    with writing(parts.engine) as db:
        call = queries.visible_call(db, reader.eyes, call_id)
        if call is None:
            raise NotHere
        if notices.is_held(db, call):
            safeguarding.release(db, call, teacher_id=reader.teacher_id, now=now)
            logger.info("call released", extra={"call": call.key, "teacher": reader.teacher_id})
    return RedirectResponse(f"/calls/{call_id}", status_code=303)
