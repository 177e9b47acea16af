"""The learner's end of a line without a telephone: a mouth and an earpiece, in real time."""

import asyncio
from collections import deque

from livekit import rtc
from livekit.agents.voice import io

from agent.phrases import SPOKEN_RATE
from agent.session import FRAME_MS, HEARD_RATE
from tests.agent.faults.spelling import read

FRAME_BYTES = HEARD_RATE * FRAME_MS // 1000 * 2


class Mouth(io.AudioInput):
    """Silence, and what ``says`` puts in; one frame every 20 ms."""

    def __init__(self) -> None:
        super().__init__(label="mouth")
        self._frames: deque[bytes] = deque()
        self._next: float | None = None
        self.silent_since = 0.0  # on the loop's clock

    def says(self, samples: bytes) -> None:
        """s16le at 16 kHz."""
        pieces = range(0, len(samples) - FRAME_BYTES + 1, FRAME_BYTES)
        self._frames.extend(samples[at : at + FRAME_BYTES] for at in pieces)

    async def __anext__(self) -> rtc.AudioFrame:
        now = asyncio.get_running_loop().time()
        self._next = (self._next or now) + FRAME_MS / 1000
        await asyncio.sleep(max(0.0, self._next - now))
        speaks = bool(self._frames)
        samples = self._frames.popleft() if speaks else bytes(FRAME_BYTES)
        if speaks:
            self.silent_since = self._next
        return rtc.AudioFrame(samples, HEARD_RATE, 1, FRAME_BYTES // 2)


class Earpiece(io.AudioOutput):
    """Plays as a line would, and keeps what was heard and when."""

    def __init__(self) -> None:
        super().__init__(
            label="earpiece",
            capabilities=io.AudioOutputCapabilities(pause=False),
            sample_rate=SPOKEN_RATE,
        )
        self._heard: list[tuple[float, rtc.AudioFrame]] = []  # when its first sample is played
        self._begun = self._end = 0.0
        self._playing = False
        self._alarm: asyncio.TimerHandle | None = None
        self.changed = asyncio.Event()

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        now = _now()
        if not self._playing:
            self._playing, self._begun = True, max(now, self._end)
            self.on_playback_started(created_at=0.0)
        at = max(now, self._end)
        self._end = at + frame.duration
        self._heard.append((at, frame))
        self.changed.set()

    def flush(self) -> None:
        super().flush()
        if self._playing:
            later = max(0.0, self._end - _now())
            self._alarm = asyncio.get_running_loop().call_later(later, self._done, False)

    def clear_buffer(self) -> None:
        if not self._playing:
            return
        now = _now()
        self._heard = [(at, frame) for at, frame in self._heard if at < now]
        self._end = min(self._end, now)
        self._done(True)

    def _done(self, interrupted: bool) -> None:
        self._playing = False
        if self._alarm is not None:
            self._alarm.cancel()
        played = max(0.0, self._end - self._begun)
        self.on_playback_finished(playback_position=played, interrupted=interrupted)

    # ---- what a test asks

    @property
    def quiet(self) -> bool:
        return _now() >= self._end

    def heard(self, since: float = 0.0) -> str:
        frames = [frame for at, frame in self._heard if at >= since]
        return read(b"".join(bytes(frame.data) for frame in frames))

    def sounded(self, since: float) -> float:
        """Seconds of sound."""
        return sum(frame.duration for at, frame in self._heard if at >= since)

    def longest_silence(self, since: float, until: float | None = None) -> float:
        """Seconds, from ``since`` to the last sound; the silence before the first counts."""
        longest, end = 0.0, since
        for at, frame in self._heard:
            if at >= since and (until is None or at <= until):
                longest = max(longest, at - end)
                end = max(end, at + frame.duration)
        return longest

    async def hears(self, words: str, since: float = 0.0, seconds: float = 20.0) -> str:
        """Wait until the words were heard; returns all since then."""
        try:
            async with asyncio.timeout(seconds):
                while words not in self.heard(since):
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"{words!r} not in {self.heard(since)!r}") from None
        return self.heard(since)


def _now() -> float:
    return asyncio.get_running_loop().time()
