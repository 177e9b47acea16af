"""The ear that is told its words: it knows them, but neither early nor where they end."""

import aiohttp
from aiohttp.test_utils import TestServer

from infra.offline.hearing import EAR_RATE
from infra.offline.scripted_ear import AFTER_ITS_AUDIO, LEAD, ScriptedEar, Timed

FORTY_TWO: tuple[Timed, ...] = (("forty", 0.0, 0.4), ("two", 0.4, 0.8))


def audio(seconds: float) -> bytes:
    return bytes(2 * round(seconds * EAR_RATE))


async def test_no_word_shows_before_its_audio_and_a_little_more_has_come() -> None:
    ear = ScriptedEar()
    ear.tell_times([FORTY_TWO])
    listening = ear.listen(())
    await listening.begin()
    # What comes first is LEAD seconds from before the speech began.
    shown = [await listening.hear(audio(LEAD + 0.4 + AFTER_ITS_AUDIO - 0.02))]
    shown += [await listening.hear(audio(0.04)) for _ in range(2)]
    assert shown == ["", "forty", "forty"]
    assert await listening.hear(audio(0.4)) == "forty two"


async def test_the_words_of_the_final_lie_where_their_audio_was() -> None:
    ear = ScriptedEar()
    ear.tell_times([FORTY_TWO])
    listening = ear.listen(())
    await listening.begin()
    await listening.hear(audio(LEAD + 0.8 + 0.2))
    final = await listening.end()
    assert final.text == "forty two"
    assert [round(word.end - LEAD, 2) for word in final.words] == [0.4, 0.8]


async def test_an_utterance_nobody_told_of_is_empty_and_counted() -> None:
    ear = ScriptedEar()
    ear.tell(["yes"])
    listening = ear.listen(())
    for _ in range(2):
        await listening.begin()
    assert (await listening.end()).text == ""
    assert (ear.left, ear.unexpected) == (0, 1)


async def test_told_afresh_it_forgets_what_was_not_said(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    url = scripted.make_url("/ear/script")
    await http.post(url, json={"texts": ["seven", "eight"]})
    told = {"timed": [[["nine", 0.0, 0.3]]], "afresh": True}
    async with http.post(url, json=told) as answer:
        assert answer.status == 204
    async with http.get(url) as answer:
        assert await answer.json() == {"left": 1, "unexpected": 0}


async def test_every_request_to_the_model_is_counted(
    scripted: TestServer, http: aiohttp.ClientSession
) -> None:
    asked = {"messages": [{"role": "user", "content": "hello"}]}
    tool = {"type": "function", "function": {"name": "end_call", "parameters": {}}}
    for more in ({}, {"tools": [tool]}):
        await http.post(scripted.make_url("/v1/chat/completions"), json=asked | more)
    async with http.get(scripted.make_url("/asked")) as answer:
        assert await answer.json() == {"requests": 2, "with_tools": 1}
