"""The voice's own parts."""

import asyncio

import numpy as np
import pytest

from infra.offline.flite import SpokenWord, align
from infra.offline.voice import GAIN, FliteVoice, Piece, Wanted, Words


async def spoken(voice: FliteVoice, wanted: Wanted) -> list[Piece]:
    return [piece async for piece in voice.speak(wanted)]


def audio(pieces: list[Piece]) -> bytes:
    return b"".join(piece for piece in pieces if isinstance(piece, bytes))


def test_words_keep_their_times_when_flite_split_them_alike() -> None:
    assert align(["It", "is"], [0.3, 0.5]) == [
        SpokenWord("It", 0.0, 0.3),
        SpokenWord("is", 0.3, 0.5),
    ]


def test_words_that_flite_split_otherwise_share_the_time_by_length() -> None:
    words = align(["a", "-", "bcd"], [0.5, 1.0])
    assert [word.text for word in words] == ["a", "-", "bcd"]
    assert words[-1].end == pytest.approx(1.0)


@pytest.mark.parametrize("name", sorted(GAIN))
@pytest.mark.parametrize("rate", [8000, 24000])
async def test_each_voice_has_telephone_level_and_does_not_clip(name: str, rate: int) -> None:
    voice = FliteVoice(1)
    pieces = await spoken(voice, Wanted("What is forty two minus seven?", name, rate))
    signal = np.frombuffer(audio(pieces), "<i2") / 32768
    power = (signal[: len(signal) // 160 * 160].reshape(-1, 160) ** 2).mean(axis=1)
    level = 10 * np.log10(power[power > power.max() * 10**-3.5].mean())
    assert -23 < level < -17
    assert abs(signal).max() < 0.9
    words = pieces[-1]
    assert isinstance(words, Words)
    assert words.words[-1].end == pytest.approx(len(signal) / rate, abs=0.3)
    voice.stop()


async def test_samples_come_before_the_sentence_is_finished() -> None:
    voice = FliteVoice(1)
    assert len(await spoken(voice, Wanted("One two three four five.", "rms", 24000))) > 5
    voice.stop()


async def test_the_same_sentence_again_is_the_same_samples() -> None:
    voice = FliteVoice(1)
    wanted = Wanted("Take your time.", "awb", 16000)
    assert await spoken(voice, wanted) == await spoken(voice, wanted)
    voice.stop()


async def test_a_slower_speed_takes_longer() -> None:
    voice = FliteVoice(1)
    usual = await spoken(voice, Wanted("Take your time.", "awb", 16000))
    slow = await spoken(voice, Wanted("Take your time.", "awb", 16000, speed=0.7))
    assert len(audio(slow)) > 1.2 * len(audio(usual))
    voice.stop()


async def test_a_listener_who_leaves_early_does_no_harm() -> None:
    voice = FliteVoice(1)
    wanted = Wanted("A long sentence that nobody waits for to the end.", "awb", 16000)
    async for _ in voice.speak(wanted):
        break
    async with asyncio.timeout(5):
        assert audio(await spoken(voice, wanted))
    voice.stop()
