"""Loads ``subjects/`` and refuses a malformed file by name, line and remedy."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz, process

from agent.teaching.content import graph, toml_files
from agent.teaching.content.concept import Concept, Scale, SubjectFile
from agent.teaching.content.toml_files import CARD, CurriculumFault, Folder, SubjectFolder, TomlFile

__all__ = ["SUBJECTS", "Curriculum", "CurriculumFault", "Subject", "load", "survey"]

SUBJECTS = Path(__file__).parent / "subjects"
CLOSE_ENOUGH = 70.0  # rapidfuzz score, of 100


@dataclass(frozen=True)
class Subject:
    id: str
    title: str
    greeting: str
    teach_first: bool
    easy: tuple[str, ...]
    main: tuple[str, ...]
    concepts: Mapping[str, Concept] = field(repr=False)
    languages: tuple[str, ...] = ("en",)
    scale: Scale = "idea"
    placement: tuple[tuple[str, ...], ...] = ()  # levels of concept ids, easiest first (B-4)


@dataclass(frozen=True)
class Curriculum:
    """All subjects that are complete in one language."""

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
    """Every subject that lists the language. Raises ``CurriculumFault``, the first there is."""
    curriculum, faults = survey(toml_files.read_folder(folder), language)
    if faults:
        raise faults[0]
    return curriculum


def survey(folder: Folder, language: str) -> tuple[Curriculum, tuple[CurriculumFault, ...]]:
    """What can be read in this language, and every fault of the schema and of the names."""
    chosen = [one for one in folder.subjects if language in one.languages]
    faults = [*folder.faults, *_faults_of_ids(folder)]
    if folder.subjects and not chosen:
        told = f"no subject lists language {language}: add it to languages of a {CARD}"
        faults.append(CurriculumFault(folder.path, 0, told))
    subjects: dict[str, Subject] = {}
    for one in chosen:
        subject, found = _subject(one, language)
        faults += found
        if subject is not None:
            subjects[subject.id] = subject
    faults += _faults_of_requires(folder, chosen)
    return Curriculum(subjects, language), tuple(faults)


def _subject(
    folder: SubjectFolder, language: str
) -> tuple[Subject | None, tuple[CurriculumFault, ...]]:
    card, found = toml_files.valid(SubjectFile, folder.card, language=language)
    faults = list(found)
    concepts: dict[str, Concept] = {}
    for file in folder.concepts:
        concept, found = _concept(file, language)
        faults += found
        if concept is not None:
            concepts.setdefault(concept.id, concept)
    if card is None:
        return None, tuple(faults)
    faults += _faults_of_lists(folder, card)
    return Subject(
        folder.id,
        card.title,
        card.greeting,
        card.teach_first,
        card.easy,
        card.main,
        concepts,
        card.languages,
        card.scale,
        card.placement,
    ), tuple(faults)


def _concept(file: TomlFile, language: str) -> tuple[Concept | None, tuple[CurriculumFault, ...]]:
    concept, faults = toml_files.valid(Concept, file, language=language)
    if concept is None:
        return None, faults
    digest = hashlib.sha256(file.text.encode()).hexdigest()[:12]
    return concept.model_copy(update={"hash": digest, "language": language}), ()


def _faults_of_lists(folder: SubjectFolder, card: SubjectFile) -> Iterator[CurriculumFault]:
    """What subject.toml names must be there, even where it is malformed itself."""
    here = {file.raw.get("id") for file in folder.concepts}
    levels = tuple(name for level in card.placement for name in level)
    for key, names in (("easy", card.easy), ("main", card.main), ("placement", levels)):
        for name in dict.fromkeys(names):
            if name not in here:
                told = f"{key} names {name}: no file here has that id"
                yield folder.card.fault((key,), told + _meant(name, here))


def _faults_of_ids(folder: Folder) -> Iterator[CurriculumFault]:
    """Ids are unique across all subjects: evidence knows a concept by its id alone."""
    first: dict[str, Path] = {}
    for file in (file for subject in folder.subjects for file in subject.concepts):
        name = file.raw.get("id")
        if not isinstance(name, str):
            continue  # the schema tells it
        if name in first:
            path = first[name]
            other = path.name if path.parent == file.path.parent else path.relative_to(folder.path)
            told = f"id {name} is used twice, also in {other}: give one of them a new id"
            yield file.fault(("id",), told)
        first.setdefault(name, file.path)


def _faults_of_requires(
    folder: Folder, chosen: Sequence[SubjectFolder]
) -> Iterator[CurriculumFault]:
    """``requires`` names concepts that exist in the language, and goes round in no circle."""
    files = {str(f.raw.get("id")): f for one in chosen for f in one.concepts}
    wanted = {name: _requires(file) for name, file in files.items()}
    known = {str(f.raw.get("id")) for one in folder.subjects for f in one.concepts}
    for name, file in files.items():
        for other in wanted[name]:
            if other not in files:
                absent = "which no file has" if other not in known else "in no such language"
                told = f"requires {other}, {absent}: add it or remove the name"
                yield file.fault(("requires",), told + _meant(other, set(files)), quoted=other)
    for circle in graph.circles(wanted):
        route = " -> ".join((*circle, circle[0]))
        told = f"requires itself, by way of others ({route}): remove one"
        yield files[circle[0]].fault(("requires",), told)


def _requires(file: TomlFile) -> tuple[str, ...]:
    named = file.raw.get("requires", [])
    return tuple(str(one) for one in named) if isinstance(named, list) else ()


def _meant(name: str, known: set[str | None] | set[str]) -> str:
    close = process.extractOne(name, [one for one in known if one], score_cutoff=CLOSE_ENOUGH)
    return f" (is {close[0]} meant?)" if close else ""
