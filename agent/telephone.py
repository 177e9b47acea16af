"""The caller's telephone, as LiveKit shows it: a participant, its status, its keys, its leaving."""

import asyncio

from livekit import rtc
from livekit.agents import AgentSession

from agent.call import Call
from sip.outcomes import Ended

ACTIVE_SECONDS = 30.0  # ringing is over by then (decision 6)


async def named(phone: rtc.RemoteParticipant) -> None:
    """The participant may be seen before its attributes are; without a call id there is no call."""
    async with asyncio.timeout(ACTIVE_SECONDS):
        while "sip.callID" not in phone.attributes:  # noqa: ASYNC110 - livekit changes a dict
            await asyncio.sleep(0.01)


async def active(phone: rtc.RemoteParticipant, call: Call) -> None:
    """Wait for ``sip.callStatus`` active: words before it are lost (telephony §2.4)."""
    deadline = asyncio.get_running_loop().time() + ACTIVE_SECONDS
    while phone.attributes.get("sip.callStatus") != "active" and not call.over.done():
        if asyncio.get_running_loop().time() > deadline:
            call.end(Ended.LINE_LOST)
        await asyncio.sleep(0.02)


def listen(
    room: rtc.Room, call: Call, session: "AgentSession[None]", *, phone: rtc.RemoteParticipant
) -> None:
    @room.on("participant_disconnected")
    def gone(participant: rtc.RemoteParticipant) -> None:
        if participant.identity == phone.identity:
            call.end(_why_gone(participant.disconnect_reason))

    @room.on("participant_attributes_changed")
    def status(changed: dict[str, str], participant: rtc.Participant) -> None:
        # The leave itself is lost now and then, and then noticed by ICE 20 s later (measured).
        if participant.identity == phone.identity and changed.get("sip.callStatus") == "hangup":
            call.end(Ended.CALLER)

    @room.on("disconnected")
    def room_gone(reason: object = None) -> None:
        # The office takes out a tutor that it has not heard of for a while.
        call.replaced = reason == rtc.DisconnectReason.PARTICIPANT_REMOVED
        call.end(Ended.LINE_LOST)

    @room.on("sip_dtmf_received")
    def key(pressed: rtc.SipDTMF) -> None:
        agent = session.current_agent
        if pressed.participant is not None and pressed.participant.identity == phone.identity:
            agent.key(pressed.digit)  # type: ignore[attr-defined]  # all ours are Conversations


def _why_gone(reason: "rtc.DisconnectReason.ValueType | None") -> Ended:
    return Ended.CALLER if reason == rtc.DisconnectReason.CLIENT_INITIATED else Ended.LINE_LOST
