"""What the office has not received yet, on disk, so that no crash and no outage loses a form.

    <folder>/calls/<call>/opening.json          the call can always be opened again
    <folder>/calls/<call>/000001.notes.json     forms, in order
    <folder>/locks/<call>.lock                  held (flock) while a live call owns its forms; its
                                                text names the call and its tutor
    <folder>/refused/<call>/…                   what the office will never take, with the reason

``<call>`` is a hash of the call key. The lock is the kernel's: it is free the moment its process is
dead, and only then does anybody else deliver that call's forms. Everything is private (0600/0700).
"""

import fcntl
import hashlib
import json
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from agent.teaching.form import Form
from agent.teaching.forms import CallOpening, CallReport, EvaluationRequest, Notes
from sip.calls import CallKey

OPENING = "opening.json"

F = TypeVar("F", bound=Form)


class RecordingAt(Form):
    """A recording that lies, or is being written, at ``path`` on this machine."""

    path: Path


Keepable = Notes | EvaluationRequest | CallReport | RecordingAt

KINDS: dict[str, type[Notes] | type[EvaluationRequest] | type[CallReport] | type[RecordingAt]] = {
    "notes": Notes,
    "evaluate": EvaluationRequest,
    "recording": RecordingAt,
    "close": CallReport,
}


class Unreadable(Exception):
    """A file of the spool that is no form (any more)."""


@dataclass(frozen=True)
class Kept:
    """One form on disk."""

    path: Path

    @property
    def kind(self) -> str:
        return self.path.name.split(".")[1]

    def form(self) -> Keepable:
        """Raises ``Unreadable``."""
        if self.kind not in KINDS:
            raise Unreadable(self.path.name)
        return _read(KINDS[self.kind], self.path)


@dataclass(frozen=True)
class SpooledCall:
    """One call with something to deliver; with no forms kept it is the opening alone."""

    folder: Path
    kept: tuple[Kept, ...]

    def opening(self) -> CallOpening:
        """Raises ``Unreadable``."""
        return _read(CallOpening, self.folder / OPENING)


@dataclass(frozen=True)
class Held:
    """A lock that a call's process took, and may hold still."""

    call_key: CallKey
    tutor: str
    path: Path

    def ended_by_death(self) -> bool:
        """Wait until nobody holds it (for hours: not in a loop's thread). False: released.

        What the dead left is removed, so that one death is seen once.
        """
        try:
            file = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            died = os.fstat(file).st_nlink > 0
            if died:
                self.path.unlink(missing_ok=True)
            return died
        finally:
            os.close(file)


class Claim:
    """The right to deliver one call's forms; lost by ``release`` or with the process."""

    def __init__(self, file: int, path: Path) -> None:
        self._file: int | None = file
        self._path = path

    def sign(self, text: str) -> None:
        """Say whose call it is: a living one's, not only forms to deliver."""
        if self._file is not None:
            os.truncate(self._file, 0)
            os.pwrite(self._file, text.encode(), 0)

    def release(self) -> None:
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None


class Spool:
    """The queue on disk. Blocking: fsync takes milliseconds, so ask from a thread in a call."""

    def __init__(self, folder: Path) -> None:
        self._calls = folder / "calls"
        self._locks = folder / "locks"
        self._refused = folder / "refused"
        self._one_at_a_time = threading.Lock()
        for part in (folder, self._calls, self._locks, self._refused):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, call_key: CallKey, opening: CallOpening, form: Keepable | None) -> Kept | None:
        """Durable when it returns. ``form`` None keeps the opening alone."""
        folder = self._calls / _name(call_key)
        with self._one_at_a_time:
            folder.mkdir(mode=0o700, exist_ok=True)
            if not (folder / OPENING).exists():
                _write(folder / OPENING, opening)
            if form is None:
                return None
            kind = next(kind for kind, of in KINDS.items() if isinstance(form, of))
            # Counted over the refused ones too: a second refusal must not replace the first.
            known = (*_kept(folder), *_kept(self._refused / folder.name))
            number = max((int(kept.path.name[:6]) for kept in known), default=0) + 1
            path = folder / f"{number:06d}.{kind}.json"
            _write(path, form)
            return Kept(path)

    def pending(self) -> tuple[SpooledCall, ...]:
        """Every call that has something to deliver, live ones too."""
        return tuple(self._spooled(folder) for folder in sorted(self._calls.iterdir()))

    def of(self, call_key: CallKey) -> SpooledCall:
        return self._spooled(self._calls / _name(call_key))

    def delivered(self, kept: Kept) -> None:
        kept.path.unlink(missing_ok=True)

    def refused(self, kept: Kept, *, reason: str, now: datetime) -> None:
        """Put one form aside, with the reason beside it, out of the way of the others."""
        aside = self._refused / kept.path.parent.name
        aside.mkdir(mode=0o700, exist_ok=True)
        note = {"reason": reason, "at": now.isoformat()}
        _write_bytes(aside / f"{kept.path.name}.reason", json.dumps(note).encode())
        kept.path.replace(aside / kept.path.name)

    def refused_call(self, call: SpooledCall, *, reason: str, now: datetime) -> None:
        """Put a whole call aside: its opening itself is refused."""
        for kept in (*call.kept, Kept(call.folder / OPENING)):
            with suppress(FileNotFoundError):
                self.refused(kept, reason=reason, now=now)
        self.settle(call)

    def settle(self, call: SpooledCall) -> None:
        """Forget a call of which nothing is left to deliver; one with forms left stays."""
        with self._one_at_a_time:
            if call.folder.exists() and not _kept(call.folder):
                for (
                    path
                ) in call.folder.iterdir():  # the opening, and what a crash left half written
                    path.unlink()
                call.folder.rmdir()

    def claim(self, call_key: CallKey, *, tutor: str = "") -> Claim | None:
        """None while somebody else, in this process or another, holds the call."""
        claim = self._claim(_name(call_key))
        if claim is not None:
            claim.sign(f"{call_key}\n{tutor}")
        return claim

    def held(self) -> tuple[Held, ...]:
        """The locks of calls, also those that a dead process left behind."""
        found = ((path, _text(path).split("\n")) for path in sorted(self._locks.glob("*.lock")))
        return tuple(
            Held(CallKey(signed[0]), signed[1], path) for path, signed in found if len(signed) == 2
        )

    def claim_spooled(self, call: SpooledCall) -> Claim | None:
        return self._claim(call.folder.name)

    def sweep_locks(self) -> None:
        """Remove the lock files that dead processes left."""
        for path in self._locks.glob("*.lock"):
            if claim := self._claim(path.stem):
                claim.release()

    def _claim(self, name: str) -> Claim | None:
        path = self._locks / f"{name}.lock"
        while True:
            file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                return None
            if os.fstat(file).st_nlink:
                return Claim(file, path)
            os.close(file)  # its holder removed the file between our open and our lock: again

    def _spooled(self, folder: Path) -> SpooledCall:
        return SpooledCall(folder, _kept(folder))


def _name(call_key: CallKey) -> str:
    # A key may come from a SIP header: it must not be able to name a path.
    return hashlib.sha256(call_key.encode()).hexdigest()[:32]


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:  # released while we looked
        return ""


def _kept(folder: Path) -> tuple[Kept, ...]:
    return tuple(Kept(path) for path in sorted(folder.glob("[0-9]*.json")))


def _read(form: type[F], path: Path) -> F:
    try:
        return form.model_validate_json(path.read_bytes())
    except (ValidationError, FileNotFoundError):  # a ValidationError quotes what it could not read
        raise Unreadable(path.name) from None


def _write(path: Path, form: Form) -> None:
    _write_bytes(path, form.model_dump_json().encode())


def _write_bytes(path: Path, content: bytes) -> None:
    """All or nothing: a reader sees the whole file or none, also after a power cut."""
    half = path.with_name(f"{path.name}.half")
    file = os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(file, "wb") as writing:
        writing.write(content)
        writing.flush()
        os.fsync(file)
    half.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name is durable too
    finally:
        os.close(folder)
