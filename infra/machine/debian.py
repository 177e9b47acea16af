"""Debian packages: which are missing, and installing only those."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.machine.place import Place
from infra.machine.terminal import Log, Step, StepFailed

SETTINGS = ("-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120")
OPTIONS = ("-y", "--no-install-recommends", *SETTINGS)


def read_names(listing: Path) -> tuple[str, ...]:
    """Package names of a list such as infra/apt.txt; what follows a # is for people."""
    lines = (line.partition("#")[0].strip() for line in listing.read_text().splitlines())
    return tuple(line for line in lines if line)


def installed_names(status: str) -> frozenset[str]:
    """Names from dpkg-query lines `ii |name|provides`; a provided name counts as there."""
    names: set[str] = set()
    for line in status.splitlines():
        state, name, provides = line.split("|", 2)
        if state.startswith("ii"):
            names.add(name)
            names.update(part.strip().split(" ")[0] for part in provides.split(",") if part)
    return frozenset(names)


def missing_names(wanted: Sequence[str]) -> tuple[str, ...]:
    """What of `wanted` dpkg does not have; all of it where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return tuple(wanted)
    found = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}|${Package}|${Provides}\n"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    there = installed_names(found.stdout)
    return tuple(name for name in wanted if name not in there)


def root_prefix(missing: Sequence[str], *, user: int, sudo: str | None, asks: bool) -> list[str]:
    """Words before a command that make it run as root; StepFailed with the line to run by hand.

    asks: somebody is at the terminal and can type sudo's password.
    """
    if user == 0:
        return []
    if sudo is None:
        line = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(missing)}"
        raise StepFailed(
            "Installing Debian packages takes root, and there is no sudo here.",
            advice=f"Run this line as root, then infra/setup again:\n    {line}",
        )
    # with nobody there to type a password: fail at once, never wait for one
    return [sudo, *(() if asks else ("-n",)), "--preserve-env=DEBIAN_FRONTEND,RUNLEVEL"]


@dataclass(frozen=True)
class DebianPackages:
    """The packages of one or more lists."""

    place: Place
    wanted: tuple[str, ...]
    environment: Mapping[str, str]
    terminal: bool

    def step(self) -> Step:
        missing = missing_names(self.wanted)
        what = f"{len(missing)} to install" if missing else f"{len(self.wanted)} of them"
        return Step(
            key="debian-packages",
            title=f"Debian packages: {what}",
            ready=lambda: not missing,
            make=lambda log: self._install(missing, log),
            advice="No network, or another package manager at work? Then run infra/setup again.",
        )

    def _install(self, missing: Sequence[str], log: Log) -> None:
        if shutil.which("apt-get") is None:
            raise StepFailed(
                "There is no apt-get here, and these Debian packages are missing: "
                + " ".join(missing),
                advice="Use Debian 12, Ubuntu 24.04 or newer (a container will do).",
            )
        sudo = shutil.which("sudo")
        root = root_prefix(missing, user=os.geteuid(), sudo=sudo, asks=self.terminal)
        for command in (["apt-get", "update"], ["apt-get", "install", *OPTIONS, *missing]):
            log.run([*root, *command], environment=self.environment, folder=self.place.root)
