"""The real voice: flite in a thread, its samples resampled and handed on as they are made."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import soxr

from infra.offline.flite import SpokenWord, engine

DEFAULT_VOICE = "slt"  # the ear hears rms best: that is left to the simulated learner
# Any other id (Cartesia's are UUIDs) speaks with the default: a tutor with an unknown voice is
# better than a silent one.
VOICE_IDS = {"rms": "rms", "awb": "awb", "slt": "slt", "kal16": "kal16", "tutor": DEFAULT_VOICE}
# Brings each voice to about -20 dBFS RMS while it speaks; peaks stay below 0.8.
GAIN = {"rms": 1.0, "awb": 1.0, "slt": 0.55, "kal16": 2.3}
ONSET_LEVEL = 250  # of 32768: the engine's own hiss stays below
ONSET_LEAD = 0.01  # seconds kept before the first sound
CACHED_SAMPLES = 16_000_000  # 32 MB


@dataclass(frozen=True)
class Words:
    """Times of the words of one text, after its last samples."""

    words: tuple[SpokenWord, ...]


@dataclass(frozen=True)
class Wanted:
    text: str
    voice: str
    rate: int
    speed: float = 1.0


Piece = bytes | Words


@dataclass(eq=False)
class _Job:
    """One synthesis on its way from the engine's thread to the loop."""

    loop: asyncio.AbstractEventLoop
    pieces: asyncio.Queue[Piece | None] = field(default_factory=asyncio.Queue)
    unwanted: threading.Event = field(default_factory=threading.Event)

    def put(self, piece: Piece | None) -> None:
        if not self.unwanted.is_set():
            self.loop.call_soon_threadsafe(self.pieces.put_nowait, piece)


class FliteVoice:
    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="voice")
        self._cache: OrderedDict[Wanted, tuple[Piece, ...]] = OrderedDict()
        self._cached = 0
        self._jobs: set[_Job] = set()

    async def start(self) -> None:
        """Load the default voice, so that the first sentence is as quick as the next."""
        async for _ in self.speak(Wanted("Ready.", DEFAULT_VOICE, 16000)):
            pass

    def stop(self) -> None:
        """Waits for what is being made, a tenth of a second at most."""
        for job in self._jobs:
            job.unwanted.set()
        self._threads.shutdown(cancel_futures=True)

    async def speak(self, wanted: Wanted) -> AsyncIterator[Piece]:
        """s16le pieces at ``wanted.rate``, then the words; leaving early stops the engine."""
        if wanted in self._cache:
            self._cache.move_to_end(wanted)
            for piece in self._cache[wanted]:
                yield piece
            return
        job = _Job(asyncio.get_running_loop())
        self._jobs.add(job)
        running = job.loop.run_in_executor(self._threads, self._make, wanted, job)
        made: list[Piece] = []
        try:
            while (got := await job.pieces.get()) is not None:
                made.append(got)
                yield got
            await running
            self._remember(wanted, tuple(made))
        finally:
            job.unwanted.set()
            self._jobs.discard(job)

    def _make(self, wanted: Wanted, job: _Job) -> None:
        try:
            voice = VOICE_IDS.get(wanted.voice, DEFAULT_VOICE)
            converter, onset = Converter(GAIN[voice], wanted.rate), Onset()

            def take(samples: bytes, rate: int) -> bool:
                if converted := converter.convert(onset.after(samples, rate), rate):
                    job.put(converted)
                return not job.unwanted.is_set()

            words = engine(voice).speak(wanted.text, take, speed=wanted.speed)
            if rest := converter.rest():
                job.put(rest)
            job.put(Words(tuple(word.earlier(onset.seconds) for word in words)))
        finally:
            job.put(None)

    def _remember(self, wanted: Wanted, pieces: tuple[Piece, ...]) -> None:
        self._cache[wanted] = pieces
        self._cached += _samples(pieces)
        while self._cached > CACHED_SAMPLES:
            _, old = self._cache.popitem(last=False)
            self._cached -= _samples(old)


class Onset:
    """Leaves out the silence before the first sound: flite begins with 0.2-0.3 s of it, which a
    caller would hear as our slowness. ``seconds`` were left out."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._found = False

    def after(self, samples: bytes, rate: int) -> bytes:
        """The part of this piece (s16le) that is to be heard."""
        if self._found:
            return samples
        signal = np.frombuffer(samples, "<i2")
        loud = np.flatnonzero(np.abs(signal.astype(np.int32)) > ONSET_LEVEL)
        self._found = loud.size > 0
        first = max(0, int(loud[0]) - int(ONSET_LEAD * rate)) if self._found else signal.size
        self.seconds += first / rate
        return samples[2 * first :]


class Converter:
    """Level and rate; keeps the filter's state between pieces, so no seams are heard."""

    def __init__(self, gain: float, rate: int) -> None:
        self._gain = gain
        self._rate = rate
        self._stream: soxr.ResampleStream | None = None

    def convert(self, samples: bytes, rate: int) -> bytes:
        signal = np.frombuffer(samples, "<i2").astype(np.float32) * np.float32(self._gain)
        if rate != self._rate:
            if self._stream is None:
                self._stream = soxr.ResampleStream(rate, self._rate, 1, dtype="float32")
            signal = self._stream.resample_chunk(signal)
        return _clipped(signal)

    def rest(self) -> bytes:
        """What the filter still holds; the converter is used up."""
        if self._stream is None:
            return b""
        return _clipped(self._stream.resample_chunk(np.zeros(0, np.float32), last=True))


def _clipped(signal: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> bytes:
    return np.clip(np.round(signal), -32768, 32767).astype("<i2").tobytes()


def _samples(pieces: tuple[Piece, ...]) -> int:
    return sum(len(piece) // 2 for piece in pieces if isinstance(piece, bytes))
