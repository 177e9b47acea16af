"""The switchboard over LiveKit's server API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import aiohttp
from livekit import api
from livekit.protocol.models import ParticipantInfo, Room
from livekit.protocol.sip import SIPTransferStatus, TransferSIPParticipantRequest

from sip.calls import call_key_of, sip_call_id_of
from sip.numbers import PhoneNumber
from sip.outcomes import outcome_of_sip
from sip.switchboard import (
    LiveCall,
    NoSuchCall,
    SwitchboardAway,
    SwitchboardRefused,
    TransferFailed,
)

_HERE: Final = frozenset(
    {ParticipantInfo.State.JOINING, ParticipantInfo.State.JOINED, ParticipantInfo.State.ACTIVE}
)


@dataclass(frozen=True)
class LiveKitSwitchboard:
    """``url`` as ws:// or http://; ``call_key_secret`` reads the keys of live calls.

    One HTTP session per request: nothing to close, nothing bound to one event loop.
    """

    url: str
    api_key: str
    api_secret: str = field(repr=False)
    call_key_secret: str = field(repr=False)
    agent_name: str
    timeout_seconds: float = 5.0

    async def send_tutor(self, room: str, *, metadata: str = "") -> None:
        request = api.CreateAgentDispatchRequest(
            agent_name=self.agent_name, room=room, metadata=metadata
        )
        async with self._asking() as livekit:
            await livekit.agent_dispatch.create_dispatch(request)

    async def dismiss_tutors(self, room: str) -> None:
        async with self._asking() as livekit:
            listing = await livekit.room.list_participants(api.ListParticipantsRequest(room=room))
        people = listing.participants
        for tutor in (one for one in people if one.kind == ParticipantInfo.Kind.AGENT):
            with suppress(NoSuchCall):  # it has left by itself meanwhile
                await self._remove(room, tutor.identity)

    async def _remove(self, room: str, identity: str) -> None:
        async with self._asking() as livekit:
            await livekit.room.remove_participant(
                api.RoomParticipantIdentity(room=room, identity=identity)
            )

    async def live_calls(self) -> tuple[LiveCall, ...]:
        async with self._asking() as livekit:
            rooms = (await livekit.room.list_rooms(api.ListRoomsRequest())).rooms
            # A room that closes in between lists nobody: no error, and the next look misses it.
            listings = await asyncio.gather(
                *(
                    livekit.room.list_participants(api.ListParticipantsRequest(room=room.name))
                    for room in rooms
                )
            )
        calls = (
            live_call(room, tuple(listing.participants), secret=self.call_key_secret)
            for room, listing in zip(rooms, listings, strict=True)
        )
        return tuple(sorted(calls, key=lambda call: (call.opened_at, call.room)))

    async def hang_up(self, room: str) -> None:
        try:
            async with self._asking() as livekit:
                await livekit.room.delete_room(api.DeleteRoomRequest(room=room))
        except NoSuchCall:
            return

    async def transfer(self, room: str, *, to: PhoneNumber) -> None:
        async with self._asking() as livekit:
            listing = await livekit.room.list_participants(api.ListParticipantsRequest(room=room))
            phone = _phone_among(tuple(listing.participants))
            if phone is None:
                raise NoSuchCall("no phone in the room")
            answer = await livekit.sip.transfer_sip_participant(
                TransferSIPParticipantRequest(
                    room_name=room,
                    participant_identity=phone.identity,
                    transfer_to=f"tel:{to.e164}",
                    play_dialtone=True,
                )
            )
        # livekit-server 1.13 answers with an empty body, which reads as "ongoing": that is success.
        if answer.status == SIPTransferStatus.STS_TRANSFER_FAILED:
            raise TransferFailed(outcome_of_sip(answer.sip_status.code or None))

    def listener_token(self, room: str, *, identity: str, lasts: timedelta) -> str:
        grants = api.VideoGrants(
            room_join=True,
            room=room,
            hidden=True,
            recorder=True,  # else a hidden listener keeps the room open after the call
            can_publish=False,
            can_publish_data=False,
            can_subscribe=True,
        )
        token = api.AccessToken(self.api_key, self.api_secret)
        return token.with_identity(identity).with_grants(grants).with_ttl(lasts).to_jwt()

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[api.LiveKitAPI]:
        """A client for one question; its errors come out as the switchboard's."""
        timeout = aiohttp.ClientTimeout(total=self.timeout_seconds)
        try:
            async with api.LiveKitAPI(
                self.url, self.api_key, self.api_secret, timeout=timeout
            ) as livekit:
                yield livekit
        except api.SipCallError as error:
            outcome = outcome_of_sip(error.sip_status_code, reason=error.sip_status or "")
            raise TransferFailed(outcome) from error
        except api.ServerError as error:
            raise _our_error(error) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SwitchboardAway(f"no answer from LiveKit: {type(error).__name__}") from error


def live_call(room: Room, participants: tuple[ParticipantInfo, ...], *, secret: str) -> LiveCall:
    """One room of LiveKit's in our words. Listeners and people still leaving do not count."""
    here = tuple(person for person in participants if person.state in _HERE)
    tutor = any(person.kind == ParticipantInfo.Kind.AGENT for person in here)
    opened_at = datetime.fromtimestamp(room.creation_time, UTC)
    phone = _phone_among(here)
    if phone is None:
        return LiveCall(room.name, opened_at, has_phone=False, has_tutor=tutor)
    return LiveCall(
        room.name,
        opened_at,
        has_phone=True,
        has_tutor=tutor,
        key=call_key_of(phone.attributes, secret),
        sip_call_id=sip_call_id_of(phone.attributes),
        phone_identity=phone.identity,
        joined_at=datetime.fromtimestamp(phone.joined_at, UTC),
    )


def _phone_among(participants: tuple[ParticipantInfo, ...]) -> ParticipantInfo | None:
    phones = (person for person in participants if person.kind == ParticipantInfo.Kind.SIP)
    return next(phones, None)


def _our_error(error: api.ServerError) -> Exception:
    """The server's words are not repeated where they could name a room or a participant."""
    if error.code == api.ServerErrorCode.NOT_FOUND:
        return NoSuchCall("LiveKit knows no such room or participant")
    if error.status >= 500:
        return SwitchboardAway(f"LiveKit failed: {error.code} ({error.status})")
    return SwitchboardRefused(f"LiveKit refused: {error.code} ({error.status})")
