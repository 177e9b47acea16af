"""What LiveKit reports: verified over the raw body, noted, and acted on after the answer."""

import hmac
import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException, Request
from jwt import PyJWTError
from livekit.api import TokenVerifier
from sqlalchemy import update
from sqlmodel import Session, col

from webhooks.events import inbox
from webhooks.events.inbox import Acts, Payload, Report
from webhooks.models.call import Call
from webhooks.parts import Now, PartsHere

router = APIRouter(prefix="/events", tags=["events"])
SOURCE = "livekit"
PHONE = "SIP"  # kind of the participant that is the telephone


class BadSignature(Exception):
    """The token is not LiveKit's, is too old, or signs another body."""


async def _verified(request: Request, parts: PartsHere) -> Report:
    settings = parts.settings
    if settings.livekit_api_key is None or settings.livekit_api_secret is None or not parts.keys:
        raise HTTPException(404, "closed")
    verifier = TokenVerifier(
        settings.livekit_api_key, settings.livekit_api_secret.get_secret_value()
    )
    body = await request.body()
    try:
        check(verifier, body=body, token=request.headers.get("Authorization", ""))
        return report_of(json.loads(body), body)
    except BadSignature:
        raise HTTPException(401, "bad signature") from None
    except ValueError:
        raise HTTPException(400, "not an event") from None


@router.post("/livekit")
def receive(
    report: Annotated[Report, Depends(_verified)],
    parts: PartsHere,
    now: Now,
    afterwards: BackgroundTasks,
) -> dict[str, str]:
    """Answers as soon as it is stored: LiveKit holds back the room's next event until then."""
    row = inbox.record(parts.engine, report, now=now)
    afterwards.add_task(inbox.act_on, parts.engine, row, acts=ACTS, now=now)
    return {"status": "noted"}


def check(verifier: TokenVerifier, *, body: bytes, token: str) -> None:
    """What ``livekit.api.WebhookReceiver`` checks, with faults that can be told apart."""
    try:
        claimed = b64decode(verifier.verify(token).sha256 or "", validate=True)
    except (PyJWTError, NotBase64, TypeError):
        raise BadSignature from None
    if not hmac.compare_digest(claimed, sha256(body).digest()):
        raise BadSignature


def report_of(event: Any, body: bytes) -> Report:
    """The few fields that are needed. Names of rooms and participants hold the caller's number."""
    if not isinstance(event, Mapping):
        raise ValueError("not an object")
    participant = _part(event, "participant")
    attributes = _part(participant, "attributes")
    payload = {
        "room_sid": _text(_part(event, "room"), "sid"),
        "participant_sid": _text(participant, "sid"),
        "kind": _text(participant, "kind"),
        "sip_call_id": _text(attributes, "sip.callID"),
        "twilio_call_sid": _text(attributes, "sip.twilio.callSid"),
        "reason": _text(participant, "disconnectReason"),
        "created_at": _text(event, "createdAt"),
    }
    kept = {name: value for name, value in payload.items() if value}
    external_id = _text(event, "id") or sha256(body).hexdigest()
    return Report(SOURCE, external_id, _text(event, "event") or "unknown", kept)


def phone_left(db: Session, payload: Payload, now: datetime) -> None:
    """The line is gone. What becomes of the call the tutor says, or else the reconciler."""
    sip_call_id = payload.get("sip_call_id")
    if payload.get("kind") != PHONE or sip_call_id is None:
        return
    db.exec(
        update(Call)
        .where(col(Call.sip_call_id) == sip_call_id)
        .where(col(Call.ended_at).is_(None), col(Call.line_left_at).is_(None))
        .values(line_left_at=_moment(payload, now), line_left_reason=payload.get("reason"))
    )


ACTS: Acts = {
    (SOURCE, "participant_left"): phone_left,
    (SOURCE, "participant_connection_aborted"): phone_left,
}


def _moment(payload: Payload, now: datetime) -> datetime:
    created = str(payload.get("created_at", ""))
    return datetime.fromtimestamp(int(created), UTC) if created.isdecimal() else now


def _part(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = event.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(part: Mapping[str, Any], name: str) -> str | None:
    value = part.get(name)
    return str(value)[:200] if isinstance(value, str | int) else None
