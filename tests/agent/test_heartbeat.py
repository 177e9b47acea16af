"""A death is seen by the lock that the dead no longer hold, and told until it is heard."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.heartbeat import Watch, beat_forever
from agent.office import OfficeAway
from agent.spool import Spool
from agent.teaching.notices import Beat, LostTutor
from sip.calls import CallKey

KEY = CallKey("SCL_abc")
LOST = LostTutor(call_key=KEY, tutor="AJ_1")
HOLDER = """
import sys, time
from pathlib import Path
from agent.spool import Spool
claim = Spool(Path(sys.argv[1])).claim("SCL_abc", tutor="AJ_1")
print("held", flush=True)
sys.stdin.readline()
claim.release()
print("released", flush=True)
time.sleep(60)
"""


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


@contextmanager
def a_tutor(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that has the call; a line to it makes it give the call back."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "spool")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path.cwd()), "PATH": os.defpath},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


async def test_a_killed_tutor_is_reported_once_and_a_living_one_is_named(
    spool: Spool, tmp_path: Path
) -> None:
    watch = Watch(spool)
    with a_tutor(tmp_path) as process:
        watch.look()
        assert watch.beat("w") == Beat(worker="w", calls=(KEY,))
        process.send_signal(signal.SIGKILL)
        async with asyncio.timeout(5):
            await watch.died.wait()
    beat = watch.beat("w")
    assert beat == Beat(worker="w", lost=(LOST,))
    watch.told(beat)
    watch.look()
    assert watch.beat("w") == Beat(worker="w")


async def test_a_call_that_ended_well_is_no_death(spool: Spool, tmp_path: Path) -> None:
    watch = Watch(spool)
    with a_tutor(tmp_path) as process:
        watch.look()
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        async with asyncio.timeout(5):
            while watch.beat("w").calls:  # noqa: ASYNC110 - the condition is the test
                await asyncio.sleep(0.01)
    assert watch.beat("w").lost == ()


async def test_who_delivers_forms_is_not_taken_for_a_tutor(spool: Spool) -> None:
    claim = spool.claim_spooled(spool.of(KEY))
    assert claim is not None
    watch = Watch(spool)
    watch.look()
    assert watch.beat("w") == Beat(worker="w")
    claim.release()


async def test_a_death_is_told_at_once_and_again_until_the_office_hears_it(
    spool: Spool, tmp_path: Path
) -> None:
    heard: asyncio.Queue[Beat] = asyncio.Queue()
    deaf = [True]

    async def send(beat: Beat) -> None:
        heard.put_nowait(beat)
        if beat.lost and deaf:
            deaf.pop()
            raise OfficeAway("told to be away")

    watch = Watch(spool)
    with a_tutor(tmp_path) as process:
        watch.look()
        beating = asyncio.create_task(beat_forever(watch, send, worker="w", every=0.05))
        process.send_signal(signal.SIGKILL)
        told: list[Beat] = []
        async with asyncio.timeout(5):
            while len(told) < 2:
                beat = await heard.get()
                told += [beat] if beat.lost else []
            assert [beat.lost for beat in told] == [(LOST,), (LOST,)]
            assert (await heard.get()).lost == ()
        beating.cancel()
