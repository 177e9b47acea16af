"""Every way of taking turns takes one, over the real AgentSession, plugins and protocols."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from agent.session import HEARD_RATE
from agent.teaching.forms import Verdict
from agent.teaching.spoken import say_number
from agent.turn_taking import WAYS
from infra.offline.voice import FliteVoice, Wanted
from tests.agent.faults.line import Line, Setting, begun, until

pytestmark = pytest.mark.servers  # the providers of this machine, in real time


@pytest.fixture
async def pupil() -> AsyncIterator[FliteVoice]:
    voice = FliteVoice(1)
    yield voice
    voice.stop()


SECONDS = 30.0  # nothing here is about speed: a busy machine may take its time


@asynccontextmanager
async def asked(way: str) -> AsyncIterator[Line]:
    """The first question has been put, and it is her turn."""
    setting = Setting(pace=1.0, hears=True, way=way)  # type: ignore[arg-type]
    async with begun(setting) as line:
        heard = asyncio.Event()
        line.session.on(
            "agent_state_changed",
            lambda event: event.old_state == "speaking" and heard.set(),
        )
        async with asyncio.timeout(SECONDS):
            await heard.wait()
        await until(lambda: line.session.agent_state == "listening", SECONDS)
        yield line


async def say(line: Line, pupil: FliteVoice, words: str) -> None:
    line.scripted.tell([words])
    wanted = Wanted(words, "rms", HEARD_RATE)
    pieces = [piece async for piece in pupil.speak(wanted) if isinstance(piece, bytes)]
    line.mouth.says(b"".join(pieces))


@pytest.mark.parametrize("way", [way for way in WAYS if way != "manual"])
async def test_she_answers_and_falls_silent_and_her_turn_is_taken(
    way: str, pupil: FliteVoice
) -> None:
    async with asked(way) as line:
        await say(line, pupil, say_number(line.item_answer))
        await line.changes(lambda: bool(line.evidence), SECONDS)
        assert [one.verdict for one in line.evidence] == [Verdict.RIGHT]


async def test_by_hand_only_the_hash_key_ends_her_turn(pupil: FliteVoice) -> None:
    async with asked("manual") as line:
        words = asyncio.Event()
        line.session.on("user_input_transcribed", lambda event: event.is_final and words.set())
        await say(line, pupil, say_number(line.item_answer))
        async with asyncio.timeout(SECONDS):
            await words.wait()
        assert line.evidence == []
        line.keys("#")
        await line.changes(lambda: bool(line.evidence), SECONDS)
        assert [one.verdict for one in line.evidence] == [Verdict.RIGHT]
