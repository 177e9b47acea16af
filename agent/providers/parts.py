"""What a vendor file offers: a factory for each of the three parts it can play."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from livekit.agents import llm, stt, tts

Part = Literal["stt", "llm", "tts"]


@dataclass(frozen=True)
class Wish:
    """What the call asks of a vendor. ``url`` None: the vendor's own; rates in Hz."""

    model: str
    key: str | None = field(default=None, repr=False)
    url: str | None = None
    language: str = "en"
    voice: str | None = None
    key_terms: tuple[str, ...] = field(default=(), repr=False)  # learners' names are among them
    sample_rate: int = 16000


@dataclass(frozen=True)
class Vendor:
    """A vendor's factories; None where it does not play that part."""

    key_setting: str
    stt: Callable[[Wish], "stt.STT[Any]"] | None = None
    llm: Callable[[Wish], "llm.LLM[Any]"] | None = None
    tts: Callable[[Wish], "tts.TTS[Any]"] | None = None


class UnknownVendorError(ValueError):
    """A setting names a vendor that this part does not have."""

    def __init__(self, choice: str, part: Part, able: list[str]) -> None:
        super().__init__(
            f"TUTOR_{part.upper()}={choice!r}: write vendor/model, with one of {', '.join(able)}"
        )
