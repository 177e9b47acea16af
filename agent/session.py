"""One livekit-agents session, tuned for a telephone: settings and brief in, parts out.

Every value here was measured or is argued in the guides: 16 kHz and 20 ms input needs no second
resampling, ``aec_warmup_duration=None`` because the browser default swallows what a caller says
over the greeting. What may stop our speech, and what is asked ahead: decisions 0005.
"""

from dataclasses import dataclass
from typing import Any

from livekit import rtc
from livekit.agents import AgentSession, APIConnectOptions, TurnHandlingOptions, room_io, vad
from livekit.agents.voice.agent_session import SessionConnectOptions

from agent.floor import FALLBACK_WAIT, LONGEST_WAIT, Floor
from agent.phrases import SPOKEN_RATE
from agent.providers import vendor_of
from agent.providers.parts import Part, Wish
from agent.settings import TutorSettings

HEARD_RATE = 16000  # Hz: recogniser, VAD and ear alike
FRAME_MS = 20
DOOR_LANGUAGE = "en"  # a lesson is in the learner's, where it can be

CONNECT = SessionConnectOptions(
    stt_conn_options=APIConnectOptions(max_retry=2, retry_interval=0.5, timeout=5),
    llm_conn_options=APIConnectOptions(max_retry=1, retry_interval=0.3, timeout=4),
    tts_conn_options=APIConnectOptions(max_retry=2, retry_interval=0.5, timeout=5),
    max_unrecoverable_errors=3,
)


@dataclass(frozen=True)
class Providers:
    """The three plugin objects of one call."""

    stt: Any
    llm: Any
    tts: Any


def providers(settings: TutorSettings, *, language: str, key_terms: tuple[str, ...]) -> Providers:
    """Build what the settings name. Key terms are set once per call (decision 23)."""

    def made(part: Part, choice: str, url: str | None, *, rate: int) -> Any:
        vendor, model = vendor_of(choice, part)
        factory = getattr(vendor, part)
        return factory(
            Wish(
                model=model,
                key=settings.key(vendor.key_setting),
                url=url,
                language=language,
                voice=settings.voice,
                key_terms=key_terms,
                sample_rate=rate,
            )
        )

    return Providers(
        stt=made("stt", settings.stt, settings.stt_url, rate=HEARD_RATE),
        llm=made("llm", settings.llm, settings.llm_url, rate=HEARD_RATE),
        tts=made("tts", settings.tts, settings.tts_url, rate=SPOKEN_RATE),
    )


def new_session(parts: Providers, floor: Floor, voice_activity: vad.VAD) -> "AgentSession[None]":
    session: AgentSession[None] = AgentSession(
        stt=parts.stt,
        llm=parts.llm,
        tts=parts.tts,
        vad=floor.watched(voice_activity),
        turn_handling=TurnHandlingOptions(
            turn_detection=floor,
            endpointing={"mode": "fixed", "min_delay": FALLBACK_WAIT, "max_delay": LONGEST_WAIT},
            interruption={
                "mode": "vad",
                "min_words": 99,  # livekit never stops us: agent.yielding decides
                "resume_false_interruption": False,  # a sentence begins again, by us
            },
            preemptive_generation={"enabled": True, "preemptive_tts": False, "max_retries": 3},
        ),
        stt_context_options={"forward_chat_context": False},
        tts_text_transforms=None,  # our texts have passed the speakable gate
        aec_warmup_duration=None,
        user_away_timeout=None,  # the think clock is ours
        conn_options=CONNECT,
    )
    floor.bind(session)
    return session


def speak_in(session: "AgentSession[None]", language: str) -> None:
    """The lesson is in another language than the door: ear and voice change with it."""
    for part in (session.stt, session.tts):
        update = getattr(part, "update_options", None)  # not every vendor's plugin has it
        if language != DOOR_LANGUAGE and update is not None:
            update(language=language)


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
