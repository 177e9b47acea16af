"""uv and the virtual environment, from hashed locks."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.machine.place import Place, digest, stamped
from infra.machine.terminal import Log, Step, StepFailed

NETWORK = (
    "No network, or a proxy with a certificate of its own? uv reads SSL_CERT_FILE and the system's"
    " store.\nThen run infra/setup again: what was downloaded stays."
)


def runs(*command: str | Path) -> bool:
    """Does this command exist and end well?"""
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def pip_of_this_machine() -> str | None:
    """A Python that has pip. Any will do: uv's wheel is a program, not a Python package."""
    for python in (sys.executable, "/usr/bin/python3"):
        if runs(python, "-m", "pip", "--version"):
            return python
    return None


@dataclass(frozen=True)
class Uv:
    """uv: the machine's own, else the pinned one in .build/uv."""

    place: Place
    environment: Mapping[str, str]

    @property
    def lock(self) -> Path:
        return self.place.root / "infra" / "machine" / "tool-uv.lock"

    @property
    def ours(self) -> Path:
        return self.place.build / "uv" / "bin" / "uv"

    def program(self) -> Path | None:
        """Where a uv is that runs, or None."""
        elsewhere = shutil.which("uv", path=self.environment.get("PATH"))
        for found in (elsewhere, self.ours):
            if found and runs(found, "--version"):
                return Path(found)
        return None

    def step(self) -> Step:
        return Step(
            key="uv",
            title="uv, the installer of Python packages",
            ready=lambda: self.program() is not None,
            make=self._install,
            advice=NETWORK,
        )

    def _install(self, log: Log) -> None:
        python = pip_of_this_machine()
        if python is None:
            raise StepFailed(
                "There is no pip here to fetch uv with.",
                advice="Run: apt-get install -y python3-pip   and then infra/setup again.",
            )
        shutil.rmtree(self.ours.parents[1], ignore_errors=True)
        target = ("--target", self.ours.parents[1])
        pip = (python, "-m", "pip", "install", "--require-hashes", *target, "-r", self.lock)
        log.run(pip, environment=self.environment, folder=self.place.root)


@dataclass(frozen=True)
class PythonPackages:
    """The virtual environment, exactly infra/requirements.lock.

    The stamp lies inside the environment and names where it lies, so that a moved, copied or
    half-built one is made anew instead of trusted.
    """

    place: Place
    uv: Uv
    environment: Mapping[str, str]

    @property
    def lock(self) -> Path:
        return self.place.root / "infra" / "requirements.lock"

    @property
    def stamp(self) -> Path:
        return self.place.environment_folder / ".made-from"

    @property
    def home_stamp(self) -> Path:
        return self.place.environment_folder / ".made-at"

    def wanted(self) -> str:
        return digest([self.lock], str(self.place.root), sys.version)

    def ready(self) -> bool:
        return stamped(self.stamp, self.wanted()) and self._usable()

    def _usable(self) -> bool:
        return os.access(self.place.python, os.X_OK)

    def step(self) -> Step:
        count = sum("==" in line for line in self.lock.read_text().splitlines())
        return Step(
            key="python-packages",
            title=f"Python packages: {count} of infra/requirements.lock into .venv",
            ready=self.ready,
            make=self._install,
            advice=NETWORK,
        )

    def _install(self, log: Log) -> None:
        uv = self.uv.program()
        if uv is None:
            raise StepFailed("uv is gone since the last step.", advice="Run infra/setup again.")
        self.stamp.unlink(missing_ok=True)
        home = digest([], str(self.place.root), sys.version)
        if not (stamped(self.home_stamp, home) and self._usable()):
            folder = self.place.environment_folder
            make = (uv, "venv", "--clear", "--python", sys.executable, folder)
            log.run(make, environment=self.environment, folder=self.place.root)
            self.home_stamp.write_text(home)
        sync = (uv, "pip", "sync", "--require-hashes", "--python", self.place.python, self.lock)
        log.run(sync, environment=self.environment, folder=self.place.root)
        self.stamp.write_text(self.wanted())
