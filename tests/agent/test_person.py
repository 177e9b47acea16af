"""A person on request, and a call at another time, over a real AgentSession (B-16, OP-6)."""

import pytest

from agent.desk import Desk, Hours
from agent.door.speech import door_speech
from agent.tutor import Tutor
from sip.numbers import PhoneNumber
from sip.offline_switchboard import OfflineSwitchboard
from sip.outcomes import Dial, Outcome
from sip.switchboard import LiveCall
from tests.agent.doors import SIBLINGS, at_the_door, hears, wishes
from tests.agent.talking import (
    ANNAS,
    NOW,
    STRANGER,
    Conversation,
    annas_lesson,
    ringing,
)

ENGLISH = door_speech("en").lines
SCHOOL = PhoneNumber("+15550100200")
NOBODY = Outcome(Dial.NOT_ANSWERED_OR_UNREACHABLE, try_again=True)


def desk(talk: Conversation, switchboard: OfflineSwitchboard, hours: str | None = None) -> None:
    switchboard.calls.append(LiveCall("r", NOW, has_phone=True, has_tutor=True))
    opening = Hours.of(hours) if hours else None
    talk.call.desk = Desk(SCHOOL, opening, switchboard, "r")


class Ringing(OfflineSwitchboard):
    """Looks, while it rings at the school, how long the tutor would wait."""

    def __init__(self, tutor: Tutor) -> None:
        super().__init__()
        self._tutor, self.waits = tutor, list[float]()

    async def transfer(self, room: str, *, to: PhoneNumber) -> None:
        self.waits.append(self._tutor.think_seconds)
        await super().transfer(room, to=to)


@pytest.mark.parametrize("wish", ["by key", "in words"])
async def test_who_wants_a_person_is_told_so_and_put_through(wish: str) -> None:
    switchboard = OfflineSwitchboard()
    async with ringing(ANNAS, cast=SIBLINGS) as talk:
        desk(talk, switchboard)
        door = await at_the_door(talk)
        await (talk.keys("0") if wish == "by key" else talk.says("I want to talk to a person"))
        await door.entered()
        assert switchboard.transfers == [("r", SCHOOL)]
        await hears(talk, ENGLISH.putting_through)
        assert await wishes(talk) == []


async def test_from_the_lesson_too_and_while_it_rings_at_the_school_nobody_is_hurried() -> None:
    async with annas_lesson() as talk:
        agent = talk.session.current_agent
        assert isinstance(agent, Tutor)
        switchboard = Ringing(agent)
        desk(talk, switchboard)
        await talk.says("can I talk to a person")
        await agent.entered()
        assert switchboard.transfers == [("r", SCHOOL)]
        assert switchboard.waits[0] >= 60.0
        assert agent.think_seconds < 60.0


async def test_asked_for_twice_a_person_is_rung_once() -> None:
    switchboard = OfflineSwitchboard()
    async with annas_lesson() as talk:
        desk(talk, switchboard)
        talk.call.transferring = True  # it rings there already
        await talk.says("can I talk to a person")
        agent = talk.session.current_agent
        assert isinstance(agent, Tutor)
        await agent.entered()
        assert switchboard.transfers == []
        assert await wishes(talk) == []


async def test_where_nobody_picks_up_a_call_back_is_promised_and_the_lesson_goes_on() -> None:
    async with annas_lesson() as talk:
        desk(talk, OfflineSwitchboard(transfer_outcome=NOBODY))
        question = talk.lesson.item.question if talk.lesson.item else ""
        await talk.says("can I talk to a person")
        agent = talk.session.current_agent
        assert isinstance(agent, Tutor)
        await agent.entered()
        assert [wish.kind for wish in await wishes(talk)] == ["person"]
        await hears(talk, ENGLISH.promise)
        await hears(talk, f"{ENGLISH.promise} {question}")
        assert not talk.call.over.done()


@pytest.mark.parametrize(
    "hours", [None, "mon-fri 15:00-16:00 Africa/Nairobi", "sat-sun 00:00-23:00 UTC"]
)
async def test_without_a_number_or_out_of_hours_the_school_is_told_at_once(
    hours: str | None,
) -> None:
    switchboard = OfflineSwitchboard()
    async with annas_lesson() as talk:
        if hours:
            desk(talk, switchboard, hours)
        question = talk.lesson.item.question if talk.lesson.item else ""
        reply = await talk.says("can I talk to a person")
        assert reply.startswith(ENGLISH.no_one_free)
        assert ENGLISH.promise in reply
        assert reply.strip().endswith(question)
        assert [wish.kind for wish in await wishes(talk)] == ["person"]
        assert switchboard.transfers == []


async def test_a_number_that_nobody_knows_is_promised_nothing_op6() -> None:
    async with ringing(STRANGER) as talk:
        await talk.taught()
        reply = await talk.says("can I talk to a person")
        assert ENGLISH.ask_a_grown_up in reply
        assert ENGLISH.promise not in reply
        assert await wishes(talk) == []


async def test_after_a_disclosure_a_person_is_put_through_and_the_lesson_stays_over_s2() -> None:
    switchboard = OfflineSwitchboard(transfer_outcome=NOBODY)
    async with annas_lesson() as talk:
        desk(talk, switchboard)
        await talk.says("i want to kill myself")
        await talk.says("I want to talk to a person")
        agent = talk.session.current_agent
        assert isinstance(agent, Tutor)
        await agent.entered()
        assert [wish.kind for wish in await wishes(talk)] == ["person"]
        await hears(talk, ENGLISH.promise)
        assert talk.lesson.item is None


@pytest.mark.parametrize("at", ["door", "lesson"])
async def test_call_me_later_is_a_wish_of_the_school_and_ends_the_call(at: str) -> None:
    async with ringing(ANNAS, cast=SIBLINGS) as talk:
        if at == "lesson":
            await talk.says("anna")
            await talk.keys("4071#")
            await talk.taught()
        reply = await talk.says("call me later")
        assert reply.startswith(ENGLISH.later)
        (wish,) = await wishes(talk)
        assert wish.kind == "call_back"


async def test_two_wishes_of_one_call_have_two_numbers() -> None:
    async with annas_lesson() as talk:
        await talk.says("can I talk to a person")
        await talk.says("can I talk to a person")
        assert len(await wishes(talk)) == 2
