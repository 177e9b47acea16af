"""A switchboard that connects nothing: it remembers what it was asked and answers as told."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from sip.numbers import PhoneNumber
from sip.outcomes import Outcome
from sip.switchboard import LiveCall, NoSuchCall, SwitchboardAway, TransferFailed


@dataclass
class OfflineSwitchboard:
    """``calls`` is the world: put live calls in. ``away`` makes every request fail.

    Like the real one: sending a tutor does not bring it, ``tutor_comes`` does.
    """

    calls: list[LiveCall] = field(default_factory=list)
    away: bool = False
    transfer_outcome: Outcome | None = None  # set: the other side does not take the call
    tutors_sent: list[tuple[str, str]] = field(default_factory=list)  # (room, metadata)
    dismissed: list[str] = field(default_factory=list)  # rooms
    hung_up: list[str] = field(default_factory=list)
    transfers: list[tuple[str, PhoneNumber]] = field(default_factory=list)

    async def send_tutor(self, room: str, *, metadata: str = "") -> None:
        self._answer()
        self.tutors_sent.append((room, metadata))

    async def dismiss_tutors(self, room: str) -> None:
        self._answer()
        self.dismissed.append(room)
        self.tutor_dies(room)

    async def live_calls(self) -> tuple[LiveCall, ...]:
        self._answer()
        return tuple(sorted(self.calls, key=lambda call: (call.opened_at, call.room)))

    async def hang_up(self, room: str) -> None:
        self._answer()
        self.hung_up.append(room)
        self.calls = [call for call in self.calls if call.room != room]

    async def transfer(self, room: str, *, to: PhoneNumber) -> None:
        self._answer()
        if not any(call.room == room and call.has_phone for call in self.calls):
            raise NoSuchCall("no phone in the room")
        if self.transfer_outcome is not None:
            raise TransferFailed(self.transfer_outcome)
        self.transfers.append((room, to))
        self.phone_leaves(room)

    def listener_token(self, room: str, *, identity: str, lasts: timedelta) -> str:
        return f"offline-token:{room}:{identity}:{lasts.total_seconds():.0f}"

    def tutor_comes(self, room: str) -> None:
        self._change(room, has_tutor=True)

    def tutor_dies(self, room: str) -> None:
        self._change(room, has_tutor=False)

    def phone_leaves(self, room: str) -> None:
        self.calls = [
            replace(
                call,
                has_phone=False,
                key=None,
                sip_call_id=None,
                phone_identity=None,
                joined_at=None,
            )
            if call.room == room
            else call
            for call in self.calls
        ]

    def _change(self, room: str, *, has_tutor: bool) -> None:
        self.calls = [
            replace(call, has_tutor=has_tutor) if call.room == room else call for call in self.calls
        ]

    def _answer(self) -> None:
        if self.away:
            raise SwitchboardAway("told to be away")
