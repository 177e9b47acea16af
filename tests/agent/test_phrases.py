"""Speech made ready: what is kept, for whom, and what is spoken from it."""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from livekit import rtc
from livekit.agents import APIConnectionError

from agent.phrases import Phrases, prune, prune_forever
from agent.speech import Speech

RATE = 8000


class Voice:
    """A synthesiser that takes note: a tenth of a second a word."""

    def __init__(self, *, broken: bool = False) -> None:
        self.spoken: list[str] = []
        self.broken = broken

    def synthesize(self, text: str, **_: Any) -> "Stream":
        if self.broken:
            raise APIConnectionError
        self.spoken.append(text)
        return Stream(len(text.split()))


class Stream:
    def __init__(self, words: int) -> None:
        self._left = words

    async def __aenter__(self) -> "Stream":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        return None

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> "Event":
        if self._left == 0:
            raise StopAsyncIteration
        self._left -= 1
        return Event()


class Event:
    frame = rtc.AudioFrame(bytes(1600), RATE, 1, 800)


def phrases(folder: Path, voice: Voice, speaker: str = "slt") -> Phrases:
    return Phrases(voice, folder, speaker=speaker, rate=RATE, private=["Anna"])


async def made(folder: Path, voice: Voice, *texts: str, speaker: str = "slt") -> Phrases:
    kept = phrases(folder, voice, speaker)
    kept.prepare(texts)
    await kept.made()
    return kept


def names_on_disk(folder: Path) -> int:
    """How many there are; they may go while they are counted."""
    return len(list(folder.glob("*/*")))


def on_disk(folder: Path) -> list[int]:
    """Sizes of everything that was written."""
    return [path.stat().st_size for path in folder.glob("*/*")]


async def test_what_was_made_once_is_there_for_every_later_call(tmp_path: Path) -> None:
    voice = Voice()
    await made(tmp_path, voice, "Not yet.", "Look again.")
    later = await made(tmp_path, voice, "Not yet.")
    assert voice.spoken == ["Not yet.", "Look again."]
    assert later.ready("Not yet.") == bytes(3200)


async def test_another_voice_has_its_own_phrases(tmp_path: Path) -> None:
    await made(tmp_path, Voice(), "Not yet.")
    assert phrases(tmp_path, Voice(), "rms").ready("Not yet.") is None


async def test_a_text_with_a_name_never_reaches_the_disk(tmp_path: Path) -> None:
    kept = await made(tmp_path, Voice(), "Hello Anna.", "Not yet.")
    assert kept.ready("Hello Anna.") is not None
    assert len(on_disk(tmp_path)) == 1
    assert phrases(tmp_path, Voice()).ready("Hello Anna.") is None


async def test_her_own_words_never_reach_the_disk(tmp_path: Path) -> None:
    kept = phrases(tmp_path, Voice())
    kept.keep_private("i open a ten")
    kept.prepare(["You said: I open a ten.", "Not yet."])
    await kept.made()
    assert kept.ready("You said: I open a ten.") is not None
    assert len(on_disk(tmp_path)) == 1


async def test_newer_wishes_come_before_what_is_left_of_older_ones(tmp_path: Path) -> None:
    voice = Voice()
    kept = phrases(tmp_path, voice)
    kept.prepare(["one", "two", "three"])
    kept.prepare(["four"])
    await kept.made()
    assert voice.spoken == ["four"]


async def test_speech_that_nobody_heard_is_counted(tmp_path: Path) -> None:
    kept = await made(tmp_path, Voice(), "Not yet.", "Look again.")
    audio = kept.ready("Not yet.")
    assert audio is not None
    kept.played("Not yet.", audio)
    assert kept.prepared.unheard == pytest.approx(0.2)


async def test_a_voice_in_trouble_leaves_nothing_half_made(tmp_path: Path) -> None:
    kept = await made(tmp_path, Voice(broken=True), "Not yet.")
    assert kept.ready("Not yet.") is None
    assert on_disk(tmp_path) == []


async def test_two_that_write_the_same_phrase_do_no_harm(tmp_path: Path) -> None:
    both = [phrases(tmp_path, Voice()) for _ in range(2)]
    for one in both:
        one.prepare(["Not yet."])
    await asyncio.gather(*(one.made() for one in both))
    assert on_disk(tmp_path) == [3200]


async def test_the_longest_unused_phrases_go_first(tmp_path: Path) -> None:
    kept = await made(tmp_path, Voice(), "one", "two", "three")
    for age, text in enumerate(("three", "two", "one")):
        os.utime(kept._path(text), (1000 - age, 1000 - age))
    assert prune(tmp_path, most_bytes=3300) == 1
    assert kept.ready("one") is None
    assert kept.ready("three") is not None


async def test_the_folder_is_kept_small_while_calls_go_on(tmp_path: Path) -> None:
    pruning = asyncio.create_task(prune_forever(tmp_path, interval=0.01, most_bytes=3300))
    await made(tmp_path, Voice(), "one", "two", "three")
    async with asyncio.timeout(5):
        while names_on_disk(tmp_path) > 2:  # noqa: ASYNC110 - a condition, not a time
            await asyncio.sleep(0.01)
    pruning.cancel()
    await asyncio.gather(pruning, return_exceptions=True)
    assert len(on_disk(tmp_path)) == 2


async def test_a_phrase_that_is_pruned_while_it_is_read_is_spoken(tmp_path: Path) -> None:
    kept = await made(tmp_path, Voice(), "Not yet.")
    path = kept._path("Not yet.")
    os.rename(path, path.with_suffix(".gone"))
    assert kept.ready("Not yet.") is None


async def said(texts: tuple[str, ...]) -> AsyncIterator[str]:
    for text in texts:
        yield text


async def live(texts: AsyncIterable[str]) -> AsyncIterator[rtc.AudioFrame]:
    async for _ in texts:
        yield rtc.AudioFrame(bytes(16000), RATE, 1, 8000)  # a second


async def test_a_reply_is_spoken_from_memory_where_it_can_be(tmp_path: Path) -> None:
    speech = Speech(await made(tmp_path, Voice(), "Fifty four."))
    frames = [f async for f in speech.audio(said(("Fifty four. ", "Yes. ")), live)]
    assert sum(f.duration for f in frames) == pytest.approx(0.2 + 0.15 + 1.0)


async def test_after_a_false_stop_the_utterance_begins_again(tmp_path: Path) -> None:
    speech = Speech(await made(tmp_path, Voice(), "One two three."))
    async for _ in speech.audio(said(("One two three. ", "Live. ", "More. ")), live):
        pass
    assert speech.rest(0.2) == ("One two three.", "Live.", "More.")
    assert speech.rest(0.6) == ("Live.", "More.")
    assert speech.rest(9.0) == ()


async def test_spoken_slower_the_same_words_are_made_anew_and_kept_apart(tmp_path: Path) -> None:
    voice = Voice()
    kept = await made(tmp_path, voice, "Not yet.", "Hello Anna.")
    kept.speak_at(0.82)
    assert kept.ready("Not yet.") is None
    assert kept.ready("Hello Anna.") is None
    kept.prepare(["Not yet."])
    await kept.made()
    assert voice.spoken == ["Not yet.", "Hello Anna.", "Not yet."]
    assert phrases(tmp_path, Voice()).ready("Not yet.") is not None, "other calls keep their pace"
