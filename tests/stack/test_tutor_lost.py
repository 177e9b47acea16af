"""The tutor dies in the middle of a call: another goes on, or the line is not left silent."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from infra.caller.sound import RATE, Samples, read_wav
from infra.stack.ports import until
from infra.stack.stack import Stack
from sip.livekit_switchboard import LiveKitSwitchboard
from sip.outcomes import Ended
from tests.stack.books import Books, Family
from tests.stack.deserted import (
    SILENT_SECONDS,
    answers_by_keys,
    jobs_of,
    kill_tutor_of,
    recordings_of,
    taught_for_a_while,
)
from tests.stack.ringing import OnTheLine, closed, hung_up_by_caller, ringing

pytestmark = [
    pytest.mark.servers,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]

logger = logging.getLogger(__name__)

FamilyOf = Callable[[str], Family]
DELIVERED_SECONDS = 20.0
LOST_SECONDS = 2.0  # of a recording, at most (decision 27)
LOUD = 1000  # a sample of speech
AGAIN_SECONDS = 15.0  # we aim at 6; the rest is for a machine that runs other tests


async def silence_after_death(
    caller: OnTheLine, house: Stack, books: Books, *, family: Family
) -> float:
    """Kill her tutor while she thinks; seconds until she hears somebody again."""
    await caller.lets_speak()
    kill_tutor_of(house, books, family)
    died = caller.line.now
    again = await caller.line.wait_for_speech(within=AGAIN_SECONDS, since=died)
    assert again is not None, "nobody took over"
    return again - died


async def recording_of(books: Books, family: Family) -> Samples:
    """Wait until the office has all that was recorded of the call; learner and tutor."""
    await until(
        lambda: books.only_call(family).recording is not None,
        what="the recording",
        seconds=DELIVERED_SECONDS,
    )
    stored = books.recording_of(books.only_call(family))
    assert stored is not None
    samples, rate = read_wav(stored)
    assert rate == RATE
    return samples


async def test_when_a_tutor_is_killed_another_goes_on_at_the_open_question(
    house: Stack, books: Books, family: FamilyOf
) -> None:
    alice = family("deserted")
    async with ringing(house, alice) as caller:
        await taught_for_a_while(caller, alice, books)
        await answers_by_keys(caller, alice, books)
        died = time.monotonic() - caller.answered
        silent = await silence_after_death(caller, house, books, family=alice)
        turns = len(books.turns_of(books.only_call(alice)))
        logger.info("silent for %.2f s", silent)
        await answers_by_keys(caller, alice, books, keys="8#")
        await caller.lets_speak()
        assert len(jobs_of(house, books, alice)) == 1
        await caller.hangs_up()
        talked = time.monotonic() - caller.answered
    await closed(books, alice)
    call = books.only_call(alice)
    assert (call.takeovers, call.lesson, call.learner_id) == (1, None, alice.learner_id)
    assert hung_up_by_caller(call)
    sequences = [one.sequence for one in books.evidence_of(call)]
    assert sequences == list(range(1, len(sequences) + 1))
    said = [turn for turn in books.turns_of(call)[turns:] if turn.speaker == "tutor"]
    assert "cut off" in said[0].text
    starts = [turn.start for turn in books.turns_of(call)]
    assert starts[turns] > starts[turns - 1]
    await until(lambda: not recordings_of(house, call), what="the dead one's recording", seconds=20)
    sound = await recording_of(books, alice)
    assert talked - LOST_SECONDS <= len(sound) / RATE <= talked + 1.0
    of_the_dead, of_the_other = np.split(sound[:, 1], [round(died * RATE)])
    assert min(np.abs(of_the_dead).max(), np.abs(of_the_other).max()) > LOUD


async def test_two_tutors_are_never_heard_in_one_call(
    house: Stack, books: Books, family: FamilyOf, switchboard: LiveKitSwitchboard
) -> None:
    """A second one leaves without a word; one that was taken out of the room leaves the call."""
    nora = family("doubled")
    tutor = house.processes["tutor"]
    async with ringing(house, nora) as caller:
        await taught_for_a_while(caller, nora, books)
        (room,) = [live.room for live in await switchboard.live_calls()]
        first = books.only_call(nora).tutor
        await switchboard.send_tutor(room)
        await until(
            lambda: tutor.said("the call has a tutor already"), what="the second", seconds=20
        )
        await answers_by_keys(caller, nora, books)
        assert (books.only_call(nora).tutor, books.only_call(nora).takeovers) == (first, 0)
        await caller.lets_speak()
        await switchboard.dismiss_tutors(room)
        gone = caller.line.now
        again = await caller.line.wait_for_speech(within=AGAIN_SECONDS, since=gone)
        assert again is not None, "nobody took over"
        logger.info("silent for %.2f s", again - gone)
        await answers_by_keys(caller, nora, books, keys="8#")
        assert books.only_call(nora).tutor != first
        await caller.hangs_up()
    await closed(books, nora)
    assert books.only_call(nora).takeovers == 1
    assert tutor.said("replaced by another tutor")
    assert hung_up_by_caller(books.only_call(nora))


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
    assert books.wishes_of(books.only_call(orphaned)) == ("call_back",)
    _keep_log_of_the_dead(house.folder / "tutor.log")
    house.start_tutor()
    await house.tutor_is_registered()
    lasted = len(await recording_of(books, orphaned)) / RATE
    talked = killed - caller.answered
    assert talked - LOST_SECONDS <= lasted <= talked + 0.5
    call = books.only_call(orphaned)
    assert (call.ended, call.learner_id) == (Ended.TUTOR_LOST, orphaned.learner_id)
    assert len(books.turns_of(call)) > 1
    assert await switchboard.live_calls() == ()


def _keep_log_of_the_dead(log: Path) -> None:
    """Out of the way: what its successor says is waited for."""
    log.rename(log.with_name("tutor-killed.log"))
