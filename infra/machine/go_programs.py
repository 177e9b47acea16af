"""livekit-server and livekit-sip, built from the one go.mod in infra/stack."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.machine.place import Place, digest, stamped
from infra.machine.python_packages import NETWORK, Uv
from infra.machine.terminal import Log, Step, StepFailed

OLDEST_GO = (1, 26)
GO_NETWORK = (
    "No network? Go fetches modules through GOPROXY. Then run infra/setup again: what was"
    " downloaded stays."
)


@dataclass(frozen=True)
class Program:
    """One program of the media stack: its name in .build/bin, and what it is built from."""

    name: str
    package: str
    module: str
    version_variable: str | None = None


PROGRAMS = (
    Program(
        "livekit-server",
        "github.com/livekit/livekit-server/cmd/server",
        "github.com/livekit/livekit-server",
    ),
    Program(
        "livekit-sip",
        "github.com/livekit/sip/cmd/livekit-sip",
        "github.com/livekit/sip",
        "github.com/livekit/sip/version.Version",  # unset, it calls itself 0.0.0-dev
    ),
)


def pinned_version(go_mod: str, module: str) -> str:
    """`1.13.5` from go.mod's text; StepFailed if the module is not pinned there."""
    found = re.search(rf"^\s*(?:require )?{re.escape(module)} v(\S+)", go_mod, re.MULTILINE)
    if found is None:
        raise StepFailed(f"infra/stack/go.mod does not pin {module}")
    return found.group(1)


def go_version(text: str) -> tuple[int, int]:
    """(1, 26) from `go version go1.26.8 linux/amd64`; (0, 0) from anything else."""
    found = re.search(r"\bgo(\d+)\.(\d+)", text)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


@dataclass(frozen=True)
class Go:
    """The Go compiler: the machine's own if new enough, else the pinned wheel in .build/go."""

    place: Place
    uv: Uv
    environment: Mapping[str, str]

    @property
    def lock(self) -> Path:
        return self.place.root / "infra" / "machine" / "tool-go.lock"

    @property
    def ours(self) -> Path:
        return self.place.build / "go" / "go" / "bin" / "go"

    def program(self) -> tuple[Path, str] | None:
        """(where it is, what it says of its version), or None if there is none of OLDEST_GO."""
        elsewhere = shutil.which("go", path=self.environment.get("PATH"))
        for found in (elsewhere, self.ours):
            version = self._version(found) if found else ""
            if found and go_version(version) >= OLDEST_GO:
                return Path(found), version
        return None

    def _version(self, program: str | Path) -> str:
        try:
            return subprocess.run(
                [program, "version"],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            ).stdout.strip()
        except OSError:
            return ""

    def step(self) -> Step:
        return Step(
            key="go",
            title="Go, the compiler of the media stack",
            ready=lambda: self.program() is not None,
            make=self._install,
            advice=NETWORK,
        )

    def _install(self, log: Log) -> None:
        uv = self.uv.program()
        if uv is None:
            raise StepFailed("uv is gone since the last step.", advice="Run infra/setup again.")
        target = ("--python", self.place.python, "--target", self.ours.parents[2])
        install = (uv, "pip", "install", "--require-hashes", *target, "-r", self.lock)
        log.run(install, environment=self.environment, folder=self.place.root)


@dataclass(frozen=True)
class GoProgram:
    """One of PROGRAMS in .build/bin, with a stamp of the lock and the compiler beside it."""

    place: Place
    go: Go
    program: Program
    environment: Mapping[str, str]

    @property
    def path(self) -> Path:
        return self.place.programs / self.program.name

    @property
    def stamp(self) -> Path:
        return self.place.programs / f"{self.program.name}.made-from"

    @property
    def module_folder(self) -> Path:
        return self.place.root / "infra" / "stack"

    def version(self) -> str:
        return pinned_version((self.module_folder / "go.mod").read_text(), self.program.module)

    def wanted(self) -> str:
        files = [self.module_folder / "go.mod", self.module_folder / "go.sum"]
        found = self.go.program()
        return digest(files, self.program.package, found[1] if found else "")

    def ready(self) -> bool:
        return self.path.is_file() and stamped(self.stamp, self.wanted())

    def step(self) -> Step:
        return Step(
            key=self.program.name,
            title=f"{self.program.name} {self.version()}",
            ready=self.ready,
            make=self._build,
            advice=GO_NETWORK,
        )

    def _build(self, log: Log) -> None:
        found = self.go.program()
        if found is None:
            raise StepFailed("Go is gone since the last step.", advice="Run infra/setup again.")
        flags = "-s -w"
        if self.program.version_variable:
            flags += f" -X {self.program.version_variable}={self.version()}"
        self.stamp.unlink(missing_ok=True)
        build = (found[0], "build", "-ldflags", flags, "-o", self.path)
        log.run(
            (*build, self.program.package), environment=self.environment, folder=self.module_folder
        )
        self.stamp.write_text(self.wanted())
