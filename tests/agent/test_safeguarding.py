"""Safeguarding on the live call (S-1…S-7), by text over a real AgentSession: rules and model."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from livekit.agents import AgentSession, llm
from livekit.plugins import openai

from agent.call import Call
from agent.floor import Floor
from agent.offline_office import OfflineOffice
from agent.second_reader import SecondReader
from agent.session import CONNECT
from agent.teaching import curriculum, safeguarding
from agent.teaching.forms import CallOpening, Verdict
from agent.teaching.safeguarding import Level
from agent.turn_log import TurnLog
from agent.tutor import Tutor
from infra.offline.chat import deltas, finish_reason
from infra.offline.mind import Said
from infra.offline.scripted_ear import ScriptedEar
from infra.offline.server import Delays, build_app
from infra.offline.voice import FliteVoice
from sip.calls import CallKey, Direction
from tests.agent.talking import ANNA, ANNAS, NOW, NOWHERE, PLACED, Conversation, NoModel

KEY = CallKey("SCL_1")
HINTED = "the walls at home are loud at night and then i count"  # no rule knows it
DANGER = "I want to kill myself"


def script(level: Level) -> str:
    return safeguarding.reply(level, "en", "")[-1]


class OneWord:
    """A model that gives the same answer to everything; ``None``: none at all."""

    def __init__(self, answer: str | None) -> None:
        self._answer = answer
        self.asked: list[str] = []
        self.closing = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((await request.json())["messages"][-1]["content"])
        if self._answer is None:
            await self.closing.wait()
            return web.Response(status=500)
        reply = Said(self._answer)
        choice = [{"index": 0, "delta": d, "finish_reason": None} for d in deltas(reply)]
        choice.append({"index": 0, "delta": {}, "finish_reason": finish_reason(reply)})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for one in choice:
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m"}
            await response.write(
                f"data: {web.json_response(chunk | {'choices': [one]}).text}\n\n".encode()
            )
        await response.write(b"data: [DONE]\n\n")
        return response


@asynccontextmanager
async def reading(
    answer: str | None, *, seconds: float = 3.0
) -> AsyncIterator[tuple[SecondReader, OneWord]]:
    word = OneWord(answer)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", word.answer)
    async with TestServer(app) as server:
        model = openai.LLM(model="m", api_key="none", base_url=str(server.make_url("/v1")))
        reader = SecondReader(model, seconds=seconds)
        yield reader, word
        word.closing.set()
        await reader.aclose()


@asynccontextmanager
async def taught() -> AsyncIterator[Conversation]:
    """Anna's lesson, past the door."""
    office = OfflineOffice(lambda: NOW, cast=PLACED)
    inbound = {"call_key": KEY, "direction": Direction.INBOUND, "caller": ANNAS}
    brief = await office.open(CallOpening(room="r", started_at=NOW, **inbound))
    call = Call(brief, office, curriculum.load(), Floor(None), now=lambda: NOW, learner=ANNA)
    session: AgentSession[None] = AgentSession(llm=NoModel(), conn_options=CONNECT)
    call.answer()
    tutor = Tutor(call, TurnLog(call))
    await session.start(tutor)
    await tutor.begun.wait()
    try:
        yield Conversation(session, call, office)
    finally:
        await session.aclose()
        await call.saved()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - a condition, not a time
            await asyncio.sleep(0.01)


def said(talk: Conversation) -> str:
    messages = [m for m in talk.session.history.items if isinstance(m, llm.ChatMessage)]
    return " ".join(m.text_content or "" for m in messages if m.role == "assistant")


def levels(talk: Conversation) -> list[tuple[str, str]]:
    return [(one.level, one.source) for one in talk.office.alerts.values()]


@pytest.mark.parametrize(
    ("words", "level"), [("I am so stupid", "S1"), ("my uncle hits me", "S2"), (DANGER, "S3")]
)
async def test_s4_what_a_rule_hears_is_told_to_the_office_without_the_words(
    words: str, level: str
) -> None:
    async with taught() as talk:
        assert script(Level(level)) in await talk.says(words)
        await talk.call.saved()
        (alert,) = talk.office.alerts.values()
        assert (alert.level, alert.source, alert.learner_id) == (level, "rule", "anna")
        assert alert.rule.startswith("en.")
        assert alert.turn is not None
        assert words not in alert.model_dump_json()


async def test_s7_abuse_is_told_too() -> None:
    async with taught() as talk:
        await talk.says("fuck you, you stupid machine")
        await talk.call.saved()
        assert levels(talk) == [("abuse", "rule")]


async def test_s1_what_only_the_model_hears_gets_the_scripted_reply_within_one_turn() -> None:
    async with reading("S3") as (reader, _), taught() as talk:
        talk.call.second_reader = reader
        await talk.says(f"twelve {HINTED}")
        await until(lambda: script(Level.S3) in said(talk))
        await talk.call.saved()
        assert levels(talk) == [("S3", "model")]
        assert (talk.lesson.held, talk.call.safety) == (True, True)
        newest = max(talk.office.evidence.values(), key=lambda one: (one.sequence, one.revision))
        assert (newest.verdict, newest.reason) == (Verdict.NO_EVIDENCE, "safety")


async def test_s1_a_model_cannot_lower_what_a_rule_heard() -> None:
    async with reading("S0") as (reader, word), taught() as talk:
        talk.call.second_reader = reader
        assert script(Level.S3) in await talk.says(DANGER)
        await until(lambda: len(word.asked) == 1)
        await talk.call.saved()
        assert levels(talk) == [("S3", "rule")]
        assert talk.lesson.held


async def test_s1_the_same_level_again_changes_nothing() -> None:
    async with reading("S3") as (reader, word), taught() as talk:
        talk.call.second_reader = reader
        await talk.says(DANGER)
        await until(lambda: len(word.asked) == 1)
        await talk.says("and then there is something else")
        await until(lambda: len(word.asked) == 2)
        await talk.call.saved()
        assert levels(talk) == [("S3", "rule")]


@pytest.mark.parametrize("answer", ["I cannot tell.", "", "S9"])
async def test_s1_an_answer_that_names_no_level_changes_nothing(answer: str) -> None:
    async with reading(answer) as (reader, _):
        assert await reader.level(HINTED) is None


async def test_s1_a_model_that_hangs_holds_up_nothing_and_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, logger="tutor.safety")
    async with reading(None, seconds=0.3) as (reader, word), taught() as talk:
        talk.call.second_reader = reader
        assert await talk.says(f"twelve {HINTED}")
        await until(lambda: "safety model away" in caplog.text)
        assert await reader.level(HINTED) is None
        assert (len(word.asked), caplog.text.count("safety model away")) == (2, 1)
        assert talk.office.alerts == {}
        assert HINTED not in caplog.text


async def test_s1_a_dead_model_leaves_the_rules_alone() -> None:
    model = openai.LLM(model="m", api_key="none", base_url=NOWHERE)
    reader = SecondReader(model)
    async with taught() as talk:
        talk.call.second_reader = reader
        assert script(Level.S3) in await talk.says(DANGER)
        await talk.call.saved()
        assert levels(talk) == [("S3", "rule")]
    await reader.aclose()


async def test_a_closed_turn_makes_no_request_of_either_model() -> None:
    async with reading("S3") as (reader, word), taught() as talk:
        talk.call.second_reader = reader
        for words in (f"i think it is {talk.answer}", "hint", "i don't know"):
            await talk.says(words)
        await talk.keys("1")
        assert (word.asked, reader.requests, talk.call.model_requests) == ([], 0, 0)


async def test_decision_24_the_offline_mind_reads_by_its_own_words() -> None:
    async with TestServer(build_app(ScriptedEar(), FliteVoice(1), Delays())) as server:
        model = openai.LLM(model="mind", api_key="none", base_url=str(server.make_url("/v1")))
        reader = SecondReader(model)
        assert await reader.level("he comes into my room") is Level.S2
        assert await reader.level("ten ones make one ten") is Level.S0
        await reader.aclose()
