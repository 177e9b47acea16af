"""Cartesia's ``/tts/websocket`` and ``/tts/bytes`` as the livekit plugin speaks them.

Texts of one context are spoken in the order they came; contexts do not wait for each other. The
client says nothing when it is interrupted, it just goes away: sending to nobody is no error.
"""

import asyncio
import base64
import json
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from infra.offline.faults import Dropped, Faults, Service
from infra.offline.voice import FliteVoice, Wanted, Words

CONTENT, CONTEXT = "transcript", "context_id"


def wanted(asked: dict[str, Any]) -> Wanted:
    """What a Cartesia request asks for. ValueError: a form of audio we do not make."""
    form = asked.get("output_format", {})
    if form.get("container", "raw") != "raw" or form.get("encoding") != "pcm_s16le":
        raise ValueError("only raw pcm_s16le")
    voice = asked.get("voice", {})
    name = voice.get("id", "") if isinstance(voice, dict) else str(voice)
    speed = (asked.get("generation_config") or {}).get("speed", 1.0)
    pace = float(speed) if isinstance(speed, int | float) else 1.0
    return Wanted(
        text=str(asked.get(CONTENT, "")).strip(),
        voice=str(name),
        rate=int(form.get("sample_rate", 24000)),
        speed=min(1.5, max(0.6, pace)),
    )


class SpeakEndpoint:
    def __init__(self, voice: FliteVoice, faults: Faults, *, first_delay: float = 0.0) -> None:
        self._voice = voice
        self._faults = faults
        self._first_delay = first_delay

    async def over_socket(self, request: web.Request) -> web.StreamResponse:
        status = await self._faults.meet(Service.TTS, request)
        if status is not None:
            return web.json_response({"message": "as ordered"}, status=status)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._faults.opened(Service.TTS, request)
        contexts: dict[str, asyncio.Queue[dict[str, Any]]] = {}
        speakers: set[asyncio.Task[None]] = set()
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                asked = json.loads(message.data)
                context = str(asked.get(CONTEXT, ""))
                if context not in contexts:
                    contexts[context] = asyncio.Queue()
                    speaking = self._speak_context(request, socket, contexts[context])
                    speakers.add(task := asyncio.create_task(speaking))
                    task.add_done_callback(speakers.discard)
                contexts[context].put_nowait(asked)
        finally:
            self._faults.closed(Service.TTS, request)
            for task in speakers:
                task.cancel()
        return socket

    async def _speak_context(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        texts: asyncio.Queue[dict[str, Any]],
    ) -> None:
        delay, offset = self._first_delay, 0.0
        with suppress(ConnectionError, Dropped):
            while True:
                asked = await texts.get()
                status = await self._faults.meet(Service.TTS, request)
                if status is not None:
                    await socket.send_json(_error(asked, status, "as ordered"))
                if status is not None or asked.get("cancel"):
                    return
                await asyncio.sleep(delay)
                offset += await self._speak_text(socket, asked, offset)
                delay = 0.0 if str(asked.get(CONTENT, "")).strip() else delay
                if not asked.get("continue", False):
                    await socket.send_json(_frame(asked, "done", done=True, status_code=200))
                    return

    async def _speak_text(
        self, socket: web.WebSocketResponse, asked: dict[str, Any], offset: float
    ) -> float:
        """Send one text; ``offset`` and the answer are seconds within the context's audio."""
        try:
            order = wanted(asked)
        except ValueError as refused:
            await socket.send_json(_error(asked, 400, str(refused)))
            return 0.0
        sent = 0
        if not order.text:
            return 0.0
        async for piece in self._voice.speak(order):
            if isinstance(piece, Words):
                if asked.get("add_timestamps"):
                    await socket.send_json(_timestamps(asked, piece, offset))
                continue
            sent += len(piece) // 2
            chunk = base64.b64encode(piece).decode()
            await socket.send_json(_frame(asked, "chunk", data=chunk, step_time=1.0))
        return sent / order.rate

    async def as_bytes(self, request: web.Request) -> web.StreamResponse:
        status = await self._faults.meet(Service.TTS, request)
        if status is not None:
            return web.json_response({"message": "as ordered"}, status=status)
        try:
            order = wanted(await request.json())
        except ValueError as refused:
            return web.json_response({"message": str(refused)}, status=400)
        response = web.StreamResponse(headers={"Content-Type": "audio/pcm"})
        await response.prepare(request)
        await asyncio.sleep(self._first_delay)
        if order.text:
            async for piece in self._voice.speak(order):
                if isinstance(piece, bytes):
                    await response.write(piece)
        await response.write_eof()
        return response


def _frame(asked: dict[str, Any], kind: str, **more: Any) -> dict[str, Any]:
    base = {"type": kind, CONTEXT: asked.get(CONTEXT), "done": False, "status_code": 206}
    return base | more


def _error(asked: dict[str, Any], status: int, message: str) -> dict[str, Any]:
    # done stays False: the plugin reads "done": true as a normal end, whatever the type says
    return _frame(asked, "error", status_code=status, message=message)


def _timestamps(asked: dict[str, Any], piece: Words, offset: float) -> dict[str, Any]:
    times = {
        "words": [word.text for word in piece.words],
        "start": [round(offset + word.start, 3) for word in piece.words],
        "end": [round(offset + word.end, 3) for word in piece.words],
    }
    return _frame(asked, "timestamps", word_timestamps=times)
