"""One detector, two listeners."""

from collections.abc import AsyncIterator

from livekit import rtc
from livekit.agents import vad

from agent.floor import Floor


class Detector(vad.VAD):
    """Says what it is told to, in order."""

    def __init__(self, events: list[vad.VADEvent]) -> None:
        super().__init__(capabilities=vad.VADCapabilities(update_interval=0.03))
        self._events = events

    def stream(self) -> "Stream":  # type: ignore[override]  # the part that is used
        return Stream(self._events)


class Stream:
    def __init__(self, events: list[vad.VADEvent]) -> None:
        self._events = iter(events)
        self.pushed: list[rtc.AudioFrame] = []

    def push_frame(self, frame: rtc.AudioFrame) -> None:
        self.pushed.append(frame)

    def __aiter__(self) -> AsyncIterator[vad.VADEvent]:
        return self

    async def __anext__(self) -> vad.VADEvent:
        try:
            return next(self._events)
        except StopIteration:
            raise StopAsyncIteration from None


class Listener:
    def __init__(self) -> None:
        self.told: list[float | str] = []

    def makes_sound(self, seconds: float) -> None:
        self.told.append(seconds)

    def fell_silent(self) -> None:
        self.told.append("silent")


def event(
    kind: vad.VADEventType, *, speech: float = 0.0, speaking: bool = False, silence: float = 0.0
) -> vad.VADEvent:
    return vad.VADEvent(
        type=kind,
        samples_index=0,
        timestamp=0.0,
        speech_duration=speech,
        silence_duration=0.0,
        speaking=speaking,
        raw_accumulated_silence=silence,
    )


INFERENCE, END = vad.VADEventType.INFERENCE_DONE, vad.VADEventType.END_OF_SPEECH
EVENTS = [
    event(INFERENCE),
    event(INFERENCE, speech=0.1, speaking=True),
    event(INFERENCE, speech=0.2, speaking=True, silence=0.06),  # she has stopped, nearly
    event(END, speech=0.2),
]


async def test_livekit_gets_every_event_and_the_agent_hears_of_voice_and_its_end() -> None:
    floor, listener = Floor(None), Listener()
    floor.listener = listener
    stream = floor.watched(Detector(EVENTS)).stream()
    assert [e async for e in stream] == EVENTS
    assert listener.told == [0.1, "silent"]


async def test_what_livekit_pushes_reaches_the_detector() -> None:
    stream = Floor(None).watched(Detector([])).stream()
    frame = rtc.AudioFrame(bytes(320), 16000, 1, 160)
    stream.push_frame(frame)
    assert stream.pushed == [frame]  # type: ignore[attr-defined]
