"""Processes of the house: ready, ended, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.stack.ports import NotReadyError, free_ports, free_range, until
from infra.stack.process import Process, descendants

ROOT = Path(__file__).resolve().parents[2]
ENV = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
STARTER = """
import os, sys, time
from pathlib import Path
from infra.stack.process import Process
made = Process.start("child", ["sleep", "600"], folder=Path(sys.argv[1]), env=os.environ)
print(made.pid, flush=True)
time.sleep(600)
"""


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


async def test_a_part_that_ends_too_early_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    part = Process.start(
        "part", ["sh", "-c", "echo no such port; exit 3"], folder=tmp_path, env=ENV
    )
    with pytest.raises(NotReadyError, match=r"part ended with 3[\s\S]*no such port"):
        await until(lambda: part.said("listening"), what="part", seconds=5)


async def test_what_is_stopped_is_gone_with_everything_below_it(tmp_path: Path) -> None:
    command = ["sh", "-c", "sleep 600 & echo up; wait"]
    part = Process.start("part", command, folder=tmp_path, env=ENV)
    await until(lambda: part.said("up") and len(descendants(part.pid)) > 1, what="it", seconds=5)
    everyone = descendants(part.pid)
    await part.stop()
    await until(lambda: all(gone(pid) for pid in everyone), what="the end", seconds=5)


async def test_a_part_does_not_outlive_a_starter_that_is_killed_outright(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: ASYNC220 - the starter that is to be killed
        [sys.executable, "-c", STARTER, str(tmp_path)], stdout=subprocess.PIPE, env=ENV, text=True
    ) as starter:
        assert starter.stdout is not None
        child = int(starter.stdout.readline())
        starter.send_signal(signal.SIGKILL)
        starter.wait()
        await until(lambda: gone(child), what="the part's end", seconds=5)


async def test_waiting_in_vain_says_for_what_and_how_long() -> None:
    begun = time.monotonic()
    with pytest.raises(NotReadyError, match=r"the moon: not ready after 0 s"):
        await until(lambda: False, what="the moon", seconds=0.05)
    assert time.monotonic() - begun < 2


def test_free_ports_are_different_and_a_range_has_no_hole() -> None:
    ports = free_ports(8)
    assert len(set(ports)) == 8
    low, high = free_range(10)
    assert high - low == 9
