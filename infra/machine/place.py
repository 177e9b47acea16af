"""Where things lie in a checkout, what tools are started with, and stamps."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """A checkout. Everything that setup makes lies in .venv and .build inside it."""

    root: Path

    @property
    def build(self) -> Path:
        return self.root / ".build"

    @property
    def logs(self) -> Path:
        return self.build / "log"

    @property
    def programs(self) -> Path:
        return self.build / "bin"

    @property
    def environment_folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.environment_folder / "bin" / "python"


def tool_environment(place: Place, inherited: Mapping[str, str]) -> dict[str, str]:
    """What apt, pip, uv and go are started with.

    A company's certificate authority lives in the system's store, which uv reads only when told to.
    Without a home to write in, caches and Go's module folder go into .build.
    """
    kept = {
        name: value
        for name, value in inherited.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "GOFLAGS"}
    }
    home = inherited.get("HOME", "")
    if not home or not os.access(home, os.W_OK | os.X_OK):
        kept["HOME"] = str(place.build / "home")
        (place.build / "home").mkdir(parents=True, exist_ok=True)
    return kept | {
        "LC_ALL": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
        "RUNLEVEL": "1",  # Debian then installs redis and postgresql but starts neither
        "UV_SYSTEM_CERTS": "1",
        "UV_NATIVE_TLS": "1",  # the same, as uv before 0.11 called it
        "UV_PYTHON_DOWNLOADS": "never",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PIP_REQUIRE_VIRTUALENV": "0",
        "CGO_ENABLED": "1",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }


def digest(files: Iterable[Path], *words: str) -> str:
    """One hash over file contents and words: what a stamp holds."""
    total = hashlib.sha256()
    for part in [*(path.read_bytes() for path in files), *(word.encode() for word in words)]:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def stamped(stamp: Path, wanted: str) -> bool:
    """Was this very thing finished before?"""
    return stamp.is_file() and stamp.read_text().strip() == wanted
