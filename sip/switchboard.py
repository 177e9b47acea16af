"""What the house asks of whoever connects calls: a protocol, what it answers, how it fails."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sip.calls import CallKey
from sip.numbers import PhoneNumber
from sip.outcomes import Outcome


class SwitchboardError(Exception):
    """The switchboard did not do what it was asked."""


class SwitchboardAway(SwitchboardError):
    """No answer, or the server is at fault. Whether it acted is unknown: look, then ask again."""


class SwitchboardRefused(SwitchboardError):
    """The server understood and said no: a wrong key, a request it does not accept."""


class NoSuchCall(SwitchboardError):
    """There is no such room, or no phone in it."""


class TransferFailed(SwitchboardError):
    """The other side did not take the call; the caller is still in the room."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"transfer failed: {outcome.dial}")
        self.outcome = outcome


@dataclass(frozen=True)
class LiveCall:
    """One room as it is now. Its name and the phone's identity hold the caller's number."""

    room: str = field(repr=False)
    opened_at: datetime  # of the room, aware, UTC
    has_phone: bool
    has_tutor: bool
    key: CallKey | None = None  # None without a phone, or before its attributes are there
    sip_call_id: str | None = None
    phone_identity: str | None = field(default=None, repr=False)
    joined_at: datetime | None = None  # of the phone


class Switchboard(Protocol):
    """Every method may raise SwitchboardAway or SwitchboardRefused (listener_token excepted)."""

    async def send_tutor(self, room: str, *, metadata: str = "") -> None:
        """Ask for a tutor in the room, which is opened if need be. Returns before one comes.

        Asking twice brings two tutors: look at live_calls() first after SwitchboardAway.
        """
        ...

    async def dismiss_tutors(self, room: str) -> None:
        """Take every tutor out of the room; a dead one stands in it until LiveKit notices."""
        ...

    async def live_calls(self) -> tuple[LiveCall, ...]:
        """Every room that exists now, oldest first."""
        ...

    async def hang_up(self, room: str) -> None:
        """End the call for everybody in it. A call that is already over is no error."""
        ...

    async def transfer(self, room: str, *, to: PhoneNumber) -> None:
        """Hand the caller to another number; they leave the room. NoSuchCall, TransferFailed."""
        ...

    def listener_token(self, room: str, *, identity: str, lasts: timedelta) -> str:
        """A token to hear a live call without being seen, heard or counted."""
        ...
