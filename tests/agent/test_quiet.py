"""A quiet line, on a session that only says what it is doing."""

import asyncio
from collections.abc import Sequence

import pytest
from livekit.agents import AgentStateChangedEvent, UserStateChangedEvent

from agent.floor import PATH_SECONDS
from agent.quiet import ANYONE_THERE, NOBODY_THERE, QuietLine
from sip.outcomes import Ended


class Session:
    agent_state = "listening"
    user_state = "listening"


class Tutor:
    """Waits a moment and offers its help."""

    think_seconds = 0.01 - PATH_SECONDS
    may_give_up = True

    def __init__(self) -> None:
        self.said: list[str] = []
        self.spoke = asyncio.Event()

    async def quiet(self) -> tuple[str, ...]:
        return ("Take your time.",)

    def say(self, utterances: Sequence[str]) -> None:
        self.said += utterances
        self.spoke.set()


class Line:
    def __init__(self) -> None:
        self.session, self.tutor = Session(), Tutor()
        self.ended: list[Ended] = []
        self.quiet = QuietLine(self.tutor, asyncio.Lock(), self.ended.append)
        self.quiet.listen(self.session)  # type: ignore[arg-type]

    def she(self, new: str, old: str) -> None:
        self.session.user_state = new
        self.quiet.user_state(UserStateChangedEvent(new_state=new, old_state=old))  # type: ignore[arg-type]

    def we(self, new: str, old: str) -> None:
        self.session.agent_state = new
        self.quiet.agent_state(AgentStateChangedEvent(new_state=new, old_state=old))  # type: ignore[arg-type]

    async def spoken_to(self) -> list[str]:
        async with asyncio.timeout(5):
            await self.tutor.spoke.wait()
        self.tutor.spoke.clear()
        return self.tutor.said


@pytest.fixture
async def line() -> Line:
    return Line()


async def test_when_our_audio_has_ended_think_time_runs_and_then_we_speak(line: Line) -> None:
    line.we("listening", "speaking")
    assert await line.spoken_to() == ["Take your time."]


async def test_a_room_that_never_falls_silent_is_spoken_to_like_a_silent_one(line: Line) -> None:
    line.we("listening", "speaking")
    line.she("speaking", "listening")
    assert await line.spoken_to() == ["Take your time."]


async def test_while_we_speak_no_sound_of_hers_starts_the_clock(line: Line) -> None:
    line.we("speaking", "listening")
    line.she("speaking", "listening")
    line.she("listening", "speaking")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):  # ten think times
            await line.tutor.spoke.wait()


async def test_nobody_answers_so_we_ask_and_then_hang_up(line: Line) -> None:
    line.quiet.patience.prompts = 2
    await line.quiet._rings()
    await line.quiet._rings()
    assert line.tutor.said == [ANYONE_THERE, NOBODY_THERE]
    line.we("listening", "speaking")
    assert line.ended == [Ended.LINE_LOST]


async def test_after_a_disclosure_the_line_is_never_given_up(line: Line) -> None:
    line.tutor.may_give_up = False
    line.quiet.patience.prompts = 9
    await line.quiet._rings()
    assert line.tutor.said == ["Take your time."]
    assert line.quiet.closing is None
