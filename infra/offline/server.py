"""One server that is Deepgram, OpenAI and Cartesia to whoever points the plugins at it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from infra.offline.chat import ChatEndpoint
from infra.offline.ear import RecogniserEar
from infra.offline.faults import FaultRequest, Faults
from infra.offline.hearing import Ear
from infra.offline.listen import ListenEndpoint
from infra.offline.scripted_ear import ScriptedEar
from infra.offline.speak import SpeakEndpoint
from infra.offline.voice import FliteVoice


@dataclass(frozen=True)
class Delays:
    """Seconds added to what the engines take by themselves."""

    stt_final: float = 0.0
    llm_first: float = 0.0
    tts_first: float = 0.0


class Script(BaseModel):
    """The next utterances: their texts, or every word with its seconds from the speech's start."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    texts: tuple[str, ...] = ()
    timed: tuple[tuple[tuple[str, float, float], ...], ...] = ()
    afresh: bool = False  # forget what was told before


def build_app(ear: Ear, voice: FliteVoice, delays: Delays) -> web.Application:
    """The server, engines started with it and stopped with it."""
    faults = Faults()
    listen = ListenEndpoint(ear, faults, final_delay=delays.stt_final)
    chat = ChatEndpoint(faults, first_delay=delays.llm_first)
    speak = SpeakEndpoint(voice, faults, first_delay=delays.tts_first)
    control = Control(ear, faults)
    app = web.Application()
    app.add_routes(
        [
            web.get("/v1/listen", listen.over_socket),
            web.post("/v1/chat/completions", chat.completions),
            web.get("/v1/models", chat.models),
            web.get("/tts/websocket", speak.over_socket),
            web.post("/tts/bytes", speak.as_bytes),
            web.get("/healthz", control.health),
            web.post("/faults", control.order_fault),
            web.delete("/faults", control.clear_faults),
            web.post("/ear/script", control.tell_ear),
            web.get("/ear/script", control.told_ear),
            web.get("/asked", chat.asked),
        ]
    )

    async def engines(_app: web.Application) -> AsyncIterator[None]:
        await ear.start()
        await voice.start()
        yield
        faults.clear()
        voice.stop()
        await ear.stop()

    app.cleanup_ctx.append(engines)
    return app


def build_ear(kind: str, ready: int) -> Ear:
    return ScriptedEar() if kind == "scripted" else RecogniserEar(ready)


class Control:
    """What tests and the bench tell the server; no vendor has these."""

    def __init__(self, ear: Ear, faults: Faults) -> None:
        self._ear = ear
        self._faults = faults

    async def health(self, _request: web.Request) -> web.Response:
        ear = "scripted" if isinstance(self._ear, ScriptedEar) else "recogniser"
        return web.json_response({"ok": True, "ear": ear, "faults": self._faults.waiting()})

    async def order_fault(self, request: web.Request) -> web.Response:
        try:
            fault = FaultRequest.model_validate_json(await request.read())
        except ValidationError as wrong:
            return _malformed(wrong)
        self._faults.order(fault)
        return web.Response(status=204)

    async def clear_faults(self, _request: web.Request) -> web.Response:
        self._faults.clear()
        return web.Response(status=204)

    async def tell_ear(self, request: web.Request) -> web.Response:
        """The next utterances' words, for the scripted ear; 409 with the real one."""
        if not isinstance(self._ear, ScriptedEar):
            return web.json_response({"error": "the ear is real"}, status=409)
        try:
            script = Script.model_validate_json(await request.read())
        except ValidationError as wrong:
            return _malformed(wrong)
        self._ear.tell_times(script.timed, afresh=script.afresh)
        self._ear.tell(script.texts)
        return web.Response(status=204)

    async def told_ear(self, _request: web.Request) -> web.Response:
        """Did the ear hear as many utterances as it was told of?"""
        if not isinstance(self._ear, ScriptedEar):
            return web.json_response({"error": "the ear is real"}, status=409)
        return web.json_response({"left": self._ear.left, "unexpected": self._ear.unexpected})


def _malformed(wrong: ValidationError) -> web.Response:
    errors: list[Any] = wrong.errors(include_context=False, include_url=False)
    return web.json_response({"error": errors}, status=422)
