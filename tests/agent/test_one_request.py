"""One turn, one request: asked ahead over the real session, with ear, voice detection and floor."""

import logging
from collections.abc import AsyncIterator

import pytest

from agent.session import HEARD_RATE
from agent.teaching.forms import Verdict
from infra.offline.voice import FliteVoice, Wanted
from tests.agent.faults.line import Line, Setting, lesson, now
from tests.agent.scripted_model import Asked, Calls, Reply, ScriptedModel
from tests.agent.test_tutor_model import ASIDE, EXPLAINS

pytestmark = pytest.mark.servers  # the providers of this machine, in real time

USED = "using preemptive generation"  # livekit: the request made ahead answered the turn


@pytest.fixture
async def pupil() -> AsyncIterator[FliteVoice]:
    voice = FliteVoice(1)
    yield voice
    voice.stop()


def reply(asked: Asked) -> Reply:
    if "check_mastery" in asked.tool_names:
        met = [{"criterion": n, "met": "yes", "quote": EXPLAINS} for n in range(2)]
        return Calls("check_mastery", {"ticks": met})
    return "We have ten fingers."


async def says(line: Line, pupil: FliteVoice, words: str) -> None:
    line.scripted.tell([words])
    pieces = [piece async for piece in pupil.speak(Wanted(words, "rms", HEARD_RATE))]
    line.mouth.says(b"".join(piece for piece in pieces if isinstance(piece, bytes)))


def explained(line: Line) -> list[Verdict]:
    return [one.verdict for one in line.evidence if one.kind == "explain"]


def used(caplog: pytest.LogCaptureFixture) -> int:
    return sum(USED in record.getMessage() for record in caplog.records)


async def test_an_explanation_and_an_aside_are_one_request_each_and_made_ahead(
    pupil: FliteVoice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="livekit.agents")
    model = ScriptedModel(reply)
    async with lesson(Setting(hears=True, model=model, pace=1.0)) as line:
        since = now()
        await says(line, pupil, ASIDE)
        await line.ear.hears("We have ten fingers.", since)
        assert (line.call.model_requests, len(model.asked), used(caplog)) == (1, 1, 1)

        await line.to_the_open_question()
        await line.changes(lambda: line.session.agent_state == "listening" and line.ear.quiet)
        await says(line, pupil, EXPLAINS)
        await line.changes(lambda: explained(line) == [Verdict.RIGHT])
        assert (line.call.model_requests, len(model.asked), used(caplog)) == (2, 2, 2)


async def test_a_history_made_shorter_between_turns_leaves_the_request_ahead_valid(
    pupil: FliteVoice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="livekit.agents")
    model = ScriptedModel(reply)
    async with lesson(Setting(hears=True, model=model, pace=1.0)) as line:
        context = line.tutor.chat_ctx.copy()
        for number in range(40):
            context.add_message(role="assistant", content=f"What is {number} and one?")
            context.add_message(role="user", content="I do not know")
        await line.tutor.update_chat_ctx(context)
        await line.answers_right()
        await line.changes(lambda: len(line.tutor.chat_ctx.items) < 40)
        since = now()
        await says(line, pupil, ASIDE)
        await line.ear.hears("We have ten fingers.", since)
        assert (line.call.model_requests, used(caplog)) == (1, 1)
