"""The report of a gold set for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence

from agent.teaching.assessing.agreement import Interval
from agent.teaching.assessing.calibration import Bin
from agent.teaching.assessing.gold import CONSTRUCTED
from agent.teaching.assessing.report import Report, Row, misses

ABOUT_CONSTRUCTED = (
    "CONSTRUCTED: each label is the list of criteria that the answer was built from. No person",
    "scored these answers. The figures show that the grading path works and where this model",
    "misreads made-up answers; they say nothing about agreement with people, and no release may",
    "rest on them.",
)
HEAD = (
    *("group", "answers", "graded", "QWK (95 %)", "SMD (95 %)", "ECE", "exact", "too high"),
    *("review", "no grade"),
)
ABOUT_COLUMNS = (
    "Figures are of the graded answers only: read them with the shares that went to review or got",
    "no grade. – : not defined, as where all grades are the same.",
)
LISTED = 12  # ids; all of them stand in the file
WIDTH = 100


def text_of(made: Report) -> str:
    """The report for a terminal; one table for each subject and source."""
    parts: list[str] = []
    for subject, source in dict.fromkeys((row.subject, row.source) for row in made.rows):
        rows = [row for row in made.rows if (row.subject, row.source) == (subject, source)]
        parts += _section(subject, source, rows)
        parts += _reliability(made.bins.get(f"{subject} ({source})", ()))
    if made.graders:
        parts += [*ABOUT_COLUMNS, "", *("graded by " + grader for grader in made.graders)]
        parts += _for_a_person(made.for_a_person)
    return "\n".join(parts)


def _for_a_person(ids: Sequence[str]) -> Iterator[str]:
    more = f" and {len(ids) - LISTED} more" if len(ids) > LISTED else ""
    chosen = "what needs review, the least confident tenth and a random 2 % of the others"
    text = f"for a person to look at, {len(ids)}: {chosen}: {', '.join(ids[:LISTED])}{more}"
    yield from textwrap.wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False)


def _section(subject: str, source: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"{subject}: {rows[0].answers} {source} answers"
    yield from ABOUT_CONSTRUCTED if source == CONSTRUCTED else ()
    if rows[0].review_share is None:
        yield "No model has graded them: python -m agent grading run <gold.csv> --out graded.csv"
    yield ""
    yield from _table([HEAD, *map(_cells, rows)])
    yield from _about_people(rows) if source != CONSTRUCTED else ()
    if rows[0].failed:
        yield f"{rows[0].failed} failed: run the same command again to ask for them"
    for reason, count in rows[0].reasons:
        yield f"  without a grade, {count}: {reason}"
    yield ""


def _cells(row: Row) -> tuple[str, ...]:
    model = row.model
    return (
        row.group,
        str(row.answers),
        str(model.n),
        _figure(model.qwk) + _span(model.qwk_interval),
        _figure(model.smd) + _span(model.smd_interval),
        _figure(row.ece),
        _percent(model.exact),
        str(row.too_high),
        _percent(row.review_share),
        str(row.not_assessed),
    )


def _about_people(rows: Sequence[Row]) -> Iterator[str]:
    people = rows[0].people
    if people is not None:
        yield f"two people: n {people.n}, QWK {_figure(people.qwk)}{_span(people.qwk_interval)}"
    if rows[0].review_share is None:
        return
    missed = [f"{row.group}: {text}" for row in rows for text in misses(row)]
    yield "release bar: " + ("met" if not missed else "not met")
    yield from (f"  {text}" for text in missed)


def _reliability(bins: Sequence[Bin]) -> Iterator[str]:
    if not bins:
        return
    head = ("confidence", "answers", "said", "right")
    lines = [
        (f"{b.low:.1f} to {b.high:.1f}", str(b.n), _figure(b.confidence), _figure(b.right))
        for b in bins
        if b.n
    ]
    yield from _table([head, *lines])
    yield ""


def _figure(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.2f}"


def _span(found: Interval | None) -> str:
    return "" if found is None else f" ({found.low:.2f} to {found.high:.2f})"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first column to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first = row[0].ljust(widths[0])
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join((first, *rest)).rstrip()
