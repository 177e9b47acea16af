"""The real ear: recogniser processes, some always ready, one leased for each utterance."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Sequence
from typing import Any

from infra.offline.hearing import EAR_RATE, HeardWord, Utterance
from infra.offline.loudness import Loudness
from infra.offline.recogniser import HEADER

LISTEN_FIRST = int(0.6 * EAR_RATE) * 2  # bytes an utterance's level is taken from
MOST = 8  # processes of about 170 MB; an utterance beyond that waits, its audio is kept


class RecogniserLost(RuntimeError):
    """A recogniser process went away; the utterance it heard is lost with it."""


class Worker:
    """The parent's end of one recogniser process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls) -> "Worker":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "infra.offline.recogniser",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        worker = cls(process)
        await worker._answer()
        return worker

    async def ask(self, kind: bytes, payload: bytes = b"") -> dict[str, Any]:
        if self._process.stdin is None:
            raise RecogniserLost
        self._process.stdin.write(HEADER.pack(kind, len(payload)) + payload)
        return await self._answer()

    async def _answer(self) -> dict[str, Any]:
        if self._process.stdout is None:
            raise RecogniserLost
        try:
            _, size = HEADER.unpack(await self._process.stdout.readexactly(HEADER.size))
            answer: dict[str, Any] = json.loads(await self._process.stdout.readexactly(size))
        except asyncio.IncompleteReadError as gone:
            raise RecogniserLost from gone
        return answer

    async def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


class RecogniserEar:
    """``ready`` recognisers are started ahead; more are added when all are taken."""

    least_silence = 0.2  # a shorter one lies inside a word now and then

    def __init__(self, ready: int) -> None:
        self._ready = ready
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._workers: list[Worker] = []
        self._starting = 0

    async def start(self) -> None:
        await asyncio.gather(*(self._add() for _ in range(self._ready)))

    async def stop(self) -> None:
        await asyncio.gather(*(worker.stop() for worker in self._workers))
        self._workers.clear()

    def listen(self, terms: Sequence[str]) -> "RecogniserListening":
        return RecogniserListening(self, tuple(sorted(set(terms))))

    async def lease(self) -> Worker:
        crowded = len(self._workers) + self._starting >= MOST
        if self._idle.empty() and not crowded:
            await self._add()
        return await self._idle.get()

    def give_back(self, worker: Worker) -> None:
        self._idle.put_nowait(worker)

    async def discard(self, worker: Worker) -> None:
        """For one that died or was left in the middle of an utterance; a fresh one replaces it."""
        if worker not in self._workers:  # the whole ear stopped meanwhile
            return
        self._workers.remove(worker)
        await worker.stop()
        if len(self._workers) + self._starting < self._ready:
            await self._add()

    async def _add(self) -> None:
        self._starting += 1
        try:
            worker = await Worker.start()
        finally:
            self._starting -= 1
        self._workers.append(worker)
        self._idle.put_nowait(worker)


class RecogniserListening:
    """One call. What it learns about its line (cepstral mean, loudness) stays with the call."""

    def __init__(self, ear: RecogniserEar, terms: tuple[str, ...]) -> None:
        self._ear = ear
        self._terms = terms
        self._cmn = ""
        self._loudness = Loudness()
        self._first: bytes | None = b""  # audio kept until the level is known
        self._worker: Worker | None = None

    async def begin(self) -> None:
        self._worker = await self._ear.lease()
        self._first = b""
        await self._ask(b"B", json.dumps({"terms": self._terms, "cmn": self._cmn}).encode())

    async def hear(self, samples: bytes) -> str:
        if self._first is not None:
            self._first += samples
            return await self._hear_first() if len(self._first) >= LISTEN_FIRST else ""
        answer = await self._ask(b"A", self._loudness.apply(samples))
        return str(answer["text"])

    async def _hear_first(self) -> str:
        samples, self._first = self._first or b"", None
        self._loudness.measure(samples)
        return await self.hear(samples)

    async def end(self) -> Utterance:
        if self._first is not None:
            await self._hear_first()
        answer = await self._ask(b"E")
        if self._worker is not None:
            self._ear.give_back(self._worker)
            self._worker = None
        self._cmn = str(answer["cmn"])
        return Utterance(tuple(HeardWord(*row) for row in answer["words"]))

    async def close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await self._ear.discard(worker)

    async def _ask(self, kind: bytes, payload: bytes = b"") -> dict[str, Any]:
        if self._worker is None:
            raise RecogniserLost
        try:
            return await self._worker.ask(kind, payload)
        except RecogniserLost:
            await self.close()
            raise
