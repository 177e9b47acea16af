"""Steps on the terminal: which of how many, what it does, how long it took, and why it failed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

TAIL = 30  # lines of a failed step's log that are shown
TICK = 0.2  # seconds between two updates of the running clock


class StepFailed(Exception):
    """A step could not be done; `advice` is what the person at the terminal can do next."""

    def __init__(self, reason: str, *, advice: str = "") -> None:
        super().__init__(reason)
        self.advice = advice


@dataclass(frozen=True)
class Log:
    """Where one step writes, and the clock that ticks while its commands run."""

    path: Path
    tick: Callable[[], None] = field(default=lambda: None)

    def run(
        self, command: Sequence[str | Path], *, environment: Mapping[str, str], folder: Path
    ) -> None:
        """Run to the end, output to the log. Raises StepFailed on any exit code but 0."""
        words = [str(word) for word in command]
        with self.path.open("ab") as output:
            output.write(f"$ {' '.join(words)}\n".encode())
            output.flush()
            code = self._wait(words, environment=environment, folder=folder, output=output)
        if code != 0:
            raise StepFailed(f"`{' '.join(words)[:120]}` ended with {code}")

    def _wait(
        self,
        words: list[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        output: IO[bytes],
    ) -> int:
        try:
            process = subprocess.Popen(
                words,
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        except OSError as fault:
            raise StepFailed(f"{words[0]} could not be started: {fault.strerror}") from fault
        with process:
            while True:
                try:
                    return process.wait(timeout=TICK)
                except subprocess.TimeoutExpired:
                    self.tick()

    def tail(self) -> list[str]:
        """The last lines written, without terminal control."""
        if not self.path.exists():
            return []
        return self.path.read_text(errors="replace").splitlines()[-TAIL:]


@dataclass(frozen=True)
class Step:
    """One thing to bring about.

    ready: looks, changes nothing; True means there is nothing to do.
    make: does it, raising StepFailed.
    advice: what to do when it fails and the failure itself brings no better advice.
    """

    key: str
    title: str
    make: Callable[[Log], None]
    ready: Callable[[], bool] = field(default=lambda: False)
    advice: str = ""


def run_steps(
    steps: Sequence[Step], *, logs: Path, total: int | None = None, out: IO[str] | None = None
) -> bool:
    """Run in order, stop at the first that fails (False). Logs go to `logs`/<key>.log.

    total: how many steps there are in all, when more follow than these.
    """
    out = sys.stdout if out is None else out
    logs.mkdir(parents=True, exist_ok=True)
    return all(
        _run_step(step, f"[{number}/{total or len(steps)}]", logs=logs, out=out)
        for number, step in enumerate(steps, start=1)
    )


def _run_step(step: Step, mark: str, *, logs: Path, out: IO[str]) -> bool:
    began = time.monotonic()
    line = f"{mark} {step.title} …"
    live = out.isatty()

    def tick() -> None:
        if live:
            print(f"\r{line} {_seconds(began)}", end="", file=out, flush=True)

    print(line, end="", file=out, flush=True)
    if step.ready():
        print(" ready", file=out, flush=True)
        return True
    log = Log(logs / f"{step.key}.log", tick)
    log.path.unlink(missing_ok=True)
    start = "\r" + line if live else ""
    try:
        step.make(log)
    except StepFailed as failure:
        print(f"{start} failed after {_seconds(began)}", file=out)
        _explain(failure, step, log=log, out=out)
        return False
    print(f"{start} {_seconds(began)}", file=out, flush=True)
    return True


def _explain(failure: StepFailed, step: Step, *, log: Log, out: IO[str]) -> None:
    for text in log.tail():
        print(f"    {text}", file=out)
    print(f"\n{failure}", file=out)
    advice = failure.advice or step.advice
    if advice:
        print(advice, file=out)
    if log.path.exists():
        print(f"The whole log: {os.path.relpath(log.path)}", file=out)
    out.flush()


def _seconds(began: float) -> str:
    passed = time.monotonic() - began
    return f"{passed:.1f} s" if passed < 10 else f"{passed:.0f} s"
