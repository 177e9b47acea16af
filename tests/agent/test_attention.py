"""Stopping, taking back, going on: on a session that only remembers what it was told."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

import pytest
from livekit import rtc

from agent.asking import chunks
from agent.attention import WORDS_SECONDS, Attention
from agent.speech import Speech

REPLY = ("Fifty-four.", "Yes, that is right.")


class Session:
    agent_state = "listening"
    user_state = "listening"

    def __init__(self) -> None:
        self.interrupted = 0

    def interrupt(self) -> "asyncio.Future[None]":
        self.interrupted += 1
        self.agent_state = "listening"
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


class Listening:
    """An attention and everything it asked for."""

    def __init__(self) -> None:
        self.session = Session()
        self.speech = Speech(None)
        self.again: list[tuple[str, ...]] = []
        self.forgotten: list[Any] = []
        self.attention = Attention(
            self.session,  # type: ignore[arg-type]
            self.speech,
            again=self.again.append,
            forget=self.forgotten.append,
        )

    async def speaks_first(self) -> None:
        """The first sample of a reply is out."""

        async def voice(_: AsyncIterable[str]) -> AsyncIterator[rtc.AudioFrame]:
            yield rtc.AudioFrame(bytes(2 * 24000), 24000, 1, 24000)

        self.attention.speaks_first(REPLY)
        async for _ in self.speech.audio(chunks(REPLY), voice):
            pass
        self.session.agent_state = "speaking"
        self.attention.agent_state("speaking", "listening")

    def answers(self, turn: str = "fifty", state: str = "thinking") -> None:
        self.attention.replies(REPLY, turn)
        self.session.agent_state = state
        self.attention.agent_state(state, "listening")


@pytest.fixture
async def listening() -> Listening:
    return Listening()


async def test_she_goes_on_and_both_halves_are_one_answer(listening: Listening) -> None:
    listening.answers("forty")
    listening.attention.makes_sound(0.1)
    assert listening.session.interrupted == 1
    assert len(listening.forgotten) == 1
    assert listening.attention.words("five", final=True) == "forty five"
    assert listening.attention.taken()
    assert not listening.attention.taken(), "the next turn is a turn of its own"


async def test_a_noise_after_we_began_costs_nothing_but_time(listening: Listening) -> None:
    listening.answers()
    listening.attention.makes_sound(0.1)
    listening.attention.fell_silent()
    async with asyncio.timeout(WORDS_SECONDS + 2):
        while not listening.again:  # noqa: ASYNC110 - a timer's condition
            await asyncio.sleep(0.01)
    assert listening.again == [REPLY]
    assert listening.attention.words("six", final=True) == "six", "nothing is carried any more"


async def test_an_uh_huh_while_we_speak_is_no_turn(listening: Listening) -> None:
    listening.answers(state="speaking")
    assert listening.attention.words("uh-huh", final=True) is None
    assert listening.session.interrupted == 0


async def test_in_a_spanish_lesson_an_aja_is_no_turn(listening: Listening) -> None:
    listening.attention.language = "es"
    listening.answers(state="speaking")
    assert listening.attention.words("ajá, claro", final=True) is None
    assert listening.session.interrupted == 0


async def test_a_television_stops_us_once_and_then_we_go_on_over_it(listening: Listening) -> None:
    await listening.speaks_first()
    listening.session.user_state = "speaking"
    for tenths in range(1, 100):
        listening.attention.makes_sound(tenths / 10)
        if listening.again:
            listening.session.agent_state = "speaking"
    assert listening.session.interrupted == 1
    assert listening.again == [REPLY]


async def test_a_long_sound_with_words_in_it_is_hers_and_we_stay_silent(
    listening: Listening,
) -> None:
    await listening.speaks_first()
    listening.attention.makes_sound(0.7)
    listening.attention.words("you put the ten", final=False)
    listening.attention.makes_sound(6.0)
    assert listening.again == []


async def test_an_answer_over_our_first_words_stops_us_and_counts(listening: Listening) -> None:
    listening.attention.speaks_first(REPLY)
    listening.session.agent_state = "speaking"
    listening.attention.agent_state("speaking", "listening")
    assert listening.attention.words("twelve", final=False) == "twelve"
    assert listening.session.interrupted == 1
    assert listening.attention.words("twelve", final=True) == "twelve"
    assert not listening.attention.taken()


async def test_after_a_false_stop_an_okay_lets_us_go_on_at_once(listening: Listening) -> None:
    listening.answers()
    listening.attention.makes_sound(0.1)
    assert listening.attention.words("okay", final=True) is None
    assert listening.again == [REPLY]


async def test_she_still_speaks_so_we_do_not_go_on(listening: Listening) -> None:
    listening.answers()
    listening.attention.makes_sound(0.1)
    listening.session.user_state = "speaking"
    assert listening.attention.words("mm", final=True) is None
    assert listening.again == []
