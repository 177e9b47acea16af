"""A gold set: answers with a label, as CSV; and the same with what a model made of them (G-6)."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from agent.teaching.assessing.assessment import Assessment, NeedsReview
from agent.teaching.assessing.request import Turn
from agent.teaching.assessing.scoring import TOP

CONSTRUCTED = "constructed"
BETWEEN = " | "  # alternatives, misconceptions
Grade = Annotated[int | None, BeforeValidator(lambda value: None if value == "" else value)]
Share = Annotated[float | None, BeforeValidator(lambda value: None if value == "" else value)]


class GoldFault(Exception):
    """A row cannot be used. ``str``: "row 12, column label: what is wrong"."""


class GoldRow(BaseModel):
    """One answer with its label. Every field is a column; an empty cell is "not stated".

    ``question`` is "explain" or the id of the concept's template. ``label`` is the grade of the
    first person or, in a constructed set, of the table the answer was built from; empty where
    nothing can be assessed. ``second_label`` is a second person's, who did not see the first.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    source: Literal["constructed", "acted", "real"]
    subject: str
    concept: str
    question: str
    kind: str = ""  # of a constructed answer: whole, part, injection, …
    answer: str = Field(default="", repr=False)
    alternatives: str = Field(default="", repr=False)  # of the recogniser, joined by " | "
    confidence: Share = Field(default=None, ge=0, le=1)  # of the recogniser
    age_band: str = ""
    language_background: str = ""
    met: str = ""  # numbers of the criteria that are met, from 1, such as "1 3"
    misconceptions: str = ""
    label: Grade = Field(default=None, ge=0, le=TOP)
    second_label: Grade = Field(default=None, ge=0, le=TOP)

    @property
    def turn(self) -> Turn:
        others = tuple(a for a in self.alternatives.split(BETWEEN) if a)
        return Turn(self.answer, others, self.confidence)


class GradedRow(GoldRow):
    """A gold row with the model's side; a gold set that no model has seen has ``state`` empty."""

    state: Literal["", "assessed", "not_assessed", "needs_review", "failed"] = ""
    grade: Grade = Field(default=None, ge=0, le=TOP)
    grade_confidence: Share = Field(default=None, ge=0, le=1)
    grade_met: str = ""
    grade_misconceptions: str = ""
    proposals: str = Field(default="", repr=False)  # for the review list
    reason: str = ""
    passes: str = ""
    model: str = ""
    prompt_hash: str = ""
    rubric_version: str = ""
    content: str = ""

    @classmethod
    def of(cls, row: GoldRow, result: Assessment | NeedsReview) -> Self:
        made = result.made_by
        common = row.model_dump(include=set(GoldRow.model_fields)) | {
            "model": made.model,
            "prompt_hash": made.prompt_hash,
            "rubric_version": made.rubric_version,
            "content": made.content,
        }
        if isinstance(result, NeedsReview):
            return cls(**common, state="needs_review", reason=result.reason)
        met = [str(i) for i, tick in enumerate(result.ticks, start=1) if tick.met == "yes"]
        return cls(
            **common,
            state="not_assessed" if result.grade is None else "assessed",
            grade=result.grade,
            grade_confidence=result.confidence,
            grade_met=" ".join(met),
            grade_misconceptions=BETWEEN.join(result.misconceptions),
            proposals=BETWEEN.join(f"{p.description} ({p.quote})" for p in result.proposals),
            reason=result.reason or "",
            passes=str(result.passes),
        )

    @classmethod
    def not_graded(cls, row: GoldRow) -> Self:
        """The model was away; asked for again when the command runs again."""
        return cls(**row.model_dump(include=set(GoldRow.model_fields)), state="failed")


def read(text: str) -> tuple[GradedRow, ...]:
    """Every row of a gold or graded CSV, in order. Raises ``GoldFault`` for the first fault."""
    table = csv.DictReader(io.StringIO(text), strict=True)
    needed = {name for name, field in GoldRow.model_fields.items() if field.is_required()}
    absent = sorted((needed | {"answer", "label"}) - set(table.fieldnames or ()))
    if absent:
        raise GoldFault(f"row 1: has no column {absent[0]}: add it")
    rows: list[GradedRow] = []
    seen: dict[str, int] = {}
    try:
        for number, cells in enumerate(table, start=2):
            row = _row(number, cells)
            if row.id in seen:
                raise GoldFault(f"row {number}, column id: {row.id!r} is used twice: rename one")
            seen[row.id] = number
            rows.append(row)
    except csv.Error as fault:
        raise GoldFault(f"row {len(rows) + 2}: is not CSV: {fault}") from None
    return tuple(rows)


def _row(number: int, cells: Mapping[str | None, object]) -> GradedRow:
    if None in cells or None in cells.values():
        raise GoldFault(f"row {number}: has another number of cells than the first row")
    try:
        return GradedRow.model_validate(cells)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        column = first["loc"][0] if first["loc"] else "?"
    raise GoldFault(f"row {number}, column {column}: {first['msg']}")


def written(rows: Iterable[GoldRow], kind: type[GoldRow]) -> str:
    """The CSV of these rows with all columns of ``kind``; the same rows, the same bytes."""
    out = io.StringIO()
    table = csv.DictWriter(out, list(kind.model_fields), lineterminator="\n")
    table.writeheader()
    table.writerows(row.model_dump(include=set(kind.model_fields)) for row in rows)
    return out.getvalue()
