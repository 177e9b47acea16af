"""A teacher's spreadsheet as rows that can be asked, or every cell of it that cannot (pure text).

What a row becomes in a concept's file is in ``sheet_concepts``.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process

HELP: Final = """\
Make concepts from a spreadsheet.

Save it as CSV, one question a row. Its columns, in any order:

  question        what the tutor asks (needed)
  answer          a whole number, or words (needed)
  accepted        other words that are right too
  hint 1          a statement that points the way and does not hold the answer (needed)
  hint 2, hint 3  more help, in this order
  wrong answer    what somebody with a wrong idea would answer
  misconception   that wrong idea in a few words; one for each wrong answer
  concept         what the question is about; rows of one concept make one file, and an empty cell
                  means the concept of the row above (without the column: one concept)
  teach, recap    how the concept is explained, and the sentence that sums it up

Put | between several things in one cell: accepted forms, wrong answers with their misconceptions,
or the utterances of a long hint. Numbers may be digits: they are written out as words. Semicolons
or tabs instead of commas are fine. A row that cannot be asked on the telephone is refused by row
and column, and then nothing is written. A sheet may be imported again when it has changed.
"""

NEEDED: Final = ("question", "answer", "hint 1")
COLUMNS: Final = (
    *NEEDED, "accepted", "hint 2", "hint 3", "wrong answer", "misconception", "concept", "teach",
    "recap",
)  # fmt: skip
SEVERAL: Final = "|"
DELIMITERS: Final = ",;\t"
ENCODINGS: Final = ("utf-8-sig", "cp1252")  # Excel writes the second on Windows
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
CLOSE_ENOUGH: Final = 70.0  # rapidfuzz score, of 100


@dataclass(frozen=True)
class SheetFault:
    """``row`` as the spreadsheet numbers it: the header is row 1."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"row {self.row}, {self.column}" if self.column else f"row {self.row}"
        return f"{where}: {self.message}"


class SheetRefused(Exception):
    """The sheet has bad cells; ``faults`` are all of them, in the order of the sheet."""

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Cells:
    """One row, by the names of ``COLUMNS``; a column that the sheet does not have is empty."""

    row: int
    texts: Mapping[str, str]

    def text(self, column: str) -> str:
        return self.texts.get(column, "")

    def several(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(column).split(SEVERAL) if part.strip())


def text_of(raw: bytes) -> str:
    """The bytes of a CSV file as text, as Excel, LibreOffice and others write it."""
    if raw.startswith(UTF_16):
        return raw.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def cells(text: str) -> tuple[Cells, ...]:
    """Every row that is not empty. Raises ``SheetRefused`` where the table itself is malformed."""
    table = _table(text)
    if not table:
        raise SheetRefused([SheetFault(1, "", f"the sheet is empty: {_wanted(NEEDED)}")])
    header = [_column(cell) for cell in table[0]]
    faults = list(_faults_of_header(header))
    rows: list[Cells] = []
    for number, row in enumerate(table[1:], start=2):
        if not any(row):
            continue
        extra = [cell for cell in row[len(header) :] if cell]
        if extra:
            told = f"has more cells than the header, such as {extra[0]!r}: quote text with commas"
            faults.append(SheetFault(number, "", told))
        rows.append(Cells(number, dict(zip(header, row, strict=False))))
    if not rows and not faults:
        faults.append(SheetFault(2, "", "there is no question: write one row for each"))
    if faults:
        raise SheetRefused(faults)
    return tuple(rows)


def _table(text: str) -> list[list[str]]:
    """Cells without the spaces around them; Excel's own first line, ``sep=;``, is no row."""
    plain = text.removeprefix("\ufeff").replace("\xa0", " ").replace("\x00", "")
    first, _, rest = plain.partition("\n")
    named = re.fullmatch(r"sep=(.)\s*", first.strip(), re.IGNORECASE)
    body = rest if named else plain
    delimiter = named.group(1) if named else _delimiter(body)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        rows += ([_plain(cell) for cell in row] for row in reader)
    except csv.Error as fault:
        told = f"the quotation marks do not fit together ({fault}): save the sheet as CSV again"
        raise SheetRefused([SheetFault(len(rows) + 1, "", told)]) from None
    return rows


def _delimiter(text: str) -> str:
    """The one that stands most often in the header."""
    header = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    return max(DELIMITERS, key=header.count)


def _plain(cell: str) -> str:
    """One line; without the ="…" that keeps Excel from changing what is in it."""
    line = " ".join(cell.split())
    kept = re.fullmatch(r'="(.*)"', line)
    return kept.group(1) if kept else line


def _column(cell: str) -> str:
    """ "Hint_1" and "hint1" are hint 1."""
    name = " ".join(re.sub(r"[_\-.]+", " ", cell).lower().split())
    return re.sub(r"(?<=[a-z])(?=\d)", " ", name)


def _faults_of_header(header: Sequence[str]) -> Iterator[SheetFault]:
    for name in dict.fromkeys(header):
        if not name:
            continue
        if name not in COLUMNS:
            close = process.extractOne(name, COLUMNS, score_cutoff=CLOSE_ENOUGH)
            meant = f"is {close[0]} meant?" if close else f"use {', '.join(COLUMNS)}"
            yield SheetFault(1, name, f"no such column: {meant}")
        elif header.count(name) > 1:
            yield SheetFault(1, name, "stands there twice: remove one")
    missing = [name for name in NEEDED if name not in header]
    if missing:
        yield SheetFault(1, ", ".join(missing), f"is missing: {_wanted(NEEDED)}")


def _wanted(names: Sequence[str]) -> str:
    return f"the first row must name the columns {', '.join(names)}"
