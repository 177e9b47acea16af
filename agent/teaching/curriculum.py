"""Loads ``subjects/`` and refuses a malformed file by name, line and remedy."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from rapidfuzz import fuzz, process

from agent.teaching.concept import Concept, SubjectFile

SUBJECTS = Path(__file__).parent / "subjects"
Model = TypeVar("Model", bound=BaseModel)
AT_LINE = re.compile(r"\(at line (\d+)")
HEADER = re.compile(r"^\s*\[\[?([\w.-]+)\]")
CLOSE_ENOUGH = 70.0  # rapidfuzz score, of 100


class CurriculumFault(Exception):
    """A file of the curriculum is wrong. ``str``: "file:line: what is wrong and the remedy"."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


@dataclass(frozen=True)
class Subject:
    id: str
    title: str
    greeting: str
    teach_first: bool
    easy: tuple[str, ...]
    main: tuple[str, ...]
    concepts: Mapping[str, Concept] = field(repr=False)


@dataclass(frozen=True)
class Curriculum:
    """All subjects in one language."""

    subjects: Mapping[str, Subject]
    language: str = "en"
    concepts: Mapping[str, Concept] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found = {c.id: c for subject in self.subjects.values() for c in subject.concepts.values()}
        object.__setattr__(self, "concepts", found)

    def concept(self, concept_id: str) -> Concept:
        """Raises ``KeyError`` for an id that no subject has."""
        return self.concepts[concept_id]

    def find(self, words: str) -> Concept | None:
        """The concept that these words most likely mean: an id, a title or a key term."""
        if words in self.concepts:
            return self.concepts[words]
        names = {
            f"{c.id} {n}": (n.lower(), c)
            for c in self.concepts.values()
            for n in (c.title, *c.terms)
        }
        best = process.extractOne(
            words.lower(),
            {key: name for key, (name, _) in names.items()},
            scorer=fuzz.token_set_ratio,
            score_cutoff=CLOSE_ENOUGH,
        )
        return names[best[2]][1] if best else None


def load(folder: Path = SUBJECTS, language: str = "en") -> Curriculum:
    """Every subject below ``folder``. Raises ``CurriculumFault`` for the first fault it meets."""
    files = sorted(folder.glob("*/subject.toml"))
    if not files:
        raise CurriculumFault(folder, 0, "holds no subject: add <subject>/subject.toml")
    curriculum = Curriculum({f.parent.name: _subject(f, language) for f in files}, language)
    _check_names(folder, curriculum)
    return curriculum


def _subject(path: Path, language: str) -> Subject:
    _, raw = _parsed(path)
    card = _valid(SubjectFile, raw, path, language=language)
    concepts: dict[str, Concept] = {}
    for file in sorted(path.parent.glob("*.toml")):
        if file.name == path.name:
            continue
        concept = read_concept(file, language)
        if concept.id in concepts:
            raise CurriculumFault(file, line_of(file, ("id",)), f"id {concept.id} is used twice")
        concepts[concept.id] = concept
    for key, names in (("easy", card.easy), ("main", card.main)):
        for name in names:
            if name not in concepts:
                raise CurriculumFault(
                    path, line_of(path, (key,)), f"{key} names {name}: no file here has that id"
                )
    return Subject(
        path.parent.name,
        card.title,
        card.greeting,
        card.teach_first,
        card.easy,
        card.main,
        concepts,
    )


def read_concept(path: Path, language: str = "en") -> Concept:
    """One concept with its content hash. Raises ``CurriculumFault``."""
    text, raw = _parsed(path)
    concept = _valid(Concept, raw, path, language=language)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return concept.model_copy(update={"hash": digest})


def _parsed(path: Path) -> tuple[str, dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        found = AT_LINE.search(str(fault))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise CurriculumFault(path, line, f"is not TOML: {fault}") from None


def _valid(model: type[Model], raw: dict[str, Any], path: Path, *, language: str) -> Model:
    try:
        return model.model_validate(raw, context={"language": language})
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        raise CurriculumFault(path, line_of(path, first["loc"]), _remedy(first)) from None


def _remedy(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "missing":
        return f"{name} is missing: add it"
    if error["type"] == "extra_forbidden":
        return f"{name} is not known here: remove it or correct its spelling"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"


def line_of(path: Path, loc: tuple[int | str, ...]) -> int:
    """The line (from 1) where the key or table of a validation error stands, as near as can be."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not loc:
        return 1
    table, rest = str(loc[0]), loc[1:]
    nth = rest[0] if rest and isinstance(rest[0], int) else 0
    headers = [(i, m.group(1)) for i, text in enumerate(lines) if (m := HEADER.match(text))]
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


def _check_names(folder: Path, curriculum: Curriculum) -> None:
    """``requires`` names concepts that exist, and goes round in no circle."""
    for subject in curriculum.subjects.values():
        for concept in subject.concepts.values():
            fault = _fault_of_requires(concept, curriculum)
            if fault is not None:
                path = _file_of(folder / subject.id, concept.id)
                raise CurriculumFault(path, line_of(path, ("requires",)), fault)


def _fault_of_requires(concept: Concept, curriculum: Curriculum) -> str | None:
    unknown = [name for name in concept.requires if name not in curriculum.concepts]
    if unknown:
        return f"requires {unknown[0]}, which no file has: add it or remove the name"
    if concept.id in _all_required(curriculum, concept.id):
        return "requires itself, by way of others: remove one"
    return None


def _all_required(curriculum: Curriculum, concept_id: str) -> set[str]:
    seen: set[str] = set()
    todo = list(curriculum.concept(concept_id).requires)
    while todo:
        name = todo.pop()
        if name in seen or name not in curriculum.concepts:
            continue
        seen.add(name)
        todo += curriculum.concept(name).requires
    return seen


def _file_of(folder: Path, concept_id: str) -> Path:
    def is_it(path: Path) -> bool:
        return tomllib.loads(path.read_text(encoding="utf-8")).get("id") == concept_id

    files: Iterator[Path] = (p for p in sorted(folder.glob("*.toml")) if is_it(p))
    return next(files, folder)
