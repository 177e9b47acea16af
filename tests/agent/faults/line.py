"""Anna's lesson over the real AgentSession and plugins, on a server that fails when told.

``PACE``: the deadlines of the product and the time-outs of the providers, twice as fast; the
long tests run them as they are.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from _pytest.mark import ParameterSet
from aiohttp.test_utils import TestServer
from livekit.agents import AgentSession, APIConnectOptions, llm
from livekit.agents.utils import http_context
from livekit.agents.voice.agent_session import SessionConnectOptions
from livekit.plugins import cartesia, deepgram, openai

from agent.bridge import BRIDGE_SECONDS, Bridge
from agent.call import Call, utc_now
from agent.conversation import Conversation
from agent.floor import Floor
from agent.offline_office import OfflineOffice
from agent.phrases import SPOKEN_RATE, Phrases
from agent.session import CONNECT, HEARD_RATE, Providers, new_session
from agent.settings import TurnTaking
from agent.speech import Speech
from agent.teaching import curriculum
from agent.teaching.forms import CallOpening, Evidence, Verdict
from agent.trouble import Lifelines
from agent.turn_log import TurnLog
from agent.turn_taking import WAYS
from agent.tutor import Tutor
from infra.offline.scripted_ear import ScriptedEar
from infra.offline.server import Delays, build_app
from sip.calls import CallKey, Direction
from tests.agent.faults.spelling import SpellingVoice
from tests.agent.faults.telephone import Earpiece, Mouth
from tests.agent.talking import ANNA, ANNAS, NOW, PLACED

PACE = 0.5
UNHURRIED = 1.0  # for calls in which nothing fails: a busy machine is no fault
DEADLINE = 2.0  # seconds of silence on our turn that the product allows
SLACK = 0.4  # for a busy machine; a machine that others use too


@dataclass
class Line:
    """One call. ``pace``: of its deadlines and time-outs."""

    call: Call
    session: "AgentSession[None]"
    office: OfflineOffice
    ear: Earpiece
    mouth: Mouth
    server: TestServer
    scripted: ScriptedEar
    voice: SpellingVoice
    pace: float

    @property
    def agent(self) -> Conversation:
        agent = self.session.current_agent
        assert isinstance(agent, Conversation)
        return agent

    @property
    def tutor(self) -> Tutor:
        assert isinstance(self.agent, Tutor)
        return self.agent

    @property
    def question(self) -> str:
        item = self.tutor.lesson.item
        assert item is not None
        return item.question

    @property
    def evidence(self) -> list[Evidence]:
        return list(self.office.evidence.values())

    async def scored(self) -> list[Verdict]:
        """What counts, of all that was filed so far."""
        await self.call.saved()
        return [one.verdict for one in self.evidence if one.verdict is not Verdict.NO_EVIDENCE]

    @property
    def most_silence(self) -> float:
        return DEADLINE * self.pace + SLACK

    async def fault(self, service: str, kind: str, **more: Any) -> None:
        """Order a fault (infra/offline/faults.py); ``seconds`` of slow ones at this pace."""
        order = {"service": service, "kind": kind, "count": 1} | more
        if kind == "slow":
            order.setdefault("seconds", 1.2 * DEADLINE * self.pace)
        async with aiohttp.ClientSession() as client:
            reply = await client.post(self.server.make_url("/faults"), json=order)
            assert reply.status == 204

    def keys(self, keys: str) -> None:
        for key in keys:
            self.agent.key(key)

    def types(self, words: str) -> None:
        """A turn without a recogniser."""
        self.session.generate_reply(user_input=words)

    async def answers_right(self) -> str:
        """The open closed question, by keys; returns what was heard of the reply."""
        return await self.keys_answer(str(self.item_answer))

    async def keys_answer(self, digits: str) -> str:
        before, since = self.question, now()
        self.keys(f"{digits}#")
        await self.changes(lambda: self.question != before)
        return await self.ear.hears(self.question, since)

    @property
    def item_answer(self) -> int:
        item = self.tutor.lesson.item
        assert item is not None
        assert item.answer is not None
        return item.answer

    async def to_the_open_question(self) -> None:
        """By keys, which need not wait until she has heard us out."""
        while (item := self.tutor.lesson.item) is not None and item.answer is not None:
            before = item
            self.keys(f"{item.answer}#")
            await self.changes(lambda before=before: self.tutor.lesson.item is not before)  # type: ignore[misc]
        await self.changes(lambda: self.session.agent_state == "listening" and self.ear.quiet)

    async def changes(self, what: Callable[[], bool], seconds: float = 20.0) -> None:
        await until(what, seconds)


def fast(options: APIConnectOptions, pace: float) -> APIConnectOptions:
    return replace(options, timeout=options.timeout * pace, retry_interval=0.1 * pace)


def connect(pace: float) -> SessionConnectOptions:
    return replace(
        CONNECT,
        stt_conn_options=fast(CONNECT.stt_conn_options, pace),
        llm_conn_options=fast(CONNECT.llm_conn_options, pace),
        tts_conn_options=fast(CONNECT.tts_conn_options, pace),
    )


async def until(what: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for it; AssertionError when it never comes true."""
    try:
        async with asyncio.timeout(seconds):
            while not what():  # noqa: ASYNC110 - the session has no event for each of these
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError("it never came true") from None


def in_long(*kinds: str) -> list[ParameterSet]:
    """The other rows of a table of faults: only with infra/check --long."""
    return [pytest.param(kind, marks=pytest.mark.long) for kind in kinds]


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True)
class Setting:
    """What a test wants otherwise. ``model`` None: the offline server's; ``hears``: with a
    recogniser and a mouth, else turns are typed; ``folder``: of ready speech, which is
    only the lifelines unless ``lines_only`` is False; ``parts``: changes the plugin objects."""

    pace: float = PACE
    model: llm.LLM | None = None
    hears: bool = False
    way: TurnTaking = "floor"
    folder: Path | None = None
    lines_only: bool = True
    voice: SpellingVoice = field(default_factory=SpellingVoice)
    parts: Callable[[Providers, TestServer], Providers] = lambda parts, _server: parts


class LinesOnly(Phrases):
    """Nothing of the lesson is ready: every sentence needs the live voice."""

    def prepare(self, texts: Iterable[str]) -> None:
        super().prepare(())


@asynccontextmanager
async def lesson(setting: Setting = Setting()) -> AsyncIterator[Line]:
    """Anna is past the door and her first question has been heard."""
    async with begun(setting) as line:
        await line.ear.hears(line.question)
        await until(lambda: line.session.agent_state == "listening")
        if line.call.speech.phrases is not None:  # or preparing meets the fault
            await line.call.speech.phrases.made()
        yield line


@asynccontextmanager
async def begun(setting: Setting) -> AsyncIterator[Line]:
    """The lesson has begun; nothing was waited for."""
    scripted = ScriptedEar()
    async with (
        TestServer(build_app(scripted, setting.voice, Delays())) as server,
        http_context.open(),  # gone before the server, which waits for its sockets
    ):
        call, office = await _call(setting)
        parts = setting.parts(plugins(server, setting), server)
        session = new_session(parts, call.floor, WAYS[setting.way].voice())
        if setting.folder is not None:
            made = LinesOnly if setting.lines_only else Phrases
            phrases = made(parts.prepares, setting.folder, speaker="spelling", rate=SPOKEN_RATE)
            call.speech = Speech(phrases)
        ear, mouth = Earpiece(), Mouth()
        session.output.audio = ear
        if setting.hears:
            session.input.audio = mouth
        turns = TurnLog(call)
        session.on("conversation_item_added", lambda event: turns.added(event.item))
        Lifelines(call, session, patience=BRIDGE_SECONDS * setting.pace).listen()
        call.answer()
        await session.start(Tutor(call, turns))
        line = Line(
            call, session, office, ear, mouth, server, scripted, setting.voice, setting.pace
        )
        try:
            yield line
        finally:
            await session.aclose()
            closing = (call.speech.phrases, parts.tts, parts.llm, parts.stt)
            for part in filter(None, closing):
                await part.aclose()
            await call.saved()


async def _call(setting: Setting) -> tuple[Call, OfflineOffice]:
    office = OfflineOffice(lambda: NOW, cast=PLACED)
    opening = CallOpening(
        call_key=CallKey("SCL_1"),
        direction=Direction.INBOUND,
        caller=ANNAS,
        room="r",
        started_at=NOW,
    )
    brief = await office.open(opening)
    curricula = {"en": curriculum.load(language="en")}
    call = Call(
        brief,
        office,
        curricula["en"],
        Floor(None, setting.way),
        now=utc_now,
        curricula=curricula,
    )
    call.learner = ANNA
    call.bridge = Bridge(patience=BRIDGE_SECONDS * setting.pace)
    return call, office


def plugins(server: TestServer, setting: Setting) -> Providers:
    """The real plugins, pointed at the server."""
    voice = cartesia.TTS(
        api_key="none", base_url=str(server.make_url("")).rstrip("/"), sample_rate=SPOKEN_RATE
    )
    ear = deepgram.STT(
        api_key="none", base_url=str(server.make_url("/v1/listen")), sample_rate=HEARD_RATE
    )
    return Providers(
        stt=ear if setting.hears else None,
        llm=setting.model
        or openai.LLM(
            model="mind", api_key="none", base_url=str(server.make_url("/v1")), max_retries=0
        ),
        tts=voice,
        prepares=voice,
        connect=connect(setting.pace),
    )
