"""Deepgram's ``/v1/listen`` as the livekit plugin speaks it: audio up, ``Results`` down.

The reader finds speech in the audio and never waits for the ear; a second task feeds the ear and
sends what it made of it, in order.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import numpy as np
import soxr
from aiohttp import WSMsgType, web

from infra.offline.ear import RecogniserLost
from infra.offline.endpointing import Ended, Endpointer, Event, Spoken, Started
from infra.offline.faults import Dropped, Faults, Service
from infra.offline.hearing import EAR_RATE, Ear, HeardWord, Listening, Utterance

EAR_LANGUAGE = "en"
PIECE_SECONDS = 0.1  # audio goes to the ear in pieces of this length
INTERIM_SECONDS = 0.2  # of speech between two interims
INTERIM_CONFIDENCE = 0.5
CLOSED_BY_FAULT = 1011


@dataclass(frozen=True)
class _Close:
    """The client wants no more: last item of the queue."""


@dataclass(frozen=True)
class _Finalized:
    """The client asked for what there is; answered in its turn."""


_Item = Event | _Close | _Finalized


class ListenEndpoint:
    def __init__(self, ear: Ear, faults: Faults, *, final_delay: float = 0.0) -> None:
        self._ear = ear
        self._faults = faults
        self._final_delay = final_delay

    async def over_socket(self, request: web.Request) -> web.StreamResponse:
        status = await self._faults.meet(Service.STT, request)
        if status is not None:
            return web.json_response({"err_code": "FAULT", "err_msg": "as ordered"}, status=status)
        language = request.query.get("language", EAR_LANGUAGE)
        if not language.startswith(EAR_LANGUAGE):
            message = f"this ear hears English only; for {language} set DEEPGRAM_API_KEY"
            return web.json_response({"err_code": "LANGUAGE", "err_msg": message}, status=400)
        socket = web.WebSocketResponse(heartbeat=None)
        identity = uuid4().hex
        socket.headers["dg-request-id"] = identity
        await socket.prepare(request)
        listening = self._ear.listen(request.query.getall("keyterm", []))
        call = _Call(request, socket, listening, self._faults, silence=_silence(request, self._ear))
        self._faults.opened(Service.STT, request)
        try:
            await call.run(identity, self._final_delay)
        finally:
            self._faults.closed(Service.STT, request)
            await listening.close()
        return socket


def _silence(request: web.Request, ear: Ear) -> float:
    """Seconds that end an utterance: what the query asks for, and what this ear needs."""
    asked = request.query.get("endpointing", "false")
    return max(ear.least_silence, int(asked) / 1000 if asked.isdigit() else 0.0)


class _Call:
    def __init__(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        listening: Listening,
        faults: Faults,
        *,
        silence: float,
    ) -> None:
        query = request.query
        self._request, self._socket, self._faults = request, socket, faults
        self._listening = listening
        self._rate = int(query.get("sample_rate", EAR_RATE))
        self._endpointer = Endpointer(EAR_RATE, silence)
        self._resampler = (
            None
            if self._rate == EAR_RATE
            else soxr.ResampleStream(self._rate, EAR_RATE, 1, dtype="int16")
        )
        self._wants_interims = query.get("interim_results") == "true"
        self._wants_starts = query.get("vad_events") == "true"
        self._silence = silence
        self._fell_silent = 0.0  # on the loop's clock: the end of the last utterance
        self._items: asyncio.Queue[_Item] = asyncio.Queue()

    async def run(self, identity: str, final_delay: float) -> None:
        scribe = asyncio.create_task(self._transcribe(identity, final_delay))
        try:
            await self._read()
            self._items.put_nowait(_Close())
            await scribe
        finally:
            scribe.cancel()

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                self._enqueue(self._endpointer.feed(self._as_ear_audio(message.data)))
            elif message.type is WSMsgType.TEXT and not self._obey(json.loads(message.data)):
                return

    def _obey(self, command: dict[str, Any]) -> bool:
        kind = command.get("type")
        if kind in ("Finalize", "CloseStream"):
            self._enqueue(self._endpointer.flush())
        if kind == "Finalize":
            self._items.put_nowait(_Finalized())
        return kind != "CloseStream"

    def _enqueue(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Ended):
                self._fell_silent = asyncio.get_running_loop().time() - self._silence
            self._items.put_nowait(event)

    def _as_ear_audio(self, samples: bytes) -> bytes:
        if self._resampler is None:
            return samples
        return bytes(self._resampler.resample_chunk(np.frombuffer(samples, "<i2")).tobytes())

    async def _transcribe(self, identity: str, final_delay: float) -> None:
        results = Results(identity)
        while not isinstance(item := await self._items.get(), _Close):
            try:
                if isinstance(item, Started):
                    await self._utterance(item, results, final_delay)
                elif isinstance(item, _Finalized):
                    await self._send(results.final(Utterance(), 0.0, 0.0, finalize=True))
            except RecogniserLost:
                await self._socket.close(code=CLOSED_BY_FAULT, message=b"recogniser lost")
                return
            except (Dropped, ConnectionError):
                return
        if not self._socket.closed:
            await self._send({"type": "Metadata", "request_id": identity, "channels": 1})

    async def _utterance(self, started: Started, results: "Results", final_delay: float) -> None:
        if self._wants_starts:
            await self._send(
                {"type": "SpeechStarted", "channel": [0], "timestamp": round(started.at, 2)}
            )
        await self._listening.begin()
        begin, shown, unseen = started.at, "", 0.0
        end: Ended | None = None
        async for piece in self._pieces():
            if isinstance(piece, Ended):
                end = piece
                break
            begin = min(begin, piece.at)
            text = await self._listening.hear(piece.samples)
            unseen += len(piece.samples) / 2 / EAR_RATE
            if self._wants_interims and unseen >= INTERIM_SECONDS and text and text != shown:
                await self._send(results.interim(text, begin, unseen))
                shown, unseen = text, 0.0
        heard = await self._listening.end()
        due = self._fell_silent + final_delay  # a vendor's delay counts from the end of speech too
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        status = await self._faults.meet(Service.STT, self._request)
        if status is not None:
            await self._socket.close(code=CLOSED_BY_FAULT, message=b"as ordered")
            raise Dropped
        duration = max(0.0, end.at - begin) if end else 0.0
        await self._send(results.final(heard, begin, duration))

    async def _pieces(self) -> AsyncIterator[Spoken | Ended]:
        """Audio of the utterance joined to pieces worth a trip to the ear, then its end."""
        least = int(PIECE_SECONDS * EAR_RATE) * 2
        samples, at = b"", 0.0
        while isinstance(item := await self._items.get(), Spoken):
            at = item.at if not samples else at
            samples += item.samples
            if len(samples) >= least:
                yield Spoken(samples, at)
                samples = b""
        if samples:
            yield Spoken(samples, at)
        if isinstance(item, Ended):
            yield item
        else:  # the socket closed in mid-utterance
            self._items.put_nowait(item)

    async def _send(self, message: dict[str, Any]) -> None:
        if not self._socket.closed:
            await self._socket.send_json(message)


class Results:
    """Deepgram's ``Results`` messages of one connection."""

    def __init__(self, request_id: str) -> None:
        self._metadata = {
            "request_id": request_id,
            "model_info": {"name": "offline", "version": "1", "arch": "offline"},
            "model_uuid": "00000000-0000-0000-0000-000000000000",
        }

    def interim(self, text: str, start: float, duration: float) -> dict[str, Any]:
        parts = text.split()
        step = duration / max(1, len(parts))
        words = tuple(
            HeardWord(word, i * step, (i + 1) * step, INTERIM_CONFIDENCE)
            for i, word in enumerate(parts)
        )
        return self._message(Utterance(words), start, duration, final=False)

    def final(
        self, heard: Utterance, start: float, duration: float, *, finalize: bool = False
    ) -> dict[str, Any]:
        message = self._message(heard, start, duration, final=True)
        return message | {"from_finalize": finalize}

    def _message(
        self, heard: Utterance, start: float, duration: float, *, final: bool
    ) -> dict[str, Any]:
        words = [
            {
                "word": word.text,
                "punctuated_word": word.text,
                "start": round(start + word.start, 3),
                "end": round(start + word.end, 3),
                "confidence": round(word.confidence, 4),
            }
            for word in heard.words
        ]
        alternative = {
            "transcript": heard.text,
            "confidence": round(heard.confidence, 4),
            "words": words,
        }
        return {
            "type": "Results",
            "channel_index": [0, 1],
            "start": round(start, 3),
            "duration": round(duration, 3),
            "is_final": final,
            "speech_final": final,
            "channel": {"alternatives": [alternative]},
            "metadata": self._metadata,
        }
