"""A recording's pieces: samples that wait for the disk, streams that lay them, the file itself."""

import os
import struct
from pathlib import Path

import numpy as np
import soxr
from livekit import rtc
from numpy.typing import NDArray

Samples = NDArray[np.int16]

RATE = 8000  # Hz, what the telephone carries
AHEAD_SECONDS = 180.0  # more of one reply is never held: the bound of memory

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
CHANNELS, SAMPLE_BYTES = 2, 2


class WavFile:
    """A two-channel WAV file that is complete after every ``append``."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
        self._bytes = 0
        self._write_header()

    def append(self, left: Samples, right: Samples) -> None:
        page = np.stack([left, right], axis=1).astype("<i2").tobytes()
        # Data first: a header must never promise what is not there. A full disk takes a part.
        while page:
            written = os.pwrite(self._file, page, HEADER.size + self._bytes)
            self._bytes += written
            page = page[written:]
        self._write_header()

    def close(self) -> None:
        os.close(self._file)

    def _write_header(self) -> None:
        block = CHANNELS * SAMPLE_BYTES
        header = HEADER.pack(
            *(b"RIFF", HEADER.size - 8 + self._bytes, b"WAVE"),
            *(b"fmt ", 16, 1, CHANNELS, RATE, RATE * block, block, SAMPLE_BYTES * 8),
            *(b"data", self._bytes),
        )
        os.pwrite(self._file, header, 0)


class Track:
    """Samples of one channel that are not on disk yet, by their number since second 0."""

    def __init__(self, taken: int = 0) -> None:
        self.taken = taken  # everything before is gone: on disk, or played
        self._samples: Samples = np.zeros(0, np.int16)

    @property
    def held(self) -> int:
        return len(self._samples)

    def put(self, at: int, samples: Samples) -> None:
        """What comes too late for the disk, or too far ahead, is dropped."""
        samples = samples[max(0, self.taken - at) :]
        start = max(at, self.taken) - self.taken
        end = min(start + len(samples), int(AHEAD_SECONDS * RATE))
        if end <= start:
            return
        if end > len(self._samples):
            self._samples = np.pad(self._samples, (0, end - len(self._samples)))
        self._samples[start:end] = samples[: end - start]

    def cut(self, at: int) -> Samples:
        """Remove and return everything from ``at`` on."""
        start = max(0, at - self.taken)
        self._samples, rest = self._samples[:start].copy(), self._samples[start:]
        return rest

    def take(self, until: int) -> Samples:
        count = until - self.taken
        page = self._samples[:count]
        self._samples, self.taken = self._samples[count:].copy(), until
        return np.pad(page, (0, count - len(page)))


class Stream:
    """Joined frames of any rate, brought to 8 kHz mono and laid on a track from ``at`` on."""

    def __init__(self, track: Track, at: int, rate: int) -> None:
        self.track = track
        self._rate = rate
        self._start = self._cursor = at
        self._heard = 0  # samples at the frames' own rate
        # LQ: 60 ms of lag at most, HQ would need 160; the line has nothing above 3.4 kHz.
        self._resampler = soxr.ResampleStream(rate, RATE, 1, dtype="int16", quality="LQ")

    @property
    def end(self) -> int:
        """Where the next frame belongs; ahead of what the resampler has given out so far."""
        return self._start + round(self._heard * RATE / self._rate)

    def fits(self, frame: rtc.AudioFrame) -> bool:
        return frame.sample_rate == self._rate

    def push(self, samples: Samples) -> None:
        self._heard += len(samples)
        self._lay(self._resampler.resample_chunk(samples))

    def move(self, track: Track, by: int) -> None:
        """Go on laying on another track, ``by`` samples later."""
        self.track = track
        self._start += by
        self._cursor += by

    def finish(self) -> None:
        """Lay down what the resampler still holds."""
        self._lay(self._resampler.resample_chunk(np.zeros(0, np.int16), last=True))

    def _lay(self, samples: Samples) -> None:
        self.track.put(self._cursor, samples)
        self._cursor += len(samples)


def mono(frame: rtc.AudioFrame) -> Samples:
    """The frame's samples, its channels averaged."""
    samples: Samples = np.frombuffer(frame.data, np.int16)
    if frame.num_channels > 1:
        samples = samples.reshape(-1, frame.num_channels).mean(axis=1).astype(np.int16)
    return samples
