"""A family of two at the door, and what a test looks at there."""

import asyncio

from agent.doorkeeper_agent import Doorkeeper
from agent.offline_office import Cast, OfflineHousehold, OfflineLearner
from agent.teaching.forms import LearnerBrief
from agent.teaching.notices import Wish
from tests.agent.talking import (
    ANNA,
    ANNAS,
    TENS,
    Conversation,
)

SAMUEL = LearnerBrief(id="samuel", first_name="Samuel", concepts=TENS, level=0)
SIBLINGS: Cast = {
    ANNAS: OfflineHousehold(
        "h",
        (
            OfflineLearner(ANNA, key="1", pin="4071"),
            OfflineLearner(SAMUEL, key="2", pin="9926"),
        ),
    )
}


async def at_the_door(talk: Conversation) -> Doorkeeper:
    async with asyncio.timeout(5):
        while not isinstance(agent := talk.session.current_agent, Doorkeeper):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return agent


async def wishes(talk: Conversation) -> list[Wish]:
    await talk.call.saved()
    return list(talk.office.wishes.values())


def heard_of(talk: Conversation) -> str:
    """Everything our side said in the call."""
    items = talk.session.history.items
    said = (item for item in items if item.type == "message" and item.role == "assistant")
    return " ".join((item.text_content or "").strip() for item in said)


async def hears(talk: Conversation, words: str) -> None:
    """What we say by ourselves stands in the history when it has been said."""
    async with asyncio.timeout(5):
        while words not in heard_of(talk):  # noqa: ASYNC110 - livekit tells nobody
            await asyncio.sleep(0.01)
