"""Where speech starts and stops, by energy alone (pure; one object a call).

The noise floor follows quiet frames down at once and up slowly, so a hissing line raises the bar
and a word does not.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FRAME = 0.01  # seconds
START_FRAMES = 5  # loud ones among the last START_WINDOW: a click is not speech
START_WINDOW = 8
BEFORE = 0.25  # seconds of audio given ahead of the start: weak first consonants
LONGEST = 15.0  # seconds; then the utterance is cut, as a provider cuts its segments
ABOVE_FLOOR_DB = 10.0
BELOW_PEAK_DB = 32.0
LOWEST_FLOOR_DB = -72.0
FLOOR_RISE_DB = 0.03  # a frame, 3 dB a second


@dataclass(frozen=True)
class Started:
    at: float  # seconds of the stream


@dataclass(frozen=True)
class Spoken:
    samples: bytes  # s16le; the first piece begins BEFORE seconds ahead of the start
    at: float


@dataclass(frozen=True)
class Ended:
    at: float  # end of the last loud frame, seconds of the stream
    cut: bool = False  # not silence but LONGEST or a request ended it


Event = Started | Spoken | Ended


class Endpointer:
    """Feed it s16le bytes of any length; it answers with what happened in them, in order."""

    def __init__(self, rate: int, silence: float) -> None:
        self._rate = rate
        self._frame = int(rate * FRAME)
        self._silence = round(silence / FRAME)
        self._rest = b""
        self._kept: list[bytes] = []
        self._loud: list[bool] = []
        self._floor = -60.0
        self._peak = -100.0
        self._count = 0  # frames of the stream
        self._last_loud = 0
        self._since: int | None = None  # first frame of the utterance

    def feed(self, samples: bytes) -> list[Event]:
        pending = self._rest + samples
        size = self._frame * 2
        whole = len(pending) // size
        self._rest = pending[whole * size :]
        frames = np.frombuffer(pending[: whole * size], "<i2").reshape(whole, self._frame)
        events: list[Event] = []
        for row, level in zip(frames, _decibels(frames), strict=True):
            events.extend(self._one(row.tobytes(), float(level)))
        return events

    def flush(self) -> list[Event]:
        """End what is being said now; nothing if nobody speaks."""
        return self._finish(cut=True) if self._since is not None else []

    @property
    def now(self) -> float:
        """Seconds of audio so far."""
        return self._count * FRAME

    def _one(self, frame: bytes, level: float) -> list[Event]:
        self._count += 1
        loud = level > self._threshold()
        self._follow(level, loud)
        if loud:
            self._last_loud = self._count
            self._peak = max(self._peak, level)
        if self._since is None:
            return self._idle(frame, loud)
        at = (self._count - 1) * FRAME
        events: list[Event] = [Spoken(frame, at)]
        if self._count - self._last_loud >= self._silence:
            events.extend(self._finish(cut=False))
        elif self._count - self._since > LONGEST / FRAME:
            events.extend(self._finish(cut=True))
        return events

    def _threshold(self) -> float:
        bar = self._floor + ABOVE_FLOOR_DB
        return bar if self._since is None else max(bar, self._peak - BELOW_PEAK_DB)

    def _follow(self, level: float, loud: bool) -> None:
        if level < self._floor:
            self._floor = max(LOWEST_FLOOR_DB, 0.7 * self._floor + 0.3 * level)
        elif not loud:
            self._floor += min(FLOOR_RISE_DB * 10, level - self._floor)
        else:
            self._floor += FLOOR_RISE_DB

    def _idle(self, frame: bytes, loud: bool) -> list[Event]:
        self._kept = [*self._kept, frame][-round(BEFORE / FRAME) - START_WINDOW :]
        self._loud = [*self._loud, loud][-START_WINDOW:]
        if sum(self._loud) < START_FRAMES:
            return []
        self._since = self._count - START_WINDOW
        before = (self._count - len(self._kept)) * FRAME
        spoken = Spoken(b"".join(self._kept), before)
        self._kept, self._loud = [], []
        return [Started(max(0.0, self._since * FRAME)), spoken]

    def _finish(self, *, cut: bool) -> list[Event]:
        self._since = None
        self._peak = -100.0
        return [Ended(self._last_loud * FRAME, cut)]


def _decibels(frames: npt.NDArray[np.int16]) -> npt.NDArray[np.float64]:
    """dBFS of each row, without its mean: some lines carry a constant offset."""
    signal = frames.astype(np.float64) / 32768
    power = signal.var(axis=1) if len(signal) else np.zeros(0)
    return np.asarray(10 * np.log10(power + 1e-10), np.float64)
