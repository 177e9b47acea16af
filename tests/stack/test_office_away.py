"""The office is stopped and comes back: nothing is lost and nothing is there twice."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from agent.door.speech import door_speech
from infra.stack import media
from infra.stack.ports import until
from infra.stack.stack import Stack
from tests.stack.books import Books, Family
from tests.stack.ringing import closed, hung_up_by_caller, ringing

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="session")]

DOOR = door_speech("en").lines

FamilyOf = Callable[[str], Family]
SPOOLED_SECONDS = 40.0
DELIVERED_SECONDS = 20.0


@asynccontextmanager
async def office_away(house: Stack) -> AsyncIterator[None]:
    """Stopped on the way in, running again on the way out."""
    await house.processes["office"].stop()
    try:
        yield
    finally:
        house.start_office()
        await media.listening(house.processes["office"], house.at.office_port)


def spooled(house: Stack) -> list[str]:
    """Every form that waits on the tutor's disk, as text."""
    calls = house.folder / "tutor" / "spool" / "calls"
    return [path.read_text() for path in calls.glob("*/[0-9]*.json")]


def evidence_is_spooled(house: Stack) -> bool:
    return any(json.loads(text).get("evidence") for text in spooled(house))


async def test_a_call_while_the_office_is_away_is_a_guests_lesson_and_is_filed_later(
    house: Stack, books: Books, family: FamilyOf
) -> None:
    unlucky = family("unlucky")
    async with office_away(house), ringing(house, unlucky) as caller:
        assert await caller.hears_somebody()
        await caller.hangs_up()
        # The report comes last: once it is on disk, the tutor has done what it could.
        await until(
            lambda: any('"ended":' in text for text in spooled(house)),
            what="the report on disk",
            seconds=SPOOLED_SECONDS,
        )
        assert books.calls_of(unlucky) == ()
    await closed(books, unlucky)
    await until(lambda: not spooled(house), what="an empty spool", seconds=DELIVERED_SECONDS)
    call = books.only_call(unlucky)
    assert hung_up_by_caller(call)
    assert call.learner_id is None
    assert call.recording is None  # nobody knew whether it was allowed
    turns = books.turns_of(call)
    assert len({turn.number for turn in turns}) == len(turns) == 1
    assert turns[0].text.startswith(f"{DOOR.disclosure} {DOOR.not_recorded}")


async def test_an_answer_given_while_the_office_is_away_is_filed_once_within_the_call(
    house: Stack, books: Books, family: FamilyOf
) -> None:
    cut_off = family("cut off")
    async with ringing(house, cut_off) as caller:
        await caller.opens_the_door(cut_off, books)
        await caller.lets_speak()
        async with office_away(house):
            await caller.says("seventy four")
            await until(
                lambda: evidence_is_spooled(house),
                what="the answer on disk",
                seconds=SPOOLED_SECONDS,
            )
            assert books.evidence_of(books.only_call(cut_off)) == ()
        await until(
            lambda: bool(books.evidence_of(books.only_call(cut_off))),
            what="the answer in the books",
            seconds=DELIVERED_SECONDS,
        )
        assert caller.phone.in_call
    await closed(books, cut_off)
    call = books.only_call(cut_off)
    evidence = books.evidence_of(call)
    assert {row.learner_id for row in evidence} == {cut_off.learner_id}
    assert set(Counter((row.sequence, row.revision) for row in evidence).values()) == {1}
    numbers = [turn.number for turn in books.turns_of(call)]
    assert len(numbers) == len(set(numbers))
    await until(lambda: not spooled(house), what="an empty spool", seconds=DELIVERED_SECONDS)
