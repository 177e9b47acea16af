"""conduct(): open, wait until the line is active, teach, close. The only place that orders a call.

It is also the one net of a call (decision 28): whatever goes wrong inside, the call is saved as
far as it got, the office is told, and the phone is hung up instead of left in silence.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from livekit import rtc
from livekit.agents import (
    AgentSession,
    CloseReason,
    ErrorEvent,
    JobContext,
    inference,
    llm,
    vad,
)

from agent.call import Call, utc_now
from agent.doorkeeper_agent import Doorkeeper
from agent.floor import Floor
from agent.office import OfficeAway, OfficeRefused, guest_brief
from agent.phrases import SPOKEN_RATE, Phrases
from agent.playback import RecordedOutput
from agent.recorder import Recorder
from agent.session import (
    DOOR_LANGUAGE,
    Providers,
    new_session,
    providers,
    room_options,
)
from agent.settings import TutorSettings
from agent.speech import Speech
from agent.spooling_office import SpoolingOffice
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CallBrief, CallOpening, CallReport
from agent.turn_log import TurnLog
from agent.tutor import Tutor
from sip.calls import CallFacts, facts_from_participant
from sip.outcomes import AnsweredBy, Ended

log = logging.getLogger("tutor.call")

ACTIVE_SECONDS = 30.0  # ringing is over by then (decision 6)
HARD_STOP_MINUTES = 25.0  # B-1
SAVE_SECONDS = 5.0


@dataclass(frozen=True)
class CallParts:
    """What a call is made of; a test hands in others."""

    settings: TutorSettings
    curricula: Mapping[str, Curriculum]  # by language; English is always among them
    voice_activity: vad.VAD
    office: Callable[[], SpoolingOffice]
    ear: Callable[[], "inference.TurnDetectorStream | None"]
    now: Callable[[], datetime] = utc_now


async def conduct(ctx: JobContext, parts: CallParts) -> None:
    """One call from ringing to hang-up."""
    await ctx.connect()
    phone = await ctx.wait_for_participant(kind=rtc.ParticipantKind.PARTICIPANT_KIND_SIP)
    await _named(phone)
    facts = facts_from_participant(
        phone.attributes,
        phone.identity,
        room=ctx.room.name,
        secret=parts.settings.call_key_secret.get_secret_value(),
    )
    opening = _opening(facts, parts.now())
    office = parts.office()
    brief = await _open(office, opening)
    curriculum = parts.curricula[DOOR_LANGUAGE]
    floor = Floor(parts.ear())
    call = Call(brief, office, curriculum, floor, now=parts.now, curricula=parts.curricula)
    session: AgentSession[None] | None = None
    try:
        session = await _start(ctx, call, parts, phone=phone, office=office)
        why = await call.over
    except Exception:
        log.exception("call failed", extra={"call": brief.call_key})
        why = Ended.TUTOR_LOST
    try:
        await _close(ctx, call, session, why=why)
    finally:
        await office.release()
        ctx.shutdown(reason=str(why))


async def _named(phone: rtc.RemoteParticipant) -> None:
    """The participant may be seen before its attributes are; without a call id there is no call."""
    async with asyncio.timeout(ACTIVE_SECONDS):
        while "sip.callID" not in phone.attributes:  # noqa: ASYNC110 - livekit changes a dict
            await asyncio.sleep(0.01)


async def _open(office: SpoolingOffice, opening: CallOpening) -> CallBrief:
    """The brief, or a guest's when the office is away: a lesson is better than no lesson."""
    try:
        return await office.open(opening)
    except OfficeAway as away:
        log.warning("office away, guest lesson", extra={"reason": away.reason})
    except OfficeRefused as refused:
        log.error("office refused the call", extra={"status": refused.status})
    return guest_brief(opening.call_key, seed=sum(opening.call_key.encode()))


async def _start(
    ctx: JobContext,
    call: Call,
    parts: CallParts,
    *,
    phone: rtc.RemoteParticipant,
    office: SpoolingOffice,
) -> "AgentSession[None]":
    """Session up while it rings, first word when the line is active."""
    made = providers(parts.settings, language=DOOR_LANGUAGE, key_terms=_key_terms(call))
    session = new_session(made, call.floor, parts.voice_activity)
    call.speech = Speech(_phrases(parts.settings, made, call))
    turns = TurnLog(call)
    session.on("conversation_item_added", lambda event: turns.added(event.item))
    session.on("error", lambda event: provider_failed(session, event))
    session.on("close", lambda event: _session_closed(call, event.reason))
    _listen_to_the_line(ctx, call, session, phone=phone)
    door = Doorkeeper(call, turns, hand_over=Tutor)
    await session.start(agent=door, room=ctx.room, record=False, room_options=room_options(phone))
    await _active(phone, call)
    call.answer()
    await _record(call, session, office, folder=parts.settings.recordings_folder)
    asyncio.get_running_loop().call_later(HARD_STOP_MINUTES * 60, call.end, Ended.LIMIT)
    if not call.over.done():
        await door.greet()
    return session


def _phrases(settings: TutorSettings, made: Providers, call: Call) -> Phrases:
    """Ready speech, shared by all calls; what holds a name of this household stays here."""
    learners = call.brief.household.learners if call.brief.household else ()
    return Phrases(
        made.tts,
        settings.phrases_folder,
        speaker=f"{settings.tts}|{settings.tts_url}|{settings.voice}",
        rate=SPOKEN_RATE,
        private=[learner.first_name for learner in learners],
    )


def _key_terms(call: Call) -> tuple[str, ...]:
    """Names of the household and words of its subjects; never only the expected answer."""
    learners = call.brief.household.learners if call.brief.household else ()
    names = tuple(learner.first_name for learner in learners)
    concepts = call.curriculum.concepts.values()
    return names + tuple(sorted({term for concept in concepts for term in concept.terms}))


def _listen_to_the_line(
    ctx: JobContext, call: Call, session: "AgentSession[None]", *, phone: rtc.RemoteParticipant
) -> None:
    @ctx.room.on("participant_disconnected")
    def gone(participant: rtc.RemoteParticipant) -> None:
        if participant.identity == phone.identity:
            call.end(_why_gone(participant.disconnect_reason))

    @ctx.room.on("participant_attributes_changed")
    def status(changed: dict[str, str], participant: rtc.Participant) -> None:
        # The leave itself is lost now and then, and then noticed by ICE 20 s later (measured).
        if participant.identity == phone.identity and changed.get("sip.callStatus") == "hangup":
            call.end(Ended.CALLER)

    @ctx.room.on("disconnected")
    def room_gone(*_: object) -> None:
        call.end(Ended.LINE_LOST)

    @ctx.room.on("sip_dtmf_received")
    def key(pressed: rtc.SipDTMF) -> None:
        agent = session.current_agent
        if pressed.participant is not None and pressed.participant.identity == phone.identity:
            agent.key(pressed.digit)  # type: ignore[attr-defined]  # all ours are Conversations


def _why_gone(reason: "rtc.DisconnectReason.ValueType | None") -> Ended:
    return Ended.CALLER if reason == rtc.DisconnectReason.CLIENT_INITIATED else Ended.LINE_LOST


def provider_failed(session: "AgentSession[None]", event: ErrorEvent) -> None:
    """Nobody waits in silence for a model that does not answer."""
    agent = session.current_agent
    failed = isinstance(event.error, llm.LLMError) and not event.error.recoverable
    if failed and isinstance(agent, Tutor):
        agent.spawn(agent.model_is_away())


def _session_closed(call: Call, reason: CloseReason) -> None:
    if reason is CloseReason.ERROR:
        call.end(Ended.TUTOR_LOST)


async def _active(phone: rtc.RemoteParticipant, call: Call) -> None:
    """Wait for ``sip.callStatus`` active: words before it are lost (telephony §2.4)."""
    deadline = asyncio.get_running_loop().time() + ACTIVE_SECONDS
    while phone.attributes.get("sip.callStatus") != "active" and not call.over.done():
        if asyncio.get_running_loop().time() > deadline:
            call.end(Ended.LINE_LOST)
        await asyncio.sleep(0.02)


async def _record(
    call: Call, session: "AgentSession[None]", office: SpoolingOffice, *, folder: Path
) -> None:
    """From the first consented second, told to the spool first: a killed call keeps its audio."""
    if not call.brief.consent.record_audio or session.output.audio is None:
        return
    path = folder / f"{call.brief.call_key}-{os.getpid()}.wav"  # a second job is a second file
    await office.expect_recording(path)
    call.recorder = Recorder(path, call.answered_monotonic, time.monotonic)
    call.recorder.start()
    output = RecordedOutput(
        session.output.audio,
        started_at=call.answered_monotonic,
        clock=time.monotonic,
        recorder=call.recorder,
    )
    session.output.audio = output


async def _close(
    ctx: JobContext, call: Call, session: "AgentSession[None] | None", *, why: Ended
) -> None:
    """Hang up first (the caller waits for nothing), then save, then tell the office."""
    await ctx.delete_room()
    if session is not None:
        await session.aclose()
    if call.speech.phrases is not None:
        await call.speech.phrases.aclose()
    if call.recorder is not None:
        call.recorder.stop()
    await asyncio.wait_for(call.saved(), SAVE_SECONDS)
    report = CallReport(
        call_key=call.brief.call_key,
        learner_id=call.learner.id if call.learner else None,
        ended=Ended.SAFETY if call.safety else why,
        answered_by=AnsweredBy.PERSON if call.learner else AnsweredBy.UNKNOWN,
        answered_at=call.answered_at,
        ended_at=call.ended_at or call.now(),
        recorded=call.recorder is not None,
        consent_refused=call.consent_refused,
        concepts=tuple(call.concepts),
        model_requests=call.model_requests,
    )
    await call.office.close(report)
    if call.recorder is not None:
        await call.office.upload_recording(call.recorder.path)
    log.info("call closed", extra={"call": call.brief.call_key, "ended": str(why)})


def _opening(facts: CallFacts, now: datetime) -> CallOpening:
    return CallOpening(
        call_key=facts.key,
        direction=facts.direction,
        caller=facts.caller_e164,
        called=facts.called.e164 if facts.called else None,
        room=facts.room,
        sip_call_id=facts.sip_call_id,
        twilio_call_sid=facts.twilio_call_sid,
        started_at=now,
    )
