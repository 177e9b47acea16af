"""conduct(): open, wait until the line is active, teach, close. The only place that orders a call.

It is also the one net of a call (decision 28): whatever goes wrong inside, the call is saved as
far as it got, the office is told, and the phone is hung up instead of left in silence.
"""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from livekit import rtc
from livekit.agents import (
    AgentSession,
    CloseReason,
    JobContext,
    inference,
    vad,
)

from agent import telephone
from agent.call import Call, utc_now
from agent.doorkeeper_agent import Doorkeeper
from agent.floor import Floor
from agent.look_ups import LookUps
from agent.memory import Memory
from agent.office import OfficeAway, OfficeRefused, guest_brief
from agent.phrases import SPOKEN_RATE, Phrases
from agent.playback import RecordedOutput
from agent.recorder import Recorder
from agent.resuming import in_mid_lesson, second_zero
from agent.second_reader import reader_of
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
from agent.teaching.notices import TAKE_OVER
from agent.trouble import Lifelines
from agent.turn_log import TurnLog
from agent.tutor import Tutor
from sip.calls import CallFacts, facts_from_participant
from sip.outcomes import AnsweredBy, Ended
from sip.switchboard import Switchboard

log = logging.getLogger("tutor.call")

HARD_STOP_MINUTES = 25.0  # B-1
SAVE_SECONDS = 5.0
TAKE_OVER_TRIES = 4  # of up to 2 s


@dataclass(frozen=True)
class CallParts:
    """What a call is made of; a test hands in others."""

    settings: TutorSettings
    curricula: Mapping[str, Curriculum]  # by language; English is always among them
    voice_activity: vad.VAD
    office: Callable[[], SpoolingOffice]
    ear: Callable[[], "inference.TurnDetectorStream | None"]
    switchboard: Switchboard | None = None  # puts callers through to a person
    now: Callable[[], datetime] = utc_now


async def conduct(ctx: JobContext, parts: CallParts) -> None:
    """One call from ringing to hang-up."""
    await ctx.connect()
    phone = await ctx.wait_for_participant(kind=rtc.ParticipantKind.PARTICIPANT_KIND_SIP)
    await telephone.named(phone)
    facts = facts_from_participant(
        phone.attributes,
        phone.identity,
        room=ctx.room.name,
        secret=parts.settings.call_key_secret.get_secret_value(),
    )
    opening = _opening(facts, parts.now(), tutor=ctx.job.id)
    office = parts.office()
    brief = await _open(office, opening, tries=TAKE_OVER_TRIES if _is_sent(ctx) else 1)
    if brief.taken:
        await _leave_silently(ctx, office, opening)
        return
    curriculum = parts.curricula[DOOR_LANGUAGE]
    floor = Floor(parts.ear(), parts.settings.turn_taking)
    call = Call(brief, office, curriculum, floor, now=parts.now, curricula=parts.curricula)
    call.desk = parts.settings.desk(parts.switchboard, room=ctx.room.name)
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


def _is_sent(ctx: JobContext) -> bool:
    """Instead of a tutor that was lost: only the office knows what to go on with."""
    return str(ctx.job.metadata) == TAKE_OVER


async def _leave_silently(ctx: JobContext, office: SpoolingOffice, opening: CallOpening) -> None:
    """Another tutor is teaching here: two are never heard."""
    log.warning("the call has a tutor already", extra={"call": opening.call_key})
    await office.release()
    ctx.shutdown(reason="taken")


async def _open(office: SpoolingOffice, opening: CallOpening, *, tries: int) -> CallBrief:
    """The brief, or a guest's when the office is away: a lesson is better than no lesson."""
    for left in reversed(range(tries)):
        try:
            return await office.open(opening)
        except OfficeAway as away:
            log.warning("office away", extra={"reason": away.reason, "tries_left": left})
        except OfficeRefused as refused:
            log.error("office refused the call", extra={"status": refused.status})
            break
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
    made = providers(
        parts.settings,
        parts.voice_activity,
        language=DOOR_LANGUAGE,
        key_terms=_key_terms(call),
    )
    session = new_session(made, call.floor, parts.voice_activity)
    call.speech = Speech(_phrases(parts.settings, made, call))
    call.second_reader = reader_of(parts.settings)
    call.memory = Memory(parts.settings.memory_tokens)
    call.look_ups = LookUps(parts.settings.look_up_servers)
    call.look_ups.find()
    turns = TurnLog(call)
    session.on("conversation_item_added", lambda event: turns.added(event.item))
    Lifelines(call, session).listen()
    session.on("close", lambda event: _session_closed(call, event.reason))
    telephone.listen(ctx.room, call, session, phone=phone)
    door = Doorkeeper(call, turns, hand_over=Tutor)
    await session.start(agent=door, room=ctx.room, record=False, room_options=room_options(phone))
    await telephone.active(phone, call)
    second_zero(call)
    output = _output(call, session, turns)
    call.record = _recording(call, output, office, folder=parts.settings.recordings_folder)
    left = HARD_STOP_MINUTES * 60 - (time.monotonic() - call.answered_monotonic)
    asyncio.get_running_loop().call_later(left, call.end, Ended.LIMIT)
    if call.over.done():
        return session
    if in_mid_lesson(call):
        if call.learner is not None and not call.consent_refused:  # the door had begun it
            await call.record()
        session.update_agent(Tutor(call, turns))
    else:
        await door.greet()
    return session


def _phrases(settings: TutorSettings, made: Providers, call: Call) -> Phrases:
    """Ready speech, shared by all calls; what holds a name of this household stays here."""
    learners = call.brief.household.learners if call.brief.household else ()
    return Phrases(
        made.prepares,
        settings.phrases_folder,
        speaker=f"{settings.chain('tts')[0]}|{settings.voice}",
        rate=SPOKEN_RATE,
        private=[learner.first_name for learner in learners],
    )


def _key_terms(call: Call) -> tuple[str, ...]:
    """Names of the household and words of its subjects; never only the expected answer."""
    learners = call.brief.household.learners if call.brief.household else ()
    names = tuple(learner.first_name for learner in learners)
    concepts = call.curriculum.concepts.values()
    return names + tuple(sorted({term for concept in concepts for term in concept.terms}))


def _session_closed(call: Call, reason: CloseReason) -> None:
    if reason is CloseReason.ERROR:
        call.end(Ended.TUTOR_LOST)


def _output(call: Call, session: "AgentSession[None]", turns: TurnLog) -> RecordedOutput | None:
    """What knows how much of our audio went out, with or without a recording."""
    if session.output.audio is None:
        return None
    output = RecordedOutput(
        session.output.audio,
        started_at=call.answered_monotonic,
        clock=time.monotonic,
        on_playback=turns.heard,
    )
    session.output.audio = output
    return output


def _recording(
    call: Call, output: RecordedOutput | None, office: SpoolingOffice, *, folder: Path
) -> Callable[[], Awaitable[None]]:
    """What begins it, from the first consented second: the door, when she had her moment to say
    no (C-6). Told to the spool first: a killed call keeps its audio."""
    allowed = call.brief.consent.record_audio and not call.consent_refused
    if not allowed or output is None:
        return call.record
    path = folder / f"{call.brief.call_key}-{os.getpid()}.wav"  # a second job is a second file

    async def begin() -> None:
        await office.expect_recording(path)
        call.recorder = Recorder(path, call.answered_monotonic, time.monotonic)
        call.recorder.start()
        output.record(call.recorder)

    return begin


async def _close(
    ctx: JobContext, call: Call, session: "AgentSession[None] | None", *, why: Ended
) -> None:
    """Hang up first (the caller waits for nothing), then save, then tell the office."""
    if not call.replaced:
        await ctx.delete_room()
    if call.recorder is not None:  # nothing is heard any more
        call.recorder.stop()
    await _let_go(call, session)
    await asyncio.wait_for(call.saved(), SAVE_SECONDS)
    if call.replaced:  # its recording is delivered from the spool; its end is another's to report
        log.warning("replaced by another tutor", extra={"call": call.brief.call_key})
        return
    await call.office.close(_report(call, why))
    if call.recorder is not None:
        await call.office.upload_recording(call.recorder.path)
    log.info("call closed", extra={"call": call.brief.call_key, "ended": str(why)})


async def _let_go(call: Call, session: "AgentSession[None] | None") -> None:
    if session is not None:
        await session.aclose()
    if call.speech.phrases is not None:
        await call.speech.phrases.aclose()
    if call.second_reader is not None:
        await call.second_reader.aclose()
    await call.look_ups.aclose()


def _report(call: Call, why: Ended) -> CallReport:
    return CallReport(
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
        prepared_seconds=round(call.speech.prepared.made, 3),
        unheard_seconds=round(call.speech.prepared.unheard, 3),
        pauses=call.floor.answer.profile.pauses(),
    )


def _opening(facts: CallFacts, now: datetime, *, tutor: str) -> CallOpening:
    return CallOpening(
        call_key=facts.key,
        direction=facts.direction,
        caller=facts.caller_e164,
        called=facts.called.e164 if facts.called else None,
        room=facts.room,
        sip_call_id=facts.sip_call_id,
        twilio_call_sid=facts.twilio_call_sid,
        started_at=now,
        tutor=tutor,
    )
