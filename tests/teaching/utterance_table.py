"""The table of what learners say (``utterances/``), read by the rule and compared with it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.teaching.forms import Verdict
from agent.teaching.grading import Heard, Reading, Sort, hear, mark
from agent.teaching.items import Item
from agent.teaching.pacing import Pacing, reading_class

FOLDER = Path(__file__).parent / "utterances"
PARTS = ("dev-en", "dev-es", "frozen-en", "frozen-es")


@dataclass(frozen=True)
class Row:
    id: str
    item: Item
    heard: Heard
    expected: str
    value: str
    also: frozenset[str]
    extent: str
    kind: str


@dataclass(frozen=True)
class Outcome:
    """``unsafe``: marked where the table has no number, or another number than it has."""

    row: Row
    got: str
    extent: str
    exact: bool
    unsafe: bool

    def __str__(self) -> str:
        row = self.row
        wanted = f"{row.expected} {row.value} {row.extent}".strip()
        flag = " UNSAFE" if self.unsafe else ""
        got = f"{self.got} {self.extent}".strip()
        return f"{row.id} {row.heard.text!r} ({row.kind}): {got}, not {wanted}{flag}"


def rows(part: str) -> Iterator[Row]:
    with (FOLDER / f"{part}.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            yield _row(line)


def _row(line: dict[str, str]) -> Row:
    item = Item(
        id=line["id"],
        concept="table",
        template="table",
        question=line["question"],
        answer_type="integer",
        answer=int(line["answer"]),
        low=int(line["low"]),
        high=int(line["high"]),
        language=line["language"],
    )
    heard = Heard(line["said"], float(line["confidence"]), _split(line["alternatives"]))
    also = frozenset(_split(line["also"]))
    expected, value = line["expected"], line["value"]
    return Row(line["id"], item, heard, expected, value, also, line["class"], line["kind"])


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def outcome(row: Row) -> Outcome:
    reading, marked = hear(row.item, row.heard), mark(row.item, row.heard)
    judged = marked.verdict is not Verdict.NO_EVIDENCE
    item = row.item
    pacing = Pacing(10, "integer", item.low, item.high, item.language)
    extent = str(reading_class(row.heard.text, pacing)) if row.extent else ""
    got = {f"number {marked.value}"} if judged else _names(reading, marked.reason or "")
    right = bool(got & {f"{row.expected} {row.value}".strip(), *row.also})
    unsafe = judged and got != {f"{row.expected} {row.value}"} and "number" not in row.also
    return Outcome(row, " / ".join(sorted(got)), extent, right and extent == row.extent, unsafe)


def _names(reading: Reading, reason: str) -> set[str]:
    """What the table may call it. No evidence has a reason beside its sort."""
    if reading.sort is Sort.COMMAND:
        return {f"command {reading.command}", str(reading.command)}
    if reading.sort is Sort.TWO_ANSWERS:
        return {f"two_answers {'|'.join(str(n) for n in reading.heard)}", "two_answers"}
    doubted = {f"no_evidence {reason}"}
    return doubted if reading.sort is Sort.NUMBER else {reading.sort.value, *doubted}
