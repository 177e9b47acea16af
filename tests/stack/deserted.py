"""Tutors and workers that are killed in the middle of a lesson."""

import os
import signal
import time
from pathlib import Path

from infra.stack.ports import until
from infra.stack.process import descendants
from infra.stack.stack import Stack
from tests.stack.books import Books, Family
from tests.stack.ringing import OnTheLine
from webhooks.models import Call

SILENT_SECONDS = 60.0  # the longest a caller may be left with nobody at all
TALK_SECONDS = 6.0
ANSWERED_SECONDS = 10.0


async def taught_for_a_while(caller: OnTheLine, family: Family, books: Books) -> None:
    """In the lesson, its first turns saved, and some seconds of sound recorded."""
    await caller.opens_the_door(family, books)
    await until(
        lambda: time.monotonic() - caller.answered > TALK_SECONDS, what="some talk", seconds=30
    )
    await until(lambda: len(books.turns_of(books.only_call(family))) > 1, what="turns", seconds=10)


async def answers_by_keys(
    caller: OnTheLine, family: Family, books: Books, *, keys: str = "7#"
) -> None:
    """Some number, right or wrong; it is in the books when this returns."""
    before = len(books.evidence_of(books.only_call(family)))
    await caller.lets_speak()
    await caller.keys(keys)
    await until(
        lambda: len(books.evidence_of(books.only_call(family))) > before,
        what="the answer in the books",
        seconds=ANSWERED_SECONDS,
    )


def recordings_of(house: Stack, call: Call) -> list[Path]:
    """Those that the tutors have not handed over yet: named after call and process."""
    return list((house.folder / "tutor" / "recordings").glob(f"{call.key}-*.wav"))


def jobs_of(house: Stack, books: Books, family: Family) -> list[int]:
    """The living processes that teach the family's call."""
    named = recordings_of(house, books.only_call(family))
    pids = [int(recording.stem.rpartition("-")[2]) for recording in named]
    living = descendants(house.processes["tutor"].pid)
    return [pid for pid in pids if pid in living]


def kill_tutor_of(house: Stack, books: Books, family: Family) -> None:
    (pid,) = jobs_of(house, books, family)
    os.kill(pid, signal.SIGKILL)
