"""A caller who never says a word."""

from collections.abc import Callable

import pytest

from agent import conversation, doorkeeper
from infra.stack.stack import Stack
from sip.outcomes import Ended
from tests.stack.books import Books, Family
from tests.stack.ringing import closed, ringing

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="session")]

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
    assert said[0].endswith(doorkeeper.RECORDED)
    assert doorkeeper.SILENT_WHO in said
    assert said[-2:] == [conversation.ANYONE_THERE, conversation.NOBODY_THERE]
    assert (call.ended, call.learner_id) == (Ended.LINE_LOST, None)
