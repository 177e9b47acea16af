"""Bring a call's speech to the level the recogniser was adapted at (pure; one object a call).

The acoustic model hears a level as part of a sound; 10 dB off costs a third of the numbers.
"""

import numpy as np
import numpy.typing as npt

TARGET = 10 ** (-24 / 20)  # RMS of full scale while speaking, that of ``make_mllr``
FRAME = 160  # samples: 10 ms
SPEAKING_DB = -35.0  # a frame counts when within this of the loudest
QUIETEST, LOUDEST = 0.1, 10.0  # gains: never make an idle line into speech
NEWEST = 0.5  # weight of the newest utterance's level


class Loudness:
    def __init__(self) -> None:
        self._level: float | None = None
        self._gain = 1.0

    def measure(self, samples: bytes) -> None:
        """Take the beginning of an utterance (s16le, 16 kHz, speech in it) into account."""
        level = speech_level(_signal(samples))
        known = level if self._level is None else self._level
        self._level = known + NEWEST * (level - known)
        self._gain = float(np.clip(TARGET / max(self._level, 1e-6), QUIETEST, LOUDEST))

    def apply(self, samples: bytes) -> bytes:
        signal = np.clip(_signal(samples) * np.float32(self._gain), -1, 1)
        return bytes((signal * 32767).astype("<i2").tobytes())


def speech_level(signal: npt.NDArray[np.float32]) -> float:
    """RMS over the 10 ms frames near the loudest; 0 for less than one frame."""
    whole = len(signal) // FRAME
    if not whole:
        return 0.0
    power = (signal[: whole * FRAME].reshape(whole, FRAME) ** 2).mean(axis=1)
    return float(np.sqrt(power[power >= power.max() * 10 ** (SPEAKING_DB / 10)].mean()))


def _signal(samples: bytes) -> npt.NDArray[np.float32]:
    return np.frombuffer(samples, "<i2").astype(np.float32) / np.float32(32768)
