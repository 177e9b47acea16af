"""What was said last is kept as it sounded, and only that."""

from collections.abc import AsyncIterable, AsyncIterator

from livekit import rtc

from agent.asking import chunks
from agent.last_audio import MOST_SECONDS, LastAudio

RATE = 8000


async def spoken(texts: AsyncIterable[str]) -> AsyncIterator[rtc.AudioFrame]:
    async for text in texts:
        yield rtc.AudioFrame(text[:1].encode() * 2 * RATE, RATE, 1, RATE)


async def speak(last: LastAudio, *texts: str) -> list[bytes]:
    return [bytes(frame.data) async for frame in last.kept(chunks(texts), spoken)]


async def again(last: LastAudio) -> list[bytes]:
    return [bytes(frame.data) async for frame in last.again()]


async def test_what_was_said_last_sounds_the_same_again_and_again() -> None:
    last = LastAudio()
    await speak(last, "Not yet.")
    said = await speak(last, "Well.", "Look again.")
    assert last.whole
    assert last.texts == ("Well.", "Look again.")
    assert await again(last) == said
    assert await again(last) == said


async def test_of_a_reply_that_was_cut_the_words_are_kept_and_the_sound_is_not_whole() -> None:
    last = LastAudio()
    last.begins(("Well.", "Look again."))
    frames = last.kept(chunks(last.texts), spoken)
    await anext(frames)
    await frames.aclose()  # type: ignore[attr-defined]
    assert not last.whole
    assert last.texts == ("Well.", "Look again.")


async def test_a_reply_that_is_too_long_is_not_kept_in_memory() -> None:
    last = LastAudio()
    await speak(last, *["Well."] * (int(MOST_SECONDS) + 5))
    assert len(last.frames) <= MOST_SECONDS
    assert not last.whole
