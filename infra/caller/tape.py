"""The two recordings of a call as they grow, and how they lie to each other in time.

baresip opens both files when the call is answered, but writes to the heard one only once sound
has come in (about 0.1 s later), so their first samples are not the same moment. The tape
watches both grow on one clock and keeps the shift for every second of the call, so that a sent
stream that ran ahead does not look like a slow tutor.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from infra.caller.sound import RATE, WAV_HEADER_BYTES

POLL_SECONDS = 0.01
WINDOW = 200  # readings one shift is the mean of: both lengths move in steps of 20 ms


def recorded_seconds(path: Path) -> float:
    """Length of a growing recording; 0 while it does not exist."""
    try:
        return max(0, path.stat().st_size - WAV_HEADER_BYTES) / (2 * RATE)
    except FileNotFoundError:
        return 0.0


@dataclass(frozen=True)
class Shift:
    """At ``at`` seconds heard, the sent recording is ``seconds`` longer than the heard one."""

    at: float
    seconds: float


@dataclass(frozen=True)
class Recording:
    """Both directions of one call and how they lie to each other."""

    sent: Path
    heard: Path
    shifts: tuple[Shift, ...] = ()

    @property
    def drift(self) -> float:
        """How much the shift changed over the call, in seconds."""
        return self.shifts[-1].seconds - self.shifts[0].seconds if self.shifts else 0.0


class Tape:
    def __init__(self, sent: Path, heard: Path) -> None:
        self.sent = sent
        self.heard = heard
        self._readings: list[Shift] = []

    async def watch(self) -> None:
        """Read both lengths until cancelled."""
        heard, grew = 0.0, time.monotonic()
        while True:
            sent, now_heard = recorded_seconds(self.sent), recorded_seconds(self.heard)
            if now_heard > heard:
                heard, grew = now_heard, time.monotonic()
            if heard and time.monotonic() - grew < 3 * POLL_SECONDS:
                self._readings.append(Shift(now_heard, sent - now_heard))
            await asyncio.sleep(POLL_SECONDS)

    def recording(self) -> Recording:
        readings = self._readings
        starts = range(0, max(1, len(readings) - WINDOW // 2), WINDOW // 2)
        windows = [readings[start : start + WINDOW] for start in starts]
        return Recording(self.sent, self.heard, tuple(_mean(w) for w in windows if w))


def _mean(window: list[Shift]) -> Shift:
    count = len(window)
    return Shift(sum(s.at for s in window) / count, sum(s.seconds for s in window) / count)


@dataclass(frozen=True)
class Edge:
    """The moment (monotonic) a frame was written, and the length with that frame in it."""

    at: float
    seconds: float


def next_edge(path: Path, *, timeout: float = 0.2) -> Edge:
    """Wait (blocking, at most ``timeout``) until the recording grows by a frame."""
    before = recorded_seconds(path)
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        length = recorded_seconds(path)
        if length > before:
            return Edge(time.monotonic(), length)
        time.sleep(0.001)
    return Edge(time.monotonic(), before)
