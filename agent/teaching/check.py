"""The linter of the content (tutoring §3.2): every rule of it, with file, line and remedy.

What the schema and the names say comes from ``curriculum.survey``; this module looks at what a
learner would hear: every sentence, and some two hundred generated items of every template.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from agent.teaching import spoken
from agent.teaching.content import check_templates
from agent.teaching.content.concept import Concept
from agent.teaching.content.findings import Findings, seconds_to_say
from agent.teaching.content.toml_files import Folder, Loc, read, read_folder, valid
from agent.teaching.curriculum import SUBJECTS, CurriculumFault, Subject, survey
from agent.teaching.words.tongue import LANGUAGES, Tongue, tongue

SLOT = re.compile(r"\{\w+\}")
SOME_NAME = "Anna"  # stands for whatever is put into a fixed line
Told = Callable[[str], None]


@dataclass(frozen=True)
class Row:
    """One subject in one language, as it would be taught."""

    subject: str
    language: str
    concepts: int
    templates: int
    items: int  # valid ones among those looked at, at most 200 a template
    longest: str = field(repr=False)  # the utterance that takes longest to say

    @property
    def seconds(self) -> float:
        return seconds_to_say(self.longest)


@dataclass(frozen=True)
class Report:
    faults: tuple[CurriculumFault, ...]
    rows: tuple[Row, ...]


def check(
    folder: Path = SUBJECTS, *, only: frozenset[str] = frozenset(), told: Told = lambda _: None
) -> Report:
    """Every fault of the content in every language that it lists, each once, by file and line.

    ``only`` names the subjects whose sentences are looked at (empty: all); ids and prerequisites
    are checked across all. ``told`` hears which concept is being looked at.
    """
    files = read_folder(folder)
    faults: list[CurriculumFault] = []
    rows: list[Row] = []
    languages = dict.fromkeys(code for subject in files.subjects for code in subject.languages)
    for language in languages or ("en",):
        curriculum, found = survey(files, language)
        faults += [*found, *_fixed_lines(language)]
        if not _can_be_spoken(language):  # no number has words then; told already
            continue
        for subject in curriculum.subjects.values():
            if not only or subject.id in only:
                row, heard = _looked_at(files, subject, language, told=told)
                rows.append(row)
                faults += heard
    once = {str(fault): fault for fault in faults}
    ordered = sorted(once.values(), key=lambda fault: (str(fault.path), fault.line))
    return Report(tuple(ordered), tuple(sorted(rows, key=lambda row: row.subject)))


def _fixed_lines(language: str) -> Iterator[CurriculumFault]:
    """What the tutor says in every lesson, whatever it is about."""
    path = LANGUAGES / f"{language}.toml"
    if not path.is_file():
        yield CurriculumFault(path, 0, f"is missing: a subject lists language {language}")
        return
    try:
        file = read(path)
    except CurriculumFault as fault:
        yield fault
        return
    spoken_in, faults = valid(Tongue, file, language=language)
    yield from faults
    found = Findings(file, language)
    for key, text in dict(spoken_in.lines if spoken_in else ()).items():
        found.hear(("lines", key), SLOT.sub(SOME_NAME, text), quoted=text)
    yield from found.faults()


def _can_be_spoken(language: str) -> bool:
    try:
        tongue(language)
    except CurriculumFault:
        return False
    return True


def _looked_at(
    files: Folder, subject: Subject, language: str, *, told: Told
) -> tuple[Row, list[CurriculumFault]]:
    folder = next(one for one in files.subjects if one.id == subject.id)
    card = Findings(folder.card, language)
    card.hear(("title",), subject.title)
    card.hear(("greeting",), subject.greeting)
    found = [card]
    for number, concept in enumerate(subject.concepts.values(), start=1):
        told(f"{subject.id} {language} {number} of {len(subject.concepts)}: {concept.id}")
        file = next(one for one in folder.concepts if one.raw.get("id") == concept.id)
        found.append(_concept(concept, Findings(file, language)))
    row = Row(
        subject.id,
        language,
        len(subject.concepts),
        sum(len(concept.templates) for concept in subject.concepts.values()),
        sum(one.items for one in found),
        max((one.longest for one in found), key=lambda text: len(text.split())),
    )
    return row, [fault for one in found for fault in one.faults()]


def _concept(concept: Concept, found: Findings) -> Findings:
    for loc, text in _sentences(concept):
        found.hear(loc, text)
    for place in range(len(concept.templates)):
        check_templates.look_at(concept, place, found)
    return found


def _sentences(concept: Concept) -> Iterator[tuple[Loc, str]]:
    """Whatever is said as it stands. A reference is said sentence by sentence."""
    yield ("definition",), concept.definition
    yield ("recap",), concept.recap
    yield from ((("teach",), line) for line in concept.teach)
    if concept.explain is not None:
        yield ("explain", "ask"), concept.explain.ask
        for text in spoken.sentences(concept.explain.reference):
            yield ("explain", "reference"), text
    for place, template in enumerate(concept.templates):
        for text in spoken.sentences(template.reference):
            yield ("template", place, "reference"), text
        yield from ((("template", place, "options"), option) for option in template.options)
    for place, misconception in enumerate(concept.misconceptions):
        for text in filter(None, (misconception.probe, *misconception.recast)):
            key = "recast" if text in misconception.recast else "probe"
            yield ("misconception", place, key), text
