"""A caller who never says a word."""

from collections.abc import Callable

import pytest

from agent import quiet
from agent.door.speech import door_speech
from infra.stack.stack import Stack
from sip.outcomes import Ended
from tests.stack.books import Books, Family
from tests.stack.ringing import closed, ringing

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="session")]

DOOR = door_speech("en").lines
SILENT_SECONDS = 110.0


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_a_caller_who_says_nothing_is_prompted_and_then_told_goodbye(
    house: Stack, books: Books, family: Callable[[str], Family]
) -> None:
    silent = family("silent")
    async with ringing(house, silent) as caller:
        assert await caller.hears_somebody()
        await caller.is_hung_up_on(within=SILENT_SECONDS)
    await closed(books, silent)
    call = books.only_call(silent)
    said = [turn.text for turn in books.turns_of(call) if turn.speaker == "tutor"]
    assert said[0].endswith(DOOR.recorded)
    assert DOOR.silent_who in said
    assert said[-2:] == [quiet.ANYONE_THERE, quiet.NOBODY_THERE]
    assert (call.ended, call.learner_id) == (Ended.LINE_LOST, None)
