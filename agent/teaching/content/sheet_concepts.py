"""The questions of a spreadsheet as concept files: TOML text by file name."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agent.teaching.content.sheet_rows import Question
from agent.teaching.guard import TOLD

MADE: Final = "# Made from a spreadsheet: change the sheet and import it again.\n"
LONGEST_NAME: Final = 60  # letters of an id's last part
THINK_SECONDS: Final = 10


@dataclass(frozen=True)
class ConceptText:
    """One concept as the text of its file."""

    id: str
    name: str  # of the file, without .toml
    title: str
    text: str


def concepts(
    questions: Sequence[Question], subject: str, *, old: Mapping[str, Mapping[str, Any]] = {}
) -> tuple[ConceptText, ...]:
    """One per concept, in the order of the sheet; ``old``: id -> what its file holds today.

    A concept that has changed gets the next version; its id and those of its questions follow
    from their words and stay.
    """
    grouped: dict[str, list[Question]] = {}
    for one in questions:
        grouped.setdefault(name_of(one.concept), []).append(one)
    return tuple(
        _concept(name, rows, f"{name_of(subject)}.{name}", old=old)
        for name, rows in grouped.items()
    )


def subject_card(title: str, names: Sequence[str], language: str) -> str:
    """The text of a new ``subject.toml``."""
    return MADE + _table(
        {
            "schema": 1,
            f"title.{language}": title,
            f"greeting.{language}": f"{title}.",
            "languages": [language],
            "main": list(names),
        }
    )


def name_of(text: str) -> str:
    """ "Take away: tens" is take_away_tens; letters of any script stay, accents go."""
    plain = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"\W+", "_", letters).strip("_")[:LONGEST_NAME].strip("_")


def _concept(
    name: str, rows: Sequence[Question], concept_id: str, *, old: Mapping[str, Mapping[str, Any]]
) -> ConceptText:
    before = old.get(concept_id, {}).get("version", "")
    text = _text(concept_id, rows, before or "1.0.0")
    if before and tomllib.loads(text) != old[concept_id]:
        major, minor, _ = before.split(".")
        text = _text(concept_id, rows, f"{major}.{int(minor) + 1}.0")
    return ConceptText(concept_id, name, rows[0].concept, text)


def _text(concept_id: str, rows: Sequence[Question], version: str) -> str:
    language, title = rows[0].language, rows[0].concept
    sentence = f"{title}."
    teach = next((row.teach for row in rows if row.teach), (sentence,))
    recap = next((row.recap for row in rows if row.recap), sentence)
    head = _table(
        {
            "schema": 1,
            "id": concept_id,
            "version": version,
            "title": title,
            "level": 1,
            "licence": "not stated",
            f"definition.{language}": teach[0],
            f"teach.{language}": list(teach),
            f"recap.{language}": recap,
        }
    )
    names = _names(rows)
    ideas = dict.fromkeys(idea for row in rows for _, idea in row.wrong)
    parts = [
        part for row, name in zip(rows, names, strict=True) for part in _row(row, name, concept_id)
    ]
    parts += [_misconception(concept_id, idea, rows) for idea in ideas]
    return "\n".join((MADE + head, *parts))


def _names(rows: Sequence[Question]) -> list[str]:
    """Ids of templates: the words of the question, with a number where two begin alike."""
    names: list[str] = []
    for row in rows:
        name = name_of(row.question)
        same = sum(1 for other in names if other.partition("-")[0] == name)
        names.append(f"{name}-{same + 1}" if same else name)
    return names


def _row(row: Question, name: str, concept_id: str) -> Iterator[str]:
    """Its template, its hints, and for a number the one that tells the answer."""
    fields: dict[str, Any] = {"id": name, "kind": "open", "answer": "speech"}
    if isinstance(row.answer, int):
        fields |= {"kind": "written", "answer": "integer", "correct": row.answer}
    fields |= {
        "keypad": isinstance(row.answer, int),
        "think_seconds": THINK_SECONDS,
        f"say.{row.language}": row.question,
    }
    if isinstance(row.answer, str):
        fields |= {
            "criteria": [f"says {row.answer}"],
            f"accept.{row.language}": list(row.accepted),
            f"reference.{row.language}": f"{row.answer[:1].upper()}{row.answer[1:]}.",
        }
    elif row.wrong:
        named = [(answer, misconception_id(concept_id, idea)) for answer, idea in row.wrong]
        fields["wrong"] = [{"answer": answer, "misconception": one} for answer, one in named]
    yield _table(fields, "[[template]]")
    told = (("{answer}.",),) if isinstance(row.answer, int) else ()
    for rung, hint in (*enumerate(row.hints, start=1), *((TOLD, hint) for hint in told)):
        said = {"rung": rung, "template": name, f"say.{row.language}": list(hint)}
        yield _table(said, "[[hint]]")


def misconception_id(concept_id: str, idea: str) -> str:
    return f"{concept_id}.{name_of(idea)}"


def _misconception(concept_id: str, idea: str, rows: Sequence[Question]) -> str:
    """Numbers name it from the template; words are found by their pattern."""
    fields: dict[str, Any] = {"id": misconception_id(concept_id, idea), "kind": "idea"}
    words = [
        answer
        for row in rows
        for answer, one in row.wrong
        if one == idea and isinstance(answer, str)
    ]
    if words:
        fields[f"pattern.{rows[0].language}"] = list(dict.fromkeys(words))
    return _table(fields, "[[misconception]]")


def _table(fields: Mapping[str, Any], header: str = "") -> str:
    lines = [header] if header else []
    return "\n".join([*lines, *(f"{key} = {_toml(value)}" for key, value in fields.items())]) + "\n"


def _toml(value: Any) -> str:
    """JSON's strings, numbers, booleans and lists are TOML's; inline tables are not."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
