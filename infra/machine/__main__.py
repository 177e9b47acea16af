"""infra/setup: one machine, made ready. Standard library only, since nothing else is there yet."""

import argparse
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.machine import doctor
from infra.machine.debian import DebianPackages, read_names
from infra.machine.go_programs import PROGRAMS, Go, GoProgram
from infra.machine.place import Place, tool_environment
from infra.machine.python_packages import PythonPackages, Uv, pip_of_this_machine
from infra.machine.terminal import Step, run_steps

HELP = """Makes this machine ready: Debian packages, .venv, livekit-server and livekit-sip.
Doing it twice does nothing the second time. Everything lands in .venv and .build;
logs in .build/log."""


@contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Two setups in one checkout take turns; the lock goes with the process, however it ends."""
    place.programs.mkdir(parents=True, exist_ok=True)
    with (place.build / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another infra/setup is at work here; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="infra/setup", description=HELP)
    parser.add_argument("--tests", action="store_true", help="also what only tests need")
    parser.add_argument("--doctor", action="store_true", help="only say what is there and missing")
    chosen = parser.parse_args(arguments)
    place = Place(Path(__file__).resolve().parents[2])
    environment = tool_environment(place, os.environ)
    uv = Uv(place, environment)
    go = Go(place, uv, environment)
    packages = PythonPackages(place, uv, environment)
    programs = [GoProgram(place, go, program, environment) for program in PROGRAMS]

    wanted = read_names(place.root / "infra" / "apt.txt")
    if chosen.tests:
        wanted += read_names(place.root / "infra" / "apt-tests.txt")
    if chosen.doctor:
        found = doctor.examine(place, packages, go=go, programs=programs, tests=chosen.tests)
        return 0 if doctor.report([doctor.look_at_packages(wanted), *found]) else 1
    if uv.program() is None and pip_of_this_machine() is None:
        wanted += ("python3-pip",)

    with only_one(place):
        debian = DebianPackages(place, wanted, environment, sys.stderr.isatty())
        steps = [debian.step(), uv.step(), packages.step(), go.step()]
        return bring_about([*steps, *(program.step() for program in programs)], place)


def bring_about(steps: list[Step], place: Place) -> int:
    began = time.monotonic()
    if not run_steps(steps, logs=place.logs):
        return 1
    print(f"Ready after {time.monotonic() - began:.0f} s.", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
