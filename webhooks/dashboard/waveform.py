"""The picture of a recording: both channels as SVG paths, drawn by the office.

Peaks are computed once per file and kept in memory, never beside the recording: a file forgotten
there would outlive the audio when retention deletes it.
"""

import wave
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

BUCKETS = 600  # columns of the picture
HALF = 20.0  # units above and below a channel's middle line
_FULL_SCALE = 32768.0

Peaks = tuple[float, ...]


@dataclass(frozen=True)
class Waveform:
    """Length in seconds and, per channel, the SVG path over BUCKETS x 2·HALF units."""

    seconds: float
    learner: str
    tutor: str


def draw(recording: Path) -> Waveform | None:
    """The picture; None if the file is gone or is no readable two-channel recording."""
    try:
        stat = recording.stat()
        return _drawn(recording, stat.st_mtime_ns, stat.st_size)
    except (OSError, EOFError, wave.Error):
        return None


@lru_cache(maxsize=64)
def _drawn(recording: Path, _changed: int, _size: int) -> Waveform | None:
    with wave.open(str(recording), "rb") as file:
        if file.getsampwidth() != 2 or file.getnchannels() != 2:
            return None
        rate, frames = file.getframerate(), file.getnframes()
        learner, tutor = _peaks(file, frames)
    return Waveform(frames / rate, path(learner), path(tutor))


def _peaks(file: wave.Wave_read, frames: int) -> tuple[Peaks, Peaks]:
    """The loudest sample of each column, 0..1; reads a column at a time, so memory stays small."""
    step = max(1, -(-frames // BUCKETS))
    columns = [_loudest(file.readframes(step)) for _ in range(-(-frames // step))]
    return tuple(left for left, _ in columns), tuple(right for _, right in columns)


def _loudest(chunk: bytes) -> tuple[float, float]:
    usable = len(chunk) - len(chunk) % 4  # a killed call may end in half a frame
    if not usable:
        return 0.0, 0.0
    samples: npt.NDArray[np.int16] = np.frombuffer(chunk[:usable], dtype="<i2").reshape(-1, 2)
    # As int32: the absolute value of -32768 does not fit into 16 bits.
    left, right = np.abs(samples.astype(np.int32)).max(axis=0)
    return float(left) / _FULL_SCALE, float(right) / _FULL_SCALE


def path(peaks: Peaks) -> str:
    """One stroke per column, up and down from the middle; silence stays a visible thin line."""
    width = BUCKETS / max(1, len(peaks))
    strokes = []
    for index, peak in enumerate(peaks):
        reach = max(0.4, peak**0.6 * HALF)  # quiet telephone speech would vanish on a linear scale
        x = round((index + 0.5) * width, 1)
        strokes.append(f"M{x} {HALF - reach:.1f}V{HALF + reach:.1f}")
    return "".join(strokes)
