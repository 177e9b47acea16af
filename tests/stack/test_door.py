"""Who is let in: short calls to the real house, driven by keys."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from agent.door.speech import door_speech
from infra.stack.ports import until
from infra.stack.stack import Stack
from sip.livekit_switchboard import LiveKitSwitchboard
from tests.stack.books import Books, Family
from tests.stack.ringing import closed, hung_up_by_caller, ringing

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="session")]

DOOR = door_speech("en").lines

FamilyOf = Callable[[str], Family]
MISSED_SECONDS = 5.0
PAUSE = 0.6  # longer than between two sentences
WRONG = "1111"


async def test_a_caller_who_hangs_up_during_the_greeting_leaves_nothing_open(
    house: Stack, books: Books, family: FamilyOf, switchboard: LiveKitSwitchboard
) -> None:
    hurried = family("hurried")
    async with ringing(house, hurried) as caller:
        assert await caller.hears_somebody()
        await caller.hangs_up()
    await closed(books, hurried)
    assert hung_up_by_caller(books.only_call(hurried))
    assert await switchboard.live_calls() == ()


async def test_two_calls_from_one_telephone_are_served_but_a_learner_is_let_in_once(
    house: Stack, books: Books, family: FamilyOf
) -> None:
    shared = family("shared")
    async with ringing(house, shared) as first, ringing(house, shared) as second:
        assert await asyncio.gather(first.hears_somebody(), second.hears_somebody()) == [True, True]
        await first.opens_the_door(shared, books)
        await second.keys(shared.key)
        await second.lets_speak(silence=PAUSE)
        await second.keys(f"{shared.pin}#")
        await second.hears_the_next_words()
        assert first.phone.in_call
        assert second.phone.in_call
    await closed(books, shared)
    calls = books.calls_of(shared)
    assert len(calls) == 2
    assert books.tutor_said(shared, DOOR.busy)
    assert sorted(books.let_in(call) for call in calls) == [(), (shared.learner_id,)]


async def test_three_wrong_pins_shut_the_door_for_the_right_one_and_for_the_next_call(
    house: Stack, books: Books, family: FamilyOf
) -> None:
    forgetful = family("forgetful")
    async with ringing(house, forgetful) as caller:
        assert await caller.hears_somebody()
        await caller.keys(forgetful.key)
        for tries in (1, 2, 3):
            await caller.keys(f"{WRONG}#")
            await until(
                lambda tries=tries: books.misses_of(forgetful) == tries,
                what="the miss",
                seconds=MISSED_SECONDS,
            )
        await caller.keys(f"{forgetful.pin}#")
    await closed(books, forgetful)
    async with ringing(house, forgetful) as caller:
        assert await caller.hears_somebody()
        await caller.keys(forgetful.key)
        await caller.lets_speak(silence=PAUSE)
        await caller.keys(f"{forgetful.pin}#")
        await caller.hears_the_next_words()
    await closed(books, forgetful)
    assert _said_in_last(books, forgetful, DOOR.locked)
    lock = books.lock_of(forgetful)
    assert lock is not None
    assert lock.locked_until is not None
    assert lock.locked_until > datetime.now(UTC) + timedelta(minutes=10)
    assert [books.let_in(call) for call in books.calls_of(forgetful)] == [(), ()]


def _said_in_last(books: Books, family: Family, words: str) -> bool:
    turns = books.turns_of(books.calls_of(family)[-1])
    return any(turn.speaker == "tutor" and words in turn.text for turn in turns)
