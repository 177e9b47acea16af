"""The tutor dies in the middle of a call: no silent line, and what was saved is filed."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.caller.sound import RATE, read_wav
from infra.stack.ports import until
from infra.stack.stack import Stack
from sip.livekit_switchboard import LiveKitSwitchboard
from sip.outcomes import Ended
from tests.stack.books import Books, Family
from tests.stack.deserted import SILENT_SECONDS, Deserted, taught_for_a_while
from tests.stack.ringing import closed, ringing

pytestmark = [
    pytest.mark.servers,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]

FamilyOf = Callable[[str], Family]
DELIVERED_SECONDS = 20.0
LOST_SECONDS = 2.0  # of a recording, at most (decision 27)


async def filed_as_lost(books: Books, family: Family, *, lasted: float) -> None:
    """Closed as the tutor's loss, with its turns and nearly all of its sound."""
    await closed(books, family, by="reconciler")
    await until(
        lambda: books.only_call(family).recording is not None,
        what="the recording",
        seconds=DELIVERED_SECONDS,
    )
    call = books.only_call(family)
    assert call.ended is Ended.TUTOR_LOST
    assert call.learner_id == family.learner_id
    assert len(books.turns_of(call)) > 1
    stored = books.recording_of(call)
    assert stored is not None
    samples, rate = read_wav(stored)
    assert rate == RATE
    assert lasted - LOST_SECONDS <= len(samples) / rate <= lasted + 0.5


async def test_a_call_whose_tutor_was_killed_is_ended_within_a_minute(
    books: Books, deserted: Deserted, switchboard: LiveKitSwitchboard
) -> None:
    await deserted.hung_up  # raises TimeoutError when it was not, in time
    await filed_as_lost(books, deserted.family, lasted=deserted.lasted)
    assert await switchboard.live_calls() == ()


@pytest.mark.long
async def test_a_call_whose_whole_worker_was_killed_is_ended_and_the_next_worker_files_it(
    house: Stack, books: Books, family: FamilyOf, switchboard: LiveKitSwitchboard
) -> None:
    orphaned = family("orphaned")
    async with ringing(house, orphaned) as caller:
        await taught_for_a_while(caller, orphaned, books)
        house.processes["tutor"].kill()
        killed = time.monotonic()
        await caller.is_hung_up_on(within=SILENT_SECONDS)
    await closed(books, orphaned, by="reconciler")
    assert books.only_call(orphaned).recording is None
    _keep_log_of_the_dead(house.folder / "tutor.log")
    house.start_tutor()
    await house.tutor_is_registered()
    await filed_as_lost(books, orphaned, lasted=killed - caller.answered)
    assert await switchboard.live_calls() == ()


def _keep_log_of_the_dead(log: Path) -> None:
    """Out of the way: what its successor says is waited for."""
    log.rename(log.with_name("tutor-killed.log"))
