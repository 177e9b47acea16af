"""A call whose tutor is killed. What comes of it takes a minute, so other tests run meanwhile."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from infra.stack.ports import until
from infra.stack.process import descendants
from infra.stack.stack import Stack
from tests.stack.books import Books, Family
from tests.stack.ringing import OnTheLine, ringing

SILENT_SECONDS = 60.0  # the longest a caller may be left with nobody
TALK_SECONDS = 6.0


@dataclass(frozen=True)
class Deserted:
    family: Family
    lasted: float  # seconds from the answer to the tutor's death
    hung_up: "asyncio.Task[None]"  # done when the phone was hung up, in time


@asynccontextmanager
async def deserted_call(house: Stack, books: Books, family: Family) -> AsyncIterator[Deserted]:
    """A call in the middle of a lesson, the moment its tutor's process was killed."""
    async with ringing(house, family) as caller:
        await taught_for_a_while(caller, family, books)
        os.kill(job_of(house, books, family), signal.SIGKILL)
        lasted = time.monotonic() - caller.answered
        hung_up = asyncio.create_task(caller.is_hung_up_on(within=SILENT_SECONDS))
        yield Deserted(family, lasted, hung_up)
        hung_up.cancel()


async def taught_for_a_while(caller: OnTheLine, family: Family, books: Books) -> None:
    """In the lesson, its first turns saved, and some seconds of sound recorded."""
    await caller.opens_the_door(family, books)
    await until(
        lambda: time.monotonic() - caller.answered > TALK_SECONDS, what="some talk", seconds=30
    )
    await until(lambda: len(books.turns_of(books.only_call(family))) > 1, what="turns", seconds=10)


def job_of(house: Stack, books: Books, family: Family) -> int:
    """The process that teaches the family's call: its recording is named after both."""
    recordings = house.folder / "tutor" / "recordings"
    (recording,) = recordings.glob(f"{books.only_call(family).key}-*.wav")
    pid = int(recording.stem.rpartition("-")[2])
    assert pid in descendants(house.processes["tutor"].pid)
    return pid
