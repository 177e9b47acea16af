"""What became of a call: three facts with one writer each (design, decision 22), as closed sets.

Below them the only two tables that turn the network's words into ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Dial(StrEnum):
    """What the network said to our dialling. Written by the office, from the API's SIP error."""

    ANSWERED = "answered"
    BUSY = "busy"
    REJECTED = "rejected"
    NOT_ANSWERED_OR_UNREACHABLE = "not_answered_or_unreachable"
    BAD_NUMBER = "bad_number"
    TRUNK_LIMIT = "trunk_limit"
    CARRIER_FAULT = "carrier_fault"
    UNKNOWN = "unknown"


class AnsweredBy(StrEnum):
    """Who picked up. Written by the tutor."""

    PERSON = "person"
    MACHINE = "machine"
    SCREENING = "screening"
    UNKNOWN = "unknown"


class Ended(StrEnum):
    """Why an answered call is over. Written by the tutor, or by the reconciler for a lost one."""

    GOODBYE = "goodbye"
    CALLER = "caller"
    TUTOR_LOST = "tutor_lost"
    LINE_LOST = "line_lost"
    LIMIT = "limit"
    SAFETY = "safety"


@dataclass(frozen=True)
class Outcome:
    """``try_again``: whether another try, later, makes sense. Never means "at once"."""

    dial: Dial
    try_again: bool


_ANSWERED: Final = Outcome(Dial.ANSWERED, try_again=False)
_BUSY: Final = Outcome(Dial.BUSY, try_again=True)
_NOBODY: Final = Outcome(Dial.NOT_ANSWERED_OR_UNREACHABLE, try_again=True)
_DECLINED: Final = Outcome(Dial.REJECTED, try_again=False)
_BAD_NUMBER: Final = Outcome(Dial.BAD_NUMBER, try_again=False)
_LIMIT: Final = Outcome(Dial.TRUNK_LIMIT, try_again=True)
_FAULT_THAT_PASSES: Final = Outcome(Dial.CARRIER_FAULT, try_again=True)
_FAULT_OF_OURS: Final = Outcome(Dial.CARRIER_FAULT, try_again=False)  # credentials, codecs, geo
# The phone may have rung, so nobody may ring it again before a look at what is really there.
_UNKNOWN: Final = Outcome(Dial.UNKNOWN, try_again=False)

SIP_OUTCOMES: Final[Mapping[int, Outcome]] = MappingProxyType(
    {
        200: _ANSWERED,
        401: _FAULT_OF_OURS,
        402: _FAULT_OF_OURS,
        403: _FAULT_OF_OURS,
        404: _BAD_NUMBER,
        407: _FAULT_OF_OURS,
        408: _NOBODY,
        410: _BAD_NUMBER,
        480: _NOBODY,
        484: _BAD_NUMBER,
        486: _BUSY,
        487: _NOBODY,
        488: _FAULT_OF_OURS,
        500: _FAULT_THAT_PASSES,
        501: _FAULT_OF_OURS,
        502: _FAULT_THAT_PASSES,
        503: _FAULT_THAT_PASSES,
        504: _NOBODY,
        505: _FAULT_OF_OURS,
        513: _FAULT_OF_OURS,
        600: _BUSY,
        603: _DECLINED,
        604: _BAD_NUMBER,
        606: _FAULT_OF_OURS,
        607: _DECLINED,
        608: _DECLINED,
    }
)
_SIP_CLASSES: Final = {2: _ANSWERED, 4: _FAULT_OF_OURS, 5: _FAULT_THAT_PASSES, 6: _DECLINED}

# The server API's error codes when no SIP response came at all.
_NO_SIP_STATUS: Final = {
    "canceled": _NOBODY,  # ring timeout, or nobody at the address: both look like this
    "unavailable": _FAULT_THAT_PASSES,  # no SIP node: nothing was dialled
}


def outcome_of_sip(status: int | None, *, reason: str = "", code: str = "") -> Outcome:
    """Classify the API's error: SIP status and reason phrase, or its error code without a status.

    Twilio says "Trunk CPS limit exceeded" in a 503, which is our own haste and not its fault.
    """
    if status is None:
        return _NO_SIP_STATUS.get(code, _UNKNOWN)
    if status == 503 and "limit exceeded" in reason.lower():
        return _LIMIT
    return SIP_OUTCOMES.get(status) or _SIP_CLASSES.get(status // 100, _UNKNOWN)


@dataclass(frozen=True)
class TwilioStatus:
    """A CallStatus or DialCallStatus of Twilio's in our words.

    ``dial`` None: not decided yet. ``ended`` None: never answered, or Twilio cannot tell who hung
    up and the tutor's report is the one to believe.
    """

    dial: Dial | None
    over: bool
    ended: Ended | None = None


_UNDECIDED: Final = TwilioStatus(None, over=False)
TWILIO_STATUSES: Final[Mapping[str, TwilioStatus]] = MappingProxyType(
    {
        "queued": _UNDECIDED,
        "initiated": _UNDECIDED,
        "ringing": _UNDECIDED,
        "answered": TwilioStatus(Dial.ANSWERED, over=False),
        "in-progress": TwilioStatus(Dial.ANSWERED, over=False),
        "completed": TwilioStatus(Dial.ANSWERED, over=True),
        "busy": TwilioStatus(Dial.BUSY, over=True),
        "no-answer": TwilioStatus(Dial.NOT_ANSWERED_OR_UNREACHABLE, over=True),
        "canceled": TwilioStatus(Dial.NOT_ANSWERED_OR_UNREACHABLE, over=True),
        "failed": TwilioStatus(Dial.CARRIER_FAULT, over=True),
    }
)


def twilio_status(word: str, *, was_answered: bool = False) -> TwilioStatus:
    """Read Twilio's word; an unknown one decides nothing.

    ``was_answered``: a call that was already answered and then fails was lost on the line.
    """
    status = TWILIO_STATUSES.get(word.strip().lower(), _UNDECIDED)
    if was_answered and status.dial is Dial.CARRIER_FAULT:
        return TwilioStatus(Dial.ANSWERED, over=True, ended=Ended.LINE_LOST)
    return status
