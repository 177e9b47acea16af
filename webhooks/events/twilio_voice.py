"""Twilio's Programmable Voice: the call that comes in, what became of it, and the way out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from sqlalchemy import update
from sqlmodel import Session, col
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Dial, VoiceResponse

from sip.calls import KEY_HEADER, CallKey, Direction, is_call_key, sign
from sip.numbers import caller_of, shown_number
from webhooks import calls
from webhooks.events import inbox
from webhooks.events.inbox import Acts, Payload, Report
from webhooks.keys import OfficeKeys
from webhooks.models.call import Call
from webhooks.parts import Now, Parts, PartsHere

router = APIRouter(prefix="/events/twilio", tags=["events"])
SOURCE = "twilio"
KEY_PREFIX = "tw-"
AWAY = "The tutor is away. Please ring again later. Goodbye."
FORM = "application/x-www-form-urlencoded"
KEPT = ("CallSid", "ParentCallSid", "CallStatus", "DialCallStatus", "SequenceNumber", "Timestamp")
REACHED = frozenset({"completed", "answered"})
EVENTS = "initiated ringing answered completed"

Fields = ImmutableMultiDict[str, str]


@dataclass(frozen=True)
class Form:
    """A verified request of Twilio's, with numbers already turned into keyed hashes."""

    fields: dict[str, str]
    caller_hash: str | None
    called: str | None  # our own number, for the SIP address only; never stored

    @property
    def sid(self) -> str:
        """Of the call that came in: the leg towards us names it as its parent."""
        return self.fields.get("ParentCallSid") or self.fields["CallSid"]

    @property
    def key(self) -> CallKey:
        return CallKey(f"{KEY_PREFIX}{self.sid}")

    def report(self, kind: str, external_id: str) -> Report:
        payload = {**self.fields, "caller_hash": self.caller_hash}
        return Report(SOURCE, external_id, kind, payload)


async def _verified(request: Request, parts: PartsHere) -> Form:
    """403 whatever is wrong with it: whoever sent it is told nothing."""
    settings = parts.settings
    if not settings.twilio_auth_tokens or settings.public_url is None or parts.keys is None:
        raise HTTPException(404, "closed")
    body = (await request.body()).decode("utf-8", "replace")
    if not request.headers.get("Content-Type", "").startswith(FORM):
        raise HTTPException(403, "forbidden")  # the validator raises TypeError on a JSON body
    # Blank values and repeated keys are part of what was signed.
    fields = Fields(parse_qsl(body, keep_blank_values=True))
    tokens = [token.get_secret_value() for token in settings.twilio_auth_tokens]
    signature = request.headers.get("X-Twilio-Signature", "")
    if not signed(
        _address(request, settings.public_url), fields, signature=signature, tokens=tokens
    ):
        raise HTTPException(403, "forbidden")
    return form_of(fields, parts.keys)


def signed(address: str, fields: Fields, *, signature: str, tokens: Iterable[str]) -> bool:
    """Whether one of the tokens (two while rotating) signed these fields for this address."""
    return any(RequestValidator(token).validate(address, fields, signature) for token in tokens)


def form_of(fields: Fields, keys: OfficeKeys) -> Form:
    """Raises HTTPException 403 when it names no call."""
    kept = {name: fields[name][:64] for name in KEPT if fields.get(name)}
    if not is_call_key(kept.get("ParentCallSid") or kept.get("CallSid", "")):
        raise HTTPException(403, "forbidden")
    caller = shown_number(caller_of(fields.get("From")))
    called = shown_number(caller_of(fields.get("To")))
    return Form(
        fields=kept,
        caller_hash=keys.hash_number(caller.e164) if caller else None,
        called=called.e164 if called else None,
    )


Verified = Annotated[Form, Depends(_verified)]


@router.post("/voice")
def voice(form: Verified, parts: PartsHere, now: Now) -> Response:
    """A call comes in: note it and send it on to LiveKit under our own signed key."""
    settings = parts.settings
    if settings.sip_uri is None or settings.call_key_secret is None:
        raise HTTPException(404, "closed")
    row = inbox.record(parts.engine, form.report("voice", f"voice:{form.sid}"), now=now)
    inbox.act_on(parts.engine, row, acts=ACTS, now=now)
    return _twiml(to_the_tutor(form, parts))


@router.post("/status")
def status(form: Verified, parts: PartsHere, now: Now, request: Request) -> Response:
    """What became of a leg; may come late, twice and in any order."""
    order = form.fields.get("SequenceNumber") or request.headers.get("I-Twilio-Idempotency-Token")
    external_id = f"status:{form.fields['CallSid']}:{order or form.fields.get('CallStatus')}"
    row = inbox.record(parts.engine, form.report("status", external_id), now=now)
    inbox.act_on(parts.engine, row, acts=ACTS, now=now)
    return Response(status_code=204)


@router.post("/fallback")
def fallback(form: Verified) -> Response:
    """After the <Dial>, and whenever Twilio cannot reach us or LiveKit: never silence."""
    answer = VoiceResponse()
    if form.fields.get("DialCallStatus") not in REACHED:
        answer.say(AWAY)
    answer.hangup()
    return _twiml(answer)


def to_the_tutor(form: Form, parts: Parts) -> VoiceResponse:
    settings = parts.settings
    secret = settings.call_key_secret.get_secret_value() if settings.call_key_secret else ""
    here = f"{settings.public_url}{router.prefix}"
    headers = f"{KEY_HEADER}={quote(sign(form.key, secret))}&X-Twilio-CallSid={form.sid}"
    dial = Dial(action=f"{here}/fallback", method="POST", answer_on_bridge=True)
    dial.sip(
        f"sip:{form.called or 'tutor'}@{settings.sip_uri}?{headers}",
        status_callback=f"{here}/status",
        status_callback_event=EVENTS,
        status_callback_method="POST",
    )
    answer = VoiceResponse()
    answer.append(dial)
    return answer


def call_came_in(db: Session, payload: Payload, now: datetime) -> None:
    """A provisional call: the tutor's opening fills in the rest."""
    sid = str(payload["CallSid"])
    facts = {"twilio_call_sid": sid, "started_at": now}
    calls.enter(
        db,
        CallKey(f"{KEY_PREFIX}{sid}"),
        direction=Direction.INBOUND,
        number_hash=payload.get("caller_hash"),
        facts=facts,
    )


def status_came_in(db: Session, payload: Payload, now: datetime) -> None:
    """The highest sequence number wins, in whatever order they arrive."""
    sequence = str(payload.get("SequenceNumber", ""))
    number = int(sequence) if sequence.isdecimal() else 0
    sid = payload.get("ParentCallSid") or payload["CallSid"]
    db.exec(
        update(Call)
        .where(col(Call.key) == f"{KEY_PREFIX}{sid}", col(Call.carrier_sequence) < number)
        .values(carrier_status=payload.get("CallStatus"), carrier_sequence=number)
    )


ACTS: Acts = {(SOURCE, "voice"): call_came_in, (SOURCE, "status"): status_came_in}


def _address(request: Request, public_url: str) -> str:
    """As Twilio called it: the host header and scheme of a proxy are not what was signed."""
    query = request.url.query
    return f"{public_url}{request.url.path}" + (f"?{query}" if query else "")


def _twiml(answer: VoiceResponse) -> Response:
    return Response(str(answer), media_type="application/xml")
