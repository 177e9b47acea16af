"""What an ear must be able to do, whichever kind it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

EAR_RATE = 16000  # every ear takes s16le mono at this rate


@dataclass(frozen=True)
class HeardWord:
    text: str
    start: float  # seconds from the start of the utterance's audio
    end: float
    confidence: float


@dataclass(frozen=True)
class Utterance:
    """What was made of one stretch of speech; no words: speech, but none that could be read."""

    words: tuple[HeardWord, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        total = sum(word.confidence for word in self.words)
        return total / len(self.words) if self.words else 0.0


class Listening(Protocol):
    """One call's ear. One utterance at a time: begin, hear..., end."""

    async def begin(self) -> None: ...
    async def hear(self, samples: bytes) -> str:
        """More audio of the utterance; the words so far."""
        ...

    async def end(self) -> Utterance: ...
    async def close(self) -> None:
        """The call is over, perhaps in the middle of an utterance."""
        ...


class Ear(Protocol):
    """``least_silence``: seconds without sound that end an utterance, at least."""

    @property
    def least_silence(self) -> float: ...

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def listen(self, terms: Sequence[str]) -> Listening: ...
