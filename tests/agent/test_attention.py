"""Stopping, taking back, going on: on a session that only remembers what it was told."""

import asyncio
from typing import Any

import pytest

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
        self.again: list[tuple[str, ...]] = []
        self.forgotten: list[Any] = []
        self.attention = Attention(
            self.session,  # type: ignore[arg-type]
            Speech(None),
            again=self.again.append,
            forget=self.forgotten.append,
        )

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
