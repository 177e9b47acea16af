"""The floor: how long we wait after a learner's words, and how long before we speak first."""

import asyncio

import pytest
from livekit.agents import llm

from agent.floor import LONGEST_WAIT, Floor, ThinkClock
from agent.teaching.pacing import Pacing


class Session:
    """Remembers the waits that livekit was told."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def update_options(self, *, endpointing_opts: dict[str, float]) -> None:
        self.waits.append(endpointing_opts["max_delay"])


async def wait_after(words: str, pacing: Pacing) -> float:
    floor, session = Floor(None), Session()
    floor.bind(session)  # type: ignore[arg-type]
    floor.pacing = pacing
    context = llm.ChatContext.empty()
    context.add_message(role="user", content=words)
    probability = await floor.predict_end_of_turn(context)
    threshold = await floor.unlikely_threshold("en")
    assert threshold is not None
    assert probability < threshold, "livekit must wait max_delay, the only wait we can set"
    return session.waits[-1]


NUMBER = Pacing(answer_type="integer", low=0, high=99)


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        ("fifty four", "forty"),  # "forty" may go on (B-8)
        ("fifty four", "fifty four no"),
        ("fifty four", "um"),
        ("twelve", "it is"),
    ],
)
async def test_a_complete_answer_is_waited_for_less_than_one_that_may_go_on(
    shorter: str, longer: str
) -> None:
    assert await wait_after(shorter, NUMBER) < 0.5
    assert await wait_after(longer, NUMBER) > 1.0


async def test_without_an_ear_an_open_answer_gets_the_longest_wait() -> None:
    explaining = Pacing(answer_type="speech")
    assert await wait_after("because the ones were too few", explaining) == LONGEST_WAIT


async def test_the_think_clock_rings_once_and_not_after_it_was_cancelled() -> None:
    rung: list[str] = []

    async def ring() -> None:
        rung.append("rung")

    clock = ThinkClock(ring)
    clock.start(-0.3)
    clock.cancel()
    clock.start(-0.3)
    async with asyncio.timeout(2):
        while not rung:  # noqa: ASYNC110 - a timer's condition
            await asyncio.sleep(0.001)
    assert rung == ["rung"]
