"""A call by text over a real AgentSession: the doorkeeper opens, the tutor teaches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from livekit.agents import AgentSession, llm

from agent.call import Call
from agent.doorkeeper_agent import Doorkeeper
from agent.floor import Floor
from agent.offline_office import RIVERSIDE, Cast, OfflineHousehold, OfflineLearner, OfflineOffice
from agent.session import CONNECT
from agent.teaching import curriculum
from agent.teaching.forms import CallOpening, LearnerBrief
from agent.teaching.lesson import Lesson
from agent.teaching.spoken import say_number
from agent.turn_log import TurnLog
from agent.tutor import Tutor
from sip.calls import CallKey, Direction

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ANNAS = "+15550100001"
NOWHERE = "http://127.0.0.1:9/v1"
STRANGER = "+15550100077"


class NoModel(llm.LLM):
    """A model that must not be asked: closed answers take the fast path (decision 2)."""

    def chat(self, **_: object) -> llm.LLMStream:  # type: ignore[override]
        raise AssertionError("the model was asked")


class Conversation:
    """One call by text. ``said`` is everything the tutor said since the last turn."""

    def __init__(self, session: "AgentSession[None]", call: Call, office: OfflineOffice) -> None:
        self.session, self.call, self.office = session, call, office

    async def says(self, words: str) -> str:
        result = await self.session.run(user_input=words)
        return " ".join(
            event.item.text_content or ""
            for event in result.events
            if event.type == "message" and event.item.role == "assistant"
        )

    async def keys(self, keys: str) -> None:
        agent = self.session.current_agent
        for key in keys:
            agent.key(key)  # type: ignore[attr-defined]
        await agent.entered()  # type: ignore[attr-defined]

    async def taught(self) -> "Conversation":
        """Once the doorkeeper has handed over."""
        async with asyncio.timeout(5):
            while not isinstance(agent := self.session.current_agent, Tutor):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await agent.begun.wait()
        return self

    @property
    def lesson(self) -> Lesson:
        agent = self.session.current_agent
        assert isinstance(agent, Tutor)
        return agent.lesson

    @property
    def answer(self) -> str:
        item = self.lesson.item
        assert item is not None
        assert item.answer is not None
        return say_number(item.answer)


@asynccontextmanager
async def ringing(
    caller: str | None,
    *,
    key: str = "SCL_1",
    model: llm.LLM | None = None,
    cast: Cast = RIVERSIDE,
    languages: tuple[str, ...] = ("en",),
) -> AsyncIterator[Conversation]:
    office = OfflineOffice(lambda: NOW, cast=cast)
    opening = CallOpening(
        call_key=CallKey(key),
        direction=Direction.INBOUND,
        caller=caller,
        room="r",
        started_at=NOW,
    )
    brief = await office.open(opening)
    curricula = {code: curriculum.load(language=code) for code in languages}
    call = Call(brief, office, curricula["en"], Floor(None), now=lambda: NOW, curricula=curricula)
    turns = TurnLog(call)
    session: AgentSession[None] = AgentSession(llm=model or NoModel(), conn_options=CONNECT)
    door = Doorkeeper(call, turns, hand_over=Tutor)
    await session.start(door)
    call.answer()
    await door.greet()
    try:
        yield Conversation(session, call, office)
    finally:
        await session.aclose()
        await call.saved()


TENS = ("num.count.100", "num.tens.100")  # an easy one, then what the lesson is about
ANNA = LearnerBrief(id="anna", first_name="Anna", concepts=TENS, level=0)
PLACED: Cast = {ANNAS: OfflineHousehold("h", (OfflineLearner(ANNA, key="1", pin="4071"),))}


@asynccontextmanager
async def annas_lesson(model: llm.LLM | None = None) -> AsyncIterator[Conversation]:
    async with ringing(ANNAS, model=model, cast=PLACED) as talk:
        await talk.says("this is anna")
        await talk.keys("4071#")
        yield await talk.taught()
