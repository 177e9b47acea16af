"""The plugins of production accept the server: that is what it is for."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import numpy as np
import pytest
from aiohttp.test_utils import TestServer
from livekit import rtc
from livekit.agents import APIConnectOptions, APIStatusError, function_tool, llm, stt
from livekit.plugins import cartesia, deepgram, openai

from infra.offline.phone_line import EAR_RATE, over_the_phone, synthesise, to_pcm, with_silence

ONE_TRY = APIConnectOptions(max_retry=0, timeout=5.0)
TERMS = ["anna", "carry", "tens"]
PACKET = EAR_RATE // 20


def url(server: TestServer, path: str = "") -> str:
    return str(server.make_url("/")).rstrip("/") + path


def phone(voice: str, text: str) -> bytes:
    speech = over_the_phone(synthesise(voice, text))
    return to_pcm(with_silence(speech, 0.4, 0.5))


async def transcribe(
    server: TestServer, http: aiohttp.ClientSession, audio: bytes, *, utterances: int = 1
) -> list[stt.SpeechEvent]:
    engine = deepgram.STT(
        base_url=url(server, "/v1/listen"), api_key="k", keyterm=TERMS, http_session=http
    )
    async with engine.stream(conn_options=ONE_TRY) as stream:
        for at in range(0, len(audio) - PACKET * 2, PACKET * 2):
            piece = audio[at : at + PACKET * 2]
            stream.push_frame(rtc.AudioFrame(piece, EAR_RATE, 1, PACKET))
        events: list[stt.SpeechEvent] = []
        async for event in stream:  # to the last end only: closing by itself takes the plugin 5 s
            events.append(event)
            ends = [e for e in events if e.type is stt.SpeechEventType.END_OF_SPEECH]
            if len(ends) == utterances:
                return events
    raise AssertionError("the stream ended early")


def texts(events: list[stt.SpeechEvent], kind: stt.SpeechEventType) -> list[str]:
    return [event.alternatives[0].text for event in events if event.type is kind]


@pytest.fixture
async def language_model(scripted: TestServer) -> AsyncIterator[openai.LLM]:
    model = openai.LLM(model="offline", base_url=url(scripted, "/v1"), api_key="k")
    yield model
    await model.aclose()


async def test_deepgram_hears_a_number_over_the_phone(
    real: TestServer, http: aiohttp.ClientSession
) -> None:
    events = await transcribe(real, http, phone("awb", "it is fifty four"))
    assert texts(events, stt.SpeechEventType.FINAL_TRANSCRIPT) == ["it is fifty four"]
    assert texts(events, stt.SpeechEventType.INTERIM_TRANSCRIPT)
    kinds = [event.type for event in events]
    assert kinds.index(stt.SpeechEventType.START_OF_SPEECH) < kinds.index(
        stt.SpeechEventType.FINAL_TRANSCRIPT
    )


async def test_deepgram_hears_a_name_of_the_key_terms(
    real: TestServer, http: aiohttp.ClientSession
) -> None:
    events = await transcribe(real, http, phone("awb", "my name is anna"))
    assert texts(events, stt.SpeechEventType.FINAL_TRANSCRIPT) == ["my name is anna"]


async def test_deepgram_hears_free_speech_with_less_confidence(
    real: TestServer, http: aiohttp.ClientSession
) -> None:
    events = await transcribe(real, http, phone("awb", "my brother took the phone away"))
    final = next(e for e in events if e.type is stt.SpeechEventType.FINAL_TRANSCRIPT)
    # Not every word: where the audio begins in the ear's frames changes what it makes of them.
    assert len({"my", "brother", "phone", "away"} & {*final.alternatives[0].text.split()}) >= 3
    assert 0.2 < final.alternatives[0].confidence < 0.96


async def test_the_scripted_ear_says_what_it_was_told_in_order(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    told = {"texts": ["fifty four", "goodbye"]}
    async with http.post(url(scripted, "/ear/script"), json=told) as answer:
        assert answer.status == 204
    audio = phone("awb", "something else") * 2
    events = await transcribe(scripted, http, audio, utterances=2)
    assert texts(events, stt.SpeechEventType.FINAL_TRANSCRIPT) == ["fifty four", "goodbye"]


async def test_cartesia_streams_two_sentences_with_their_words(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    engine = cartesia.TTS(
        base_url=url(scripted), api_key="k", voice="rms", word_timestamps=True, http_session=http
    )
    async with engine.stream(conn_options=ONE_TRY) as stream:
        stream.push_text("What is four and three? Take your time please, there is no hurry.")
        stream.end_input()
        frames = [event.frame async for event in stream]
    await engine.aclose()
    samples = np.concatenate([np.frombuffer(frame.data, np.int16) for frame in frames])
    assert len(samples) / 24000 > 3.0
    words = [word for frame in frames for word in frame.userdata.get("lk.timed_transcripts", [])]
    assert "three?" in "".join(words)
    assert words[-1].end_time == pytest.approx(len(samples) / 24000, abs=0.5)


async def test_cartesia_without_a_stream(scripted: TestServer, http: aiohttp.ClientSession) -> None:
    engine = cartesia.TTS(base_url=url(scripted), api_key="k", http_session=http)
    async with engine.synthesize("Hello there.", conn_options=ONE_TRY) as stream:
        frame = await stream.collect()
    await engine.aclose()
    assert frame.duration > 0.5


async def test_a_listener_who_hangs_up_in_mid_sentence_leaves_the_server_well(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    engine = cartesia.TTS(base_url=url(scripted), api_key="k", http_session=http)
    stream = engine.stream(conn_options=ONE_TRY)
    stream.push_text("This is a rather long sentence that will be cut. And another one after it.")
    stream.end_input()
    await anext(stream)
    await stream.aclose()
    async with engine.synthesize("Still here.", conn_options=ONE_TRY) as again:
        assert (await again.collect()).duration > 0.4
    await engine.aclose()


async def test_openai_says_a_sentence_with_usage(language_model: openai.LLM) -> None:
    context = llm.ChatContext.empty()
    context.add_message(role="user", content="I like football")
    async with language_model.chat(chat_ctx=context, conn_options=ONE_TRY) as stream:
        response = await stream.collect()
    assert response.text == "I see."
    assert response.usage is not None
    assert response.usage.completion_tokens > 0


async def test_openai_calls_a_tool_of_the_tutor(language_model: openai.LLM) -> None:
    @function_tool
    async def give_hint() -> None:
        """Give the next hint."""

    context = llm.ChatContext.empty()
    context.add_message(role="user", content="can I have a hint")
    async with language_model.chat(
        chat_ctx=context, tools=[give_hint], conn_options=ONE_TRY
    ) as stream:
        response = await stream.collect()
    assert [call.name for call in response.tool_calls] == ["give_hint"]


async def test_a_fault_of_the_model_reaches_the_plugin_once(
    scripted: TestServer, http: aiohttp.ClientSession, language_model: openai.LLM
) -> None:
    order = {"service": "llm", "kind": "429", "count": 1}
    async with http.post(url(scripted, "/faults"), json=order) as answer:
        assert answer.status == 204
    await fault_due(scripted, http)
    context = llm.ChatContext.empty()
    context.add_message(role="user", content="hello")
    with pytest.raises(APIStatusError) as failed:
        async with language_model.chat(chat_ctx=context, conn_options=ONE_TRY) as stream:
            await stream.collect()
    assert failed.value.status_code == 429
    async with language_model.chat(chat_ctx=context, conn_options=ONE_TRY) as stream:
        assert (await stream.collect()).text


async def fault_due(server: TestServer, http: aiohttp.ClientSession) -> None:
    faults: dict[str, int] = {}
    async with asyncio.timeout(5):
        while not any(faults.values()):
            async with http.get(url(server, "/healthz")) as answer:
                faults = (await answer.json())["faults"]
