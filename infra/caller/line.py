"""Listening to the line in real time: the recording of what arrives is followed as it grows.

The clock of a call is the number of samples heard, in seconds; the frames a listener sees and
the recording that is measured afterwards therefore agree to the sample. Time-outs run on the
machine's clock, so a line on which nothing arrives at all still ends them. A line that stalls
counts as silent.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from infra.caller.sound import (
    FRAME_SAMPLES,
    FRAME_SECONDS,
    RATE,
    WAV_HEADER_BYTES,
    Samples,
    level_db,
)

POLL_SECONDS = 0.01
SPEECH_DB = -42.0
SPEECH_FRAMES = 3  # 60 ms in a row: a click is no speech
FRAME_BYTES = FRAME_SAMPLES * 2
STALLED_SECONDS = 0.2


@dataclass(frozen=True)
class Frame:
    """20 ms of the line: ``at`` is where it begins, in seconds heard."""

    at: float
    level: float
    samples: Samples

    @property
    def loud(self) -> bool:
        return self.level > SPEECH_DB


class Line:
    """Follows one growing WAV (8 kHz mono 16 bit). Use as an async context manager."""

    def __init__(self, recording: Path) -> None:
        self._path = recording
        self._bytes = bytearray()
        self._levels: list[float] = []
        self._grew = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._last_growth = 0.0

    async def __aenter__(self) -> "Line":
        self._last_growth = asyncio.get_running_loop().time()
        self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def now(self) -> float:
        """Seconds heard so far."""
        return len(self._levels) * FRAME_SECONDS

    @property
    def stalled(self) -> bool:
        """Nothing at all has come in for a while: neither speech nor encoded silence."""
        return asyncio.get_running_loop().time() - self._last_growth > STALLED_SECONDS

    async def frames(self, since: float = 0.0) -> AsyncIterator[Frame]:
        """Every frame from ``since`` on, as it comes in. Never ends by itself."""
        index = round(since / FRAME_SECONDS)
        while True:
            while index < len(self._levels):
                yield self._frame(index)
                index += 1
            async with self._grew:
                await self._grew.wait()

    async def wait_for_speech(self, *, within: float, since: float | None = None) -> float | None:
        """The moment somebody began to speak after ``since`` (default: now); None: nobody did."""
        try:
            async with asyncio.timeout(within):
                return await self._speech(self.now if since is None else since)
        except TimeoutError:
            return None

    async def wait_for_silence(
        self, seconds: float, *, within: float, since: float | None = None
    ) -> float | None:
        """The moment speech ended, once ``seconds`` of silence followed; None: it went on.

        Silence before ``since`` (default: now) does not count.
        """
        try:
            async with asyncio.timeout(within):
                return await self._silence(seconds, self.now if since is None else since)
        except TimeoutError:
            return None

    def clip(self, start: float, end: float | None = None) -> Samples:
        """What was heard between two moments of this line's clock."""
        first = max(0, round(start * RATE)) * 2
        last = len(self._bytes) // 2 * 2 if end is None else round(end * RATE) * 2
        return np.frombuffer(bytes(self._bytes[first:last]), dtype="<i2")

    def spoke_between(self, start: float, end: float) -> bool:
        """Did anybody speak in this stretch (three loud frames in a row)?"""
        run = 0
        for level in self._levels[round(start / FRAME_SECONDS) : round(end / FRAME_SECONDS)]:
            run = run + 1 if level > SPEECH_DB else 0
            if run >= SPEECH_FRAMES:
                return True
        return False

    async def _speech(self, since: float) -> float:
        run = 0
        async for frame in self.frames(since):
            run = run + 1 if frame.loud else 0
            if run == SPEECH_FRAMES:
                return frame.at - (SPEECH_FRAMES - 1) * FRAME_SECONDS
        raise AssertionError("frames never end")

    async def _silence(self, seconds: float, since: float) -> float:
        ended, checked = since, round(since / FRAME_SECONDS)
        loop = asyncio.get_running_loop()
        while True:
            for index in range(checked, len(self._levels)):
                if self._levels[index] > SPEECH_DB:
                    ended = (index + 1) * FRAME_SECONDS
            checked = max(checked, len(self._levels))
            waited = loop.time() - self._last_growth if self.stalled else 0.0
            if self.now - ended + waited >= seconds:
                return ended
            await asyncio.sleep(POLL_SECONDS)

    def _frame(self, index: int) -> Frame:
        raw = bytes(self._bytes[index * FRAME_BYTES : (index + 1) * FRAME_BYTES])
        return Frame(index * FRAME_SECONDS, self._levels[index], np.frombuffer(raw, dtype="<i2"))

    async def _follow(self) -> None:
        while not self._path.exists():  # noqa: ASYNC110 (baresip opens it; nothing tells us when)
            await asyncio.sleep(POLL_SECONDS)
        with self._path.open("rb") as file:
            while True:
                # Seek each time: the header is complete only after the first frames.
                file.seek(WAV_HEADER_BYTES + len(self._bytes))
                if fresh := file.read():
                    await self._take(fresh)
                await asyncio.sleep(POLL_SECONDS)

    async def _take(self, fresh: bytes) -> None:
        self._bytes.extend(fresh)
        self._last_growth = asyncio.get_running_loop().time()
        for index in range(len(self._levels), len(self._bytes) // FRAME_BYTES):
            raw = bytes(self._bytes[index * FRAME_BYTES : (index + 1) * FRAME_BYTES])
            self._levels.append(level_db(np.frombuffer(raw, dtype="<i2")))
        async with self._grew:
            self._grew.notify_all()
