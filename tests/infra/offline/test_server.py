"""Faults and control, by plain clients."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType
from aiohttp.test_utils import TestServer

from infra.offline.ear import RecogniserEar
from infra.offline.scripted_ear import ScriptedEar
from infra.offline.server import Delays, build_app
from infra.offline.voice import FliteVoice

LISTEN = "/v1/listen?sample_rate=16000&interim_results=true&vad_events=true"


async def order(server: TestServer, http: aiohttp.ClientSession, **fault: Any) -> int:
    async with http.post(server.make_url("/faults"), json=fault) as answer:
        return answer.status


async def waiting(server: TestServer, http: aiohttp.ClientSession, service: str) -> None:
    waits = 0
    async with asyncio.timeout(5):
        while not waits:
            async with http.get(server.make_url("/healthz")) as answer:
                waits = (await answer.json())["faults"][service]


async def test_it_says_that_it_is_well(scripted: TestServer, http: aiohttp.ClientSession) -> None:
    async with http.get(scripted.make_url("/healthz")) as answer:
        assert (await answer.json())["ok"] is True


@pytest.mark.parametrize(
    "fault",
    [{"service": "fax", "kind": "500"}, {"service": "stt", "kind": "odd"}, {"service": "stt"}],
)
async def test_a_malformed_fault_is_refused(
    scripted: TestServer, http: aiohttp.ClientSession, fault: dict[str, str]
) -> None:
    assert await order(scripted, http, **fault) == 422


async def test_a_refused_connection_is_refused_once(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    await order(scripted, http, service="stt", kind="500")
    await waiting(scripted, http, "stt")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(scripted.make_url(LISTEN))
    assert refused.value.status == 500
    async with http.ws_connect(scripted.make_url(LISTEN)):
        pass


async def test_another_language_is_refused_with_what_to_do(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    async with http.get(scripted.make_url(f"{LISTEN}&language=es")) as answer:
        assert answer.status == 400
        assert "for es set DEEPGRAM_API_KEY" in (await answer.json())["err_msg"]
    async with http.ws_connect(scripted.make_url(f"{LISTEN}&language=en-US")):
        pass


async def test_a_drop_cuts_the_call_that_is_open(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    async with http.ws_connect(scripted.make_url(LISTEN)) as socket:
        await socket.send_str('{"type":"KeepAlive"}')
        await order(scripted, http, service="stt", kind="drop")
        async with asyncio.timeout(5):
            message = await socket.receive()
    assert message.type in (WSMsgType.CLOSED, WSMsgType.CLOSE, WSMsgType.ERROR)


async def test_finalize_is_answered_and_close_stream_closes(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    async with http.ws_connect(scripted.make_url(LISTEN)) as socket:
        await socket.send_str('{"type":"Finalize"}')
        assert (await socket.receive_json())["from_finalize"] is True
        await socket.send_str('{"type":"CloseStream"}')
        assert (await socket.receive_json())["type"] == "Metadata"
        assert (await socket.receive()).type is WSMsgType.CLOSE


async def test_texts_of_one_context_come_in_order_and_end_once(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    kinds: list[str] = []
    words: list[str] = []
    async with http.ws_connect(scripted.make_url("/tts/websocket")) as socket:
        for text, more in (("One two.", True), ("Three.", True), (" ", False)):
            await socket.send_json(speech(text) | {"continue": more, "add_timestamps": True})
        while "done" not in kinds:
            message = json.loads((await socket.receive()).data)
            kinds.append(message["type"])
            words += message.get("word_timestamps", {}).get("words", [])
    assert words == ["One", "two.", "Three."]
    assert set(kinds) == {"chunk", "timestamps", "done"}


async def test_audio_we_do_not_make_is_an_error_that_does_not_look_like_an_end(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    async with http.ws_connect(scripted.make_url("/tts/websocket")) as socket:
        asked = speech("Hello.") | {"output_format": {"container": "wav"}}
        await socket.send_json(asked | {"continue": True})
        message = await socket.receive_json()
    assert message["type"] == "error"
    assert message["done"] is False


def speech(text: str) -> dict[str, Any]:
    form = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000}
    return {
        "context_id": "c",
        "transcript": text,
        "output_format": form,
        "voice": {"mode": "id", "id": "rms"},
    }


async def test_a_script_for_the_real_ear_is_refused(http: aiohttp.ClientSession) -> None:
    app = build_app(RecogniserEar(0), FliteVoice(1), Delays())
    async with (
        TestServer(app) as server,
        http.post(server.make_url("/ear/script"), json={"texts": ["x"]}) as answer,
    ):
        assert answer.status == 409


async def test_added_latency_is_added(http: aiohttp.ClientSession) -> None:
    app = build_app(ScriptedEar(), FliteVoice(1), Delays(llm_first=0.2))
    loop = asyncio.get_running_loop()
    asked = {"messages": [{"role": "user", "content": "hello"}]}
    async with TestServer(app) as server:
        start = loop.time()
        async with http.post(server.make_url("/v1/chat/completions"), json=asked) as answer:
            assert (await answer.json())["choices"][0]["message"]["content"]
        assert loop.time() - start >= 0.2
