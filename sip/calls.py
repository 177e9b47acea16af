"""Which call is it: its key, its direction, and the facts read from a SIP participant."""

import hashlib
import hmac
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NewType

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sip.numbers import Caller, PhoneNumber, caller_of, shown_number

logger = logging.getLogger(__name__)

CallKey = NewType("CallKey", str)

KEY_HEADER: Final = "X-Tutor-Call"
KEY_ATTRIBUTE: Final = "sip.h.x-tutor-call"  # LiveKit's name for it when the trunk keeps X- headers

_KEY_SHAPE: Final = "[A-Za-z0-9_-]{1,64}"
_KEY: Final = re.compile(_KEY_SHAPE, re.ASCII)
_MAC: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TWILIO_SID: Final = re.compile(r"CA[0-9a-fA-F]{32}", re.ASCII)
_IDENTITY_PREFIX: Final = "sip_"  # LiveKit names a SIP participant sip_<caller>
_PURPOSE: Final = b"phone-tutor call key 1\0"  # one secret, yet no other MAC made with it fits here
_MAX_HEADER: Final = 160
_MAX_METADATA: Final = 4096


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class NotAPhoneCall(ValueError):
    """Neither a key of ours that verifies nor a call id of LiveKit's: nothing to file it under."""


@dataclass(frozen=True)
class CallFacts:
    """One call as the telephone sees it. Printing it shows no number and no room.

    LiveKit builds the room name and the participant's identity from the caller's number, so both
    are as private as the number: log ``key`` instead.
    """

    key: CallKey
    direction: Direction
    caller: Caller
    called: PhoneNumber | None
    room: str = field(repr=False)
    phone_identity: str = field(repr=False)
    sip_call_id: str | None = None
    twilio_call_sid: str | None = None
    forged: bool = False

    @property
    def caller_e164(self) -> str | None:
        """The caller's number for the wire; None when withheld or malformed."""
        number = shown_number(self.caller)
        return None if number is None else number.e164


class OutboundCall(BaseModel):
    """Job metadata of a call we place: the tutor is sent before the phone rings. JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    version: int = 1
    call_key: str = Field(pattern=f"^{_KEY_SHAPE}$")
    caller: str | None = Field(default=None, repr=False, max_length=16)  # our number
    called: str | None = Field(default=None, repr=False, max_length=16)  # the learner's


def is_call_key(text: str) -> bool:
    """Whether the text may be a call key: 1-64 letters, digits, "_" or "-"."""
    return _KEY.fullmatch(text) is not None


def sign(key: CallKey, secret: str) -> str:
    """The value of the X-Tutor-Call header: ``<key>.<HMAC-SHA256 in hex>``, safe in a URI.

    Raises ValueError for an empty secret or a key that could not travel in a header.
    """
    if not secret:
        raise ValueError("a call key is never signed with an empty secret")
    if not is_call_key(key):
        raise ValueError("a call key is 1-64 letters, digits, '_' or '-'")
    return f"{key}.{_mac(key, secret)}"


def verified(header: str, secret: str) -> CallKey | None:
    """The key of a header that we signed, else None; always None while no secret is set."""
    if not secret or len(header) > _MAX_HEADER:
        return None
    key, _, mac = header.strip().rpartition(".")
    # The shape first: compare_digest refuses text that is not ASCII with an exception.
    if not is_call_key(key) or not _MAC.fullmatch(mac):
        return None
    return CallKey(key) if hmac.compare_digest(mac, _mac(key, secret)) else None


def call_key_of(attributes: Mapping[str, str], secret: str) -> CallKey | None:
    """The key of a SIP participant: our own signed one if it verifies, else ``sip.callID``.

    None when there is neither: the attributes of a phone come a moment after the phone.
    """
    own = verified(attributes.get(KEY_ATTRIBUTE, ""), secret)
    livekits = sip_call_id_of(attributes)
    return own or (CallKey(livekits) if livekits else None)


def sip_call_id_of(attributes: Mapping[str, str]) -> str | None:
    """LiveKit's id of the call (``SCL_…``) if the participant has one of a sane shape."""
    return _checked(attributes.get("sip.callID"), _KEY)


def facts_from_participant(
    attributes: Mapping[str, str], identity: str, *, room: str, secret: str
) -> CallFacts:
    """Read a SIP participant of a room. The attributes come from whoever rang: trust none.

    A key header that does not verify is ignored, logged and marked ``forged`` (decision 21).
    Raises NotAPhoneCall when there is neither a verified key nor ``sip.callID``.
    """
    key = call_key_of(attributes, secret)
    if key is None:
        raise NotAPhoneCall("a participant without a call id")
    header = attributes.get(KEY_ATTRIBUTE, "")
    forged = bool(header) and verified(header, secret) is None
    if forged:
        logger.warning("call key header does not verify", extra={"call": key})
    inbound = bool(attributes.get("sip.ruleID"))
    theirs = caller_of(attributes.get("sip.phoneNumber") or identity.removeprefix(_IDENTITY_PREFIX))
    ours = caller_of(attributes.get("sip.trunkPhoneNumber"))
    return CallFacts(
        key=key,
        direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
        caller=theirs if inbound else ours,
        called=shown_number(ours if inbound else theirs),
        room=room,
        phone_identity=identity,
        sip_call_id=sip_call_id_of(attributes),
        twilio_call_sid=_checked(attributes.get("sip.twilio.callSid"), _TWILIO_SID),
        forged=forged,
    )


def facts_from_metadata(metadata: str, *, room: str) -> CallFacts | None:
    """Read the metadata of the tutor's job (an OutboundCall); None when empty: an inbound call.

    Raises NotAPhoneCall when there is metadata that cannot be read.
    """
    if not metadata:
        return None
    if len(metadata) > _MAX_METADATA:
        raise NotAPhoneCall("job metadata is too long")
    try:
        call = OutboundCall.model_validate_json(metadata)
    except ValidationError as error:
        raise NotAPhoneCall("job metadata is not an outbound call") from error
    return CallFacts(
        key=CallKey(call.call_key),
        direction=Direction.OUTBOUND,
        caller=caller_of(call.caller),
        called=shown_number(caller_of(call.called)),
        room=room,
        phone_identity="",
    )


def _mac(key: str, secret: str) -> str:
    return hmac.new(secret.encode(), _PURPOSE + key.encode(), hashlib.sha256).hexdigest()


def _checked(value: str | None, shape: re.Pattern[str]) -> str | None:
    """The value if it has the shape it must have, else None."""
    return value if value is not None and shape.fullmatch(value) else None
