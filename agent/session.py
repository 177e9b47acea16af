"""One livekit-agents session, tuned for a telephone: settings and brief in, parts out.

Every value here was measured or is argued in the guides: 16 kHz and 20 ms input needs no second
resampling, ``aec_warmup_duration=None`` because the browser default swallows what a caller says
over the greeting. What may stop our speech, and what is asked ahead: decisions 0005.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from livekit import rtc
from livekit.agents import AgentSession, APIConnectOptions, room_io, vad
from livekit.agents.voice.agent_session import SessionConnectOptions

from agent.call import Call
from agent.floor import Floor
from agent.phrases import SPOKEN_RATE
from agent.providers import vendor_of
from agent.providers.chains import chain_of, set_language, set_speed
from agent.providers.parts import Part, Wish
from agent.settings import TutorSettings
from agent.speech import Speech
from agent.turn_taking import turn_handling

HEARD_RATE = 16000  # Hz: recogniser, VAD and ear alike
FRAME_MS = 20
SLOW_SPEED = 0.82  # of 140 words a minute, about 115 (B-15)
SLOW_PAUSE_SECONDS = 0.45  # what helped listeners most (B-15)
DOOR_LANGUAGE = "en"  # a lesson is in the learner's, where it can be

# Livekit would close the session, in silence, at the fourth error in a row: lifelines decide.
ERRORS_BORNE = 1_000_000
# The voice is asked again by agent.bridge, which says something meanwhile.
CONNECT = SessionConnectOptions(
    stt_conn_options=APIConnectOptions(max_retry=1, retry_interval=0.5, timeout=2),
    llm_conn_options=APIConnectOptions(max_retry=1, retry_interval=0.3, timeout=3),
    tts_conn_options=APIConnectOptions(max_retry=0, retry_interval=0.1, timeout=2),
    max_unrecoverable_errors=ERRORS_BORNE,
)
# With someone who steps in: asking the whole chain again would ask the dead one twice.
CHAINED_LLM = APIConnectOptions(max_retry=0, timeout=2)
CHAINED_TTS = APIConnectOptions(max_retry=0, timeout=1.2)


@dataclass(frozen=True)
class Providers:
    """The three plugin objects of one call. ``prepares``: the main voice alone, for what is kept on
    disk under its name."""

    stt: Any
    llm: Any
    tts: Any
    prepares: Any
    connect: SessionConnectOptions = field(default_factory=lambda: CONNECT)


def providers(
    settings: TutorSettings, voice_activity: vad.VAD, *, language: str, key_terms: tuple[str, ...]
) -> Providers:
    """Build what the settings name. Key terms are set once per call (decision 23)."""
    voices = (settings.voice or "").split(",")

    def made(part: Part, place: int, *, rate: int) -> Any:
        choice, url = settings.chain(part)[place]
        vendor, model = vendor_of(choice, part)
        factory = getattr(vendor, part)
        return factory(
            Wish(
                model=model,
                key=settings.key(vendor.key_setting),
                url=url,
                language=language,
                voice=voices[place].strip() or None if place < len(voices) else None,
                key_terms=key_terms,
                sample_rate=rate,
            )
        )

    def chain(part: Part, *, rate: int) -> list[Any]:
        return [made(part, place, rate=rate) for place in range(len(settings.chain(part)))]

    ears, models = chain("stt", rate=HEARD_RATE), chain("llm", rate=HEARD_RATE)
    voices_made = chain("tts", rate=SPOKEN_RATE)
    return Providers(
        stt=chain_of("stt", ears, voice_activity),
        llm=chain_of("llm", models, voice_activity),
        tts=chain_of("tts", voices_made, voice_activity),
        prepares=voices_made[0],
        connect=replace(
            CONNECT,
            llm_conn_options=CHAINED_LLM if models[1:] else CONNECT.llm_conn_options,
            tts_conn_options=CHAINED_TTS if voices_made[1:] else CONNECT.tts_conn_options,
        ),
    )


def new_session(parts: Providers, floor: Floor, voice_activity: vad.VAD) -> "AgentSession[None]":
    session: AgentSession[None] = AgentSession(
        stt=parts.stt,
        llm=parts.llm,
        tts=parts.tts,
        vad=floor.watched(voice_activity),
        turn_handling=turn_handling(floor),
        stt_context_options={"forward_chat_context": False},
        tts_text_transforms=None,  # our texts have passed the speakable gate
        aec_warmup_duration=None,
        user_away_timeout=None,  # the think clock is ours
        conn_options=parts.connect,
    )
    floor.bind(session)
    return session


def speak_in(session: "AgentSession[None]", call: Call, language: str) -> None:
    """The call goes on in this language: its lessons, and ear and voice where that is a change."""
    call.curriculum = call.curricula.get(language, call.curriculum)
    if language == call.language:
        return
    call.language = language
    set_language(session.stt, language)
    set_language(session.tts, language)
    if call.speech.phrases is not None:
        call.speech.phrases.speak_in(language)
    call.bridge.speak_in(language, call.speech)


def slow_down(session: "AgentSession[None]", speech: Speech) -> None:
    """ "Slower" (B-15): fewer words a minute and longer gaps, for the rest of the call."""
    set_speed(session.tts, SLOW_SPEED)
    speech.pause = SLOW_PAUSE_SECONDS
    if speech.phrases is not None:
        speech.phrases.speak_at(SLOW_SPEED)


def room_options(phone: rtc.RemoteParticipant) -> room_io.RoomOptions:
    """Listen to the telephone and nobody else; the room goes when the session does (BYE)."""
    return room_io.RoomOptions(
        audio_input=room_io.AudioInputOptions(
            sample_rate=HEARD_RATE, frame_size_ms=FRAME_MS, pre_connect_audio=False
        ),
        audio_output=room_io.AudioOutputOptions(sample_rate=SPOKEN_RATE),
        text_input=False,
        text_output=False,
        video_input=False,
        close_on_disconnect=False,  # conduct() closes, whatever the reason of the leaving
        delete_room_on_close=False,
        participant_identity=phone.identity,
        participant_kinds=[rtc.ParticipantKind.PARTICIPANT_KIND_SIP],
    )
