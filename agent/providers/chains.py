"""A main provider and those that step in for it: livekit's fallback adapters, with short time-outs.

Three traps of the adapters are closed here. A language set later reaches none of their members. A
member that is asked again before the next one is tried doubles the wait. And a voice that breaks
off within a sentence is no error to them: ``agent.bridge`` is told by ``tts_availability_changed``.
"""

import inspect
from collections.abc import Sequence
from typing import Any

from livekit.agents import llm, stt, tts, vad

from agent.providers.parts import Part

HEARING_SECONDS = 2.0  # to connect
THINKING_SECONDS = 2.0  # to the first word, and between two
AGAIN_SECONDS = 0.5  # before a dead recogniser is tried again, should all be dead


class EarChain(stt.FallbackAdapter):
    def __init__(self, members: "Sequence[stt.STT[Any]]", voice_activity: vad.VAD) -> None:
        super().__init__(
            list(members),
            vad=voice_activity,  # for a member that does not stream
            attempt_timeout=HEARING_SECONDS,
            max_retry_per_stt=0,
            retry_interval=AGAIN_SECONDS,
        )
        self.members = members


class VoiceChain(tts.FallbackAdapter):
    """Every member speaks at the same rate as the first; how long each may take to say something
    is the session's time-out."""

    def __init__(self, members: "Sequence[tts.TTS[Any]]") -> None:
        super().__init__(list(members), max_retry_per_tts=0, sample_rate=members[0].sample_rate)
        self.members = members


def chain_of(part: Part, members: Sequence[Any], voice_activity: vad.VAD) -> Any:
    """One plugin object that stands for all; a single one is itself."""
    if len(members) == 1:
        return members[0]
    if part == "stt":
        return EarChain(members, voice_activity)
    if part == "tts":
        return VoiceChain(members)
    return llm.FallbackAdapter(list(members), attempt_timeout=THINKING_SECONDS, max_retry_per_llm=0)


def set_language(part: Any, language: str) -> None:
    """Ear or voice go on in another language, where the vendor's plugin can change it."""
    for member in getattr(part, "members", (part,)):
        update = getattr(member, "update_options", None)
        if update is not None and "language" in inspect.signature(update).parameters:
            update(language=language)


def set_speed(voice: Any, speed: float) -> None:
    """The voice speaks at this share of its usual pace, where the vendor's plugin can."""
    for member in getattr(voice, "members", (voice,)):
        update = getattr(member, "update_options", None)
        if update is not None and "speed" in inspect.signature(update).parameters:
            update(speed=speed)


def reconnect(ear: Any) -> None:
    """A recogniser that went deaf without an error: Deepgram's plugin connects anew on any call."""
    for member in getattr(ear, "members", (ear,)):
        update = getattr(member, "update_options", None)
        if update is not None:
            update()
