"""A spreadsheet on disk into the files of a subject: all of them, or, with any fault, none."""

import re
import shutil
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.teaching import check
from agent.teaching.content import sheets
from agent.teaching.content.sheet_concepts import MADE, ConceptText, concepts, name_of, subject_card
from agent.teaching.content.sheet_rows import questions
from agent.teaching.content.toml_files import CARD, CurriculumFault, read_folder
from agent.teaching.words.tongue import tongue

WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx, .ods and .xls begin
MAIN_LIST = re.compile(r"^main\s*=\s*\[[^\]]*?(,?\s*)\]", re.MULTILINE)


class Refused(Exception):
    """What was asked for cannot be done; the text says why and what to do instead."""


@dataclass(frozen=True)
class Imported:
    paths: tuple[Path, ...]
    first: str  # id of the first concept


def import_sheet(sheet: Path, folder: Path, *, subject: str | None, language: str) -> Imported:
    """Writes all of it, or raises and writes nothing.

    ``Refused`` tells every bad cell, ``CurriculumFault`` a language that nobody speaks.
    """
    if not sheet.is_file():
        raise Refused(f"{sheet} is no file: save the spreadsheet as CSV and give its path")
    raw = sheet.read_bytes()
    if raw.startswith(WORKBOOK):
        raise Refused(f"{sheet} is a workbook: save the sheet as CSV (UTF-8) and import that")
    tongue(language)  # numbers are written out in it
    title = re.sub(r"[_\W]+", " ", sheet.stem).strip().capitalize()
    name = subject or name_of(sheet.stem)
    if not re.fullmatch(r"[\w-]+", name):
        raise Refused(f"{name!r} is no name of a folder: use letters, digits and hyphens")
    there = read_folder(folder)
    old = {str(f.raw.get("id")): f.raw for one in there.subjects for f in one.concepts}
    try:
        rows = questions(sheets.cells(sheets.text_of(raw)), title, language)
    except sheets.SheetRefused as refusal:
        told = f"{sheet}: {counted(len(refusal.faults), 'fault')}, nothing is written"
        raise Refused(f"{told}\n{refusal}") from None
    made = concepts(rows, name, old=old)
    files = {one.name + ".toml": one.text for one in made}
    place = folder / name
    _keep_what_others_wrote(place, files)
    files[CARD] = _card(place / CARD, title, made, language=language)
    _checked(folder, name, files)
    place.mkdir(exist_ok=True)
    for file, text in files.items():
        (place / file).write_text(text, encoding="utf-8")
    return Imported(tuple(place / file for file in files), made[0].id)


def _keep_what_others_wrote(place: Path, files: dict[str, str]) -> None:
    """Only a file that came from a spreadsheet is written over."""
    for file in files:
        path = place / file
        if path.exists() and not path.read_text(encoding="utf-8").startswith(MADE):
            told = f"{path} was not made from a spreadsheet, and would be written over"
            raise Refused(f"{told}: rename the concept, or choose another --subject")


def _card(path: Path, title: str, made: Sequence[ConceptText], *, language: str) -> str:
    """A new ``subject.toml``; of one that is there, only the list of concepts grows."""
    names = [one.id for one in made]
    if not path.exists():
        return subject_card(title, names, language)
    text = path.read_text(encoding="utf-8")
    card = tomllib.loads(text)
    if language not in card.get("languages", ["en"]):
        raise Refused(f"{path} does not list language {language}: choose another --subject")
    new = [name for name in names if name not in (*card.get("main", ()), *card.get("easy", ()))]
    listed = MAIN_LIST.search(text)
    if not new:
        return text
    more = ", ".join(f'"{name}"' for name in new)
    grown = text[: listed.start(1)] + f", {more}" + text[listed.end(1) :] if listed else ""
    if not grown or tomllib.loads(grown)["main"] != [*card["main"], *new]:
        raise Refused(f"add {more} to main of {path} by hand first, and import again")
    return grown


def _checked(folder: Path, subject: str, files: dict[str, str]) -> None:
    """The linter over a copy, as a last net: what a row cannot show, such as an id used twice."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "subjects"
        if folder.exists():
            shutil.copytree(folder, copy)
        place = copy / subject
        place.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (place / file).write_text(text, encoding="utf-8")
        faults = check.check(copy, only=frozenset({subject})).faults
        own = [fault for fault in faults if fault.path.parent == place]
    if own:
        told = "\n".join(_told(fault) for fault in own)
        raise Refused(f"the concepts do not pass the check, nothing is written\n{told}")


def _told(fault: CurriculumFault) -> str:
    return f"{fault.path.parent.name}/{fault.path.name}:{fault.line}: {fault.message}"


def counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
