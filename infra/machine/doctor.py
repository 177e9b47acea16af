"""What is there, what is missing, in which version. Looks, changes nothing."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.machine.debian import missing_names
from infra.machine.go_programs import Go, GoProgram
from infra.machine.place import Place
from infra.machine.python_packages import PythonPackages, Uv


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report; `needed` decides whether a missing part is a fault."""

    part: str
    there: bool
    said: str
    needed: bool = True

    def line(self) -> str:
        mark = "ok     " if self.there else "MISSING" if self.needed else "absent "
        return f"{mark}  {self.part:<18} {self.said}".rstrip()


@dataclass(frozen=True)
class Program:
    """A program that a Debian package brings, and how it tells its version."""

    name: str
    arguments: tuple[str, ...]
    for_tests: bool = False


PROGRAMS = (
    Program("redis-server", ("--version",)),
    Program("baresip", ("-h",)),
    Program("flite", ("--version",)),
    Program("gcc", ("--version",)),
    Program("pkg-config", ("--version",)),
    Program("ip", ("-V",)),
    Program("chromium", ("--version",), for_tests=True),
    Program("sipp", ("-v",), for_tests=True),
    Program("espeak-ng", ("--version",), for_tests=True),
)


def first_version(text: str) -> str:
    """The first thing in a program's words that looks like a version, else nothing."""
    found = re.search(r"\d+(?:\.\d+)+[\w.-]*", text)
    return found.group(0) if found else ""


def look_at_program(program: Program, *, needed: bool) -> Finding:
    """One program on the PATH (or in sbin, which a user's PATH may lack)."""
    path = shutil.which(program.name, path=os.defpath + ":/usr/sbin:/usr/bin:/sbin:/usr/games")
    if path is None:
        return Finding(program.name, False, "not on the PATH", needed)
    said = subprocess.run(
        [path, *program.arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=20,
    )
    return Finding(program.name, True, first_version(said.stdout + said.stderr) or path, needed)


def look_at_postgresql(*, needed: bool) -> Finding:
    """Debian keeps the server's programs off the PATH, one folder a version."""
    versions = sorted(
        path.parents[1].name for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
    )
    return Finding("postgresql", bool(versions), ", ".join(versions) or "no initdb", needed)


def look_at_namespaces() -> Finding:
    """Tests of the media stack get a network of their own where the kernel lets them."""
    unshare = shutil.which("unshare")
    allowed = (
        unshare is not None
        and not subprocess.run(
            [unshare, "--net", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False
        ).returncode
    )
    said = "own network for media tests" if allowed else "media tests share this machine's network"
    return Finding("unshare --net", allowed, said, needed=False)


def look_at_packages(wanted: Sequence[str]) -> Finding:
    """The Debian lists as a whole."""
    missing = missing_names(wanted)
    said = "missing: " + " ".join(missing) if missing else f"all {len(wanted)}"
    return Finding("Debian packages", not missing, said)


def examine(
    place: Place, packages: PythonPackages, *, go: Go, programs: Iterable[GoProgram], tests: bool
) -> list[Finding]:
    """Every part, in the order in which setup makes them."""
    findings = [Finding("Python", True, platform.python_version())]
    findings += [
        look_at_program(program, needed=tests or not program.for_tests) for program in PROGRAMS
    ]
    findings += [look_at_postgresql(needed=tests), look_at_namespaces()]
    findings.append(_uv(packages.uv))
    made = packages.ready()
    said = "as infra/requirements.lock says" if made else "not as infra/requirements.lock says"
    findings.append(Finding(".venv", made, said))
    compiler = go.program()
    # a compiler is only needed while something is left to build
    built = [Finding(item.program.name, item.path.is_file(), item.version()) for item in programs]
    needs_go = not all(finding.there for finding in built)
    findings.append(Finding("Go", compiler is not None, compiler[1] if compiler else "", needs_go))
    findings += built
    free = shutil.disk_usage(place.root).free // 10**9
    findings.append(Finding("disk", free >= 2, f"{free} GB free"))
    return findings


def _uv(uv: Uv) -> Finding:
    program = uv.program()
    return Finding(
        "uv", program is not None, str(program or "neither on the PATH nor in .build/uv")
    )


def report(findings: Iterable[Finding]) -> bool:
    """Print it; True if nothing needed is missing."""
    listed = list(findings)
    for finding in listed:
        print(finding.line())
    faults = [finding for finding in listed if finding.needed and not finding.there]
    print(f"\n{len(faults)} missing. infra/setup brings them." if faults else "\nAll there.")
    return not faults
