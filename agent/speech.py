"""What we are saying now, utterance by utterance: from memory where it is ready, else the voice.

Keeps count of what was handed out, so that after a false stop the utterance, and not the whole
reply, begins again.
"""

from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass

from livekit import rtc

from agent.phrases import SPOKEN_RATE, Phrases

PAUSE_SECONDS = 0.15  # between two utterances
FRAME_SECONDS = 0.05

Voice = Callable[[AsyncIterable[str]], AsyncIterable[rtc.AudioFrame]]


@dataclass
class Utterance:
    """``seconds``: audio handed out for it so far, the pause after it included."""

    text: str
    seconds: float = 0.0


class Speech:
    """The reply being spoken. ``phrases`` None: nothing is prepared."""

    def __init__(self, phrases: Phrases | None) -> None:
        self.phrases = phrases
        self._utterances: list[Utterance] = []

    async def audio(self, texts: AsyncIterable[str], voice: Voice) -> AsyncIterator[rtc.AudioFrame]:
        """The frames of a reply whose chunks are whole utterances."""
        utterances: list[Utterance] = []
        self._utterances = utterances
        async for text in texts:
            if not text.strip():
                continue
            if utterances:
                utterances[-1].seconds += PAUSE_SECONDS
                yield _silence(PAUSE_SECONDS, self.phrases.rate if self.phrases else SPOKEN_RATE)
            utterances.append(Utterance(text.strip()))
            async for frame in self._spoken(text.strip(), voice):
                utterances[-1].seconds += frame.duration
                yield frame

    def rest(self, seconds: float) -> tuple[str, ...]:
        """What was not heard whole after so many seconds of the reply."""
        end = 0.0
        for index, utterance in enumerate(self._utterances):
            end += utterance.seconds
            if end > seconds:
                return tuple(one.text for one in self._utterances[index:])
        return ()

    async def _spoken(self, text: str, voice: Voice) -> AsyncIterator[rtc.AudioFrame]:
        audio = self.phrases.ready(text) if self.phrases else None
        if audio is None or self.phrases is None:
            async for frame in voice(_only(text)):
                yield frame
            return
        self.phrases.played(text, audio)
        for frame in _frames(audio, self.phrases.rate):
            yield frame


async def _only(text: str) -> AsyncIterator[str]:
    yield text


def _frames(audio: bytes, rate: int) -> list[rtc.AudioFrame]:
    size = round(rate * FRAME_SECONDS) * 2
    parts = (audio[at : at + size] for at in range(0, len(audio), size))
    return [rtc.AudioFrame(part, rate, 1, len(part) // 2) for part in parts]


def _silence(seconds: float, rate: int) -> rtc.AudioFrame:
    samples = round(rate * seconds)
    return rtc.AudioFrame(bytes(samples * 2), rate, 1, samples)
