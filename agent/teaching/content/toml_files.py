"""The TOML files of the curriculum, and where in one a fault stands: file, line, remedy."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from agent.teaching.content.misfits import Misfits

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[int | str, ...]  # the keys that lead to a value, such as ("hint", 2, "say")
CARD = "subject.toml"
AT_LINE = re.compile(r"\(at line (\d+)")
HEADER = re.compile(r"^\s*\[\[?([\w.-]+)\]")


class CurriculumFault(Exception):
    """A file of the curriculum is wrong. ``str``: "file:line: what is wrong and the remedy"."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


@dataclass(frozen=True)
class TomlFile:
    path: Path
    text: str = field(repr=False)
    raw: Mapping[str, Any] = field(repr=False)

    def fault(self, loc: Loc, message: str, *, quoted: str = "") -> CurriculumFault:
        """A fault of the value at ``loc``; ``quoted`` is its text, where the value is a list."""
        line = line_at(self.text, loc)
        return CurriculumFault(self.path, _line_quoting(self.text, line, quoted), message)


def read(path: Path) -> TomlFile:
    """Raises ``CurriculumFault`` where the file is no TOML, or no text at all."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise CurriculumFault(path, line, "is not UTF-8: save it as UTF-8") from None
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        found = AT_LINE.search(str(fault))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise CurriculumFault(path, line, f"is not TOML: {fault}") from None


@dataclass(frozen=True)
class SubjectFolder:
    """One subject as it lies on disk, before any language is chosen."""

    card: TomlFile
    concepts: tuple[TomlFile, ...]

    @property
    def id(self) -> str:
        return self.card.path.parent.name

    @property
    def languages(self) -> tuple[str, ...]:
        """Those the subject says it is complete in; a malformed list is told when it is checked."""
        named = self.card.raw.get("languages", ["en"])
        return tuple(str(one) for one in named) if isinstance(named, list) else ("en",)


@dataclass(frozen=True)
class Folder:
    """Every subject as it lies on disk, and what could not even be read."""

    path: Path
    subjects: tuple[SubjectFolder, ...]
    faults: tuple[CurriculumFault, ...]

    def file_of(self, concept_id: str) -> TomlFile | None:
        """The first file with this id."""
        files = (file for subject in self.subjects for file in subject.concepts)
        return next((file for file in files if file.raw.get("id") == concept_id), None)


def read_folder(path: Path) -> Folder:
    """The files of every subject below ``path``, in the order of their names."""
    faults: list[CurriculumFault] = []
    subjects: list[SubjectFolder] = []
    for place in sorted(path.glob(f"*/{CARD}")):
        card = _kept(place, faults)
        others = (file for file in sorted(place.parent.glob("*.toml")) if file.name != CARD)
        concepts = tuple(file for other in others if (file := _kept(other, faults)))
        if card is not None:
            subjects.append(SubjectFolder(card, concepts))
    if not subjects and not faults:
        faults.append(CurriculumFault(path, 0, f"holds no subject: add <subject>/{CARD}"))
    return Folder(path, tuple(subjects), tuple(faults))


def _kept(path: Path, faults: list[CurriculumFault]) -> TomlFile | None:
    try:
        return read(path)
    except CurriculumFault as fault:
        faults.append(fault)
        return None


def valid(
    model: type[Model], file: TomlFile, *, language: str
) -> tuple[Model | None, tuple[CurriculumFault, ...]]:
    """The file as ``model`` in one language; or None and every fault of it."""
    try:
        return model.model_validate(file.raw, context={"language": language}), ()
    except ValidationError as refusal:
        found = [fault for error in refusal.errors(include_url=False) for fault in _told(error)]
        return None, tuple(file.fault(loc, message) for loc, message in found)


def whole(model: type[Model], path: Path, *, language: str, remedy: str) -> Model:
    """The file as ``model``. Raises ``CurriculumFault``: its first fault, or, where there is no
    such file, ``remedy``."""
    if not path.is_file():
        raise CurriculumFault(path, 0, remedy)
    found, faults = valid(model, read(path), language=language)
    if found is None:
        raise faults[0]
    return found


def _told(error: Any) -> list[tuple[Loc, str]]:
    loc = error["loc"]
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, Misfits):
        return [((*loc, *inner), message) for inner, message in cause.faults]
    return [(loc, _remedy(error))]


def _remedy(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "missing":
        return f"{name} is missing: add it"
    if error["type"] == "extra_forbidden":
        return f"{name} is not known here: remove it or correct its spelling"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"


def line_at(text: str, loc: Loc) -> int:
    """The line (from 1) where the key or table of ``loc`` stands, as near as can be."""
    lines = text.splitlines()
    if not loc:
        return 1
    table, rest = str(loc[0]), loc[1:]
    nth = rest[0] if rest and isinstance(rest[0], int) else 0
    headers = [(i, m.group(1)) for i, one in enumerate(lines) if (m := HEADER.match(one))]
    starts = [i for i, name in headers if name == table]
    if not starts:
        first = headers[0][0] if headers else len(lines)
        return _key_line(lines, table, range(first)) or 1
    start = starts[min(nth, len(starts) - 1)]
    end = next((i for i, _ in headers if i > start), len(lines))
    keys = [part for part in rest if isinstance(part, str)]
    return (_key_line(lines, keys[0], range(start, end)) if keys else None) or start + 1


def _key_line(lines: list[str], key: str, within: range) -> int | None:
    pattern = re.compile(rf"^\s*{re.escape(key)}\s*[.=]")
    return next((i + 1 for i in within if pattern.match(lines[i])), None)


def _line_quoting(text: str, line: int, quoted: str) -> int:
    """The first line from ``line`` on, inside the same table, that holds the quoted text."""
    if not quoted:
        return line
    for i, one in enumerate(text.splitlines()[line - 1 :], start=line):
        if i > line and HEADER.match(one):
            break
        if quoted in one:
            return i
    return line
