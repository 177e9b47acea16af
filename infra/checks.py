"""infra/check: everything that must hold before a change is done, the quickest first."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.machine.place import Place
from infra.machine.terminal import Log, Step, run_steps

SCOPES = {
    "fast": "not servers and not long",
    "default": "not long",
    "long": "",
}


@dataclass(frozen=True)
class Check:
    """A command of the virtual environment that must end with 0."""

    key: str
    title: str
    command: tuple[str, ...]
    advice: str = ""


CHECKS = (
    Check("ruff", "ruff check", ("ruff", "check", "--quiet"), "Run: .venv/bin/ruff check --fix"),
    Check(
        "format",
        "ruff format",
        ("ruff", "format", "--check", "--quiet"),
        "Run: .venv/bin/ruff format",
    ),
    Check("types", "mypy --strict on sip, agent, webhooks, infra", ("mypy",)),
    Check("doors", "import doors (lint-imports)", ("lint-imports",), "See [tool.importlinter]."),
    Check("curriculum", "curriculum", ("python", "-m", "agent", "curriculum", "check")),
)


def pytest_command(place: Place, scope: str, *, more: Sequence[str] = ()) -> list[str]:
    """The whole command line; an empty scope leaves nothing out.

    What rings the media stack does so in a network namespace of its own (decision 29).
    """
    marks = ["-m", SCOPES[scope]] if SCOPES[scope] else []
    pytest = [str(place.python), "-m", "pytest", *marks]
    if scope == "fast":  # nothing is shared and nothing is measured: on two cores
        return [*pytest, "-n", "2", "--dist", "loadfile", *more]
    return [str(place.root / "infra" / "stack" / "in_namespace"), *pytest, *more]


def check_step(check: Check, place: Place, *, environment: Mapping[str, str]) -> Step:
    program, *arguments = check.command
    command = [str(place.environment_folder / "bin" / program), *arguments]

    def make(log: Log) -> None:
        log.run(command, environment=environment, folder=place.root)

    return Step(key=f"check-{check.key}", title=check.title, make=make, advice=check.advice)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="infra/check", description=__doc__)
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument(
        "--fast",
        dest="scope",
        action="store_const",
        const="fast",
        help="only what needs no servers; under 90 s",
    )
    scope.add_argument(
        "--long",
        dest="scope",
        action="store_const",
        const="long",
        help="also repetitions and kills",
    )
    parser.add_argument("pytest", nargs="*", metavar="-- …", help="handed on to pytest")
    chosen = parser.parse_args(arguments)
    place = Place(Path(__file__).resolve().parents[1])
    environment = dict(os.environ) | {"PYTHONPATH": str(place.root)}
    steps = [check_step(check, place, environment=environment) for check in CHECKS]
    total = len(steps) + 1
    if not run_steps(steps, logs=place.logs, total=total):
        return 1
    print(f"[{total}/{total}] pytest", flush=True)
    command = pytest_command(place, chosen.scope or "default", more=chosen.pytest)
    # pytest takes this process over: its output, its closing line and its exit code are ours
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
