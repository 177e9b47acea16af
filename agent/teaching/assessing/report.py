"""How a model's grades compare with the labels of a gold set, as a table (G-6, G-7).

A constructed set gets its own rows and never a figure about people: its labels are what its answers
were built from, and nobody scored them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agent.teaching.assessing import agreement, calibration
from agent.teaching.assessing.agreement import Agreement, Pair
from agent.teaching.assessing.calibration import Bin, Claim
from agent.teaching.assessing.gold import CONSTRUCTED, GradedRow

LOWEST_QWK, HIGHEST_SMD, HIGHEST_ECE, BELOW_PEOPLE = 0.70, 0.15, 0.10, 0.10  # the release bar
FEWEST_ANSWERS = 200  # of a subject, scored by two people
NOT_STATED = "not stated"
THIRDS = {"low": 0, "middle": 1, "high": 2, NOT_STATED: 3}  # the order of rows, else by name
Key = Callable[[GradedRow], str]


@dataclass(frozen=True)
class Row:
    """The figures of one group of one subject."""

    subject: str
    source: str
    group: str
    answers: int
    model: Agreement  # over the answers that have both a label and a grade
    too_high: int  # graded above the label
    ece: float | None
    review_share: float | None  # of the answers that the model was asked about
    not_assessed: int  # the model gave no grade: nothing said, in doubt, not understood
    failed: int
    reasons: tuple[tuple[str, int], ...]  # why there is no grade, the commonest first
    people: Agreement | None  # two persons, where there are two


@dataclass(frozen=True)
class Report:
    rows: tuple[Row, ...]
    bins: dict[str, tuple[Bin, ...]]  # "subject (source)" -> reliability table
    graders: tuple[str, ...]  # "model · prompt · rubric", each once
    for_a_person: tuple[str, ...]  # ids: needs review, the least confident tenth, a random 2 %


@dataclass(frozen=True)
class Draw:
    """How intervals are drawn, the same for every group."""

    seed: int
    resamples: int

    def agreement(self, pairs: Sequence[Pair]) -> Agreement:
        return agreement.agreement(pairs, seed=self.seed, resamples=self.resamples)


def report(
    rows: Sequence[GradedRow], *, seed: int = 0, resamples: int = agreement.RESAMPLES
) -> Report:
    """``seed`` and ``resamples`` are of the bootstrap; the seed also draws the random 2 %."""
    draw = Draw(seed, resamples)
    sets: dict[tuple[str, str], list[GradedRow]] = {}
    for row in rows:
        sets.setdefault((row.subject, row.source), []).append(row)
    made = {
        f"{r.model} · prompt {r.prompt_hash} · rubric {r.rubric_version}" for r in rows if r.model
    }
    return Report(
        rows=tuple(line for one in sets.values() for line in _lines(one, draw)),
        bins={
            f"{subject} ({source})": calibration.reliability(_claims(one))
            for (subject, source), one in sets.items()
            if _claims(one)
        },
        graders=tuple(sorted(made)),
        for_a_person=_for_a_person(rows, seed),
    )


def _lines(rows: Sequence[GradedRow], draw: Draw) -> Iterator[Row]:
    yield _figures("all", rows, draw)
    surely = agreement.thirds({r.id: r.confidence for r in rows if r.confidence is not None})
    keys: tuple[tuple[str, Key], ...] = (
        ("age", lambda r: r.age_band),
        ("language", lambda r: r.language_background),
        ("recognition", lambda r: surely.get(r.id, "")),
        ("kind", lambda r: r.kind),
    )
    for name, key in keys:
        values = {key(row) or NOT_STATED for row in rows}
        if values == {NOT_STATED}:
            continue
        for value in sorted(values, key=lambda one: (THIRDS.get(one, 0), one)):
            inside = [row for row in rows if (key(row) or NOT_STATED) == value]
            yield _figures(f"{name}: {value}", inside, draw)


def _figures(group: str, rows: Sequence[GradedRow], draw: Draw) -> Row:
    asked = [row for row in rows if row.state]
    scored = _pairs(rows, lambda r: r.grade)
    people = _pairs(rows, lambda r: r.second_label) if rows[0].source != CONSTRUCTED else []
    return Row(
        subject=rows[0].subject,
        source=rows[0].source,
        group=group,
        answers=len(rows),
        model=draw.agreement(scored),
        too_high=sum(grade > label for label, grade in scored),
        ece=calibration.expected_calibration_error(_claims(rows)),
        review_share=_count(asked, "needs_review") / len(asked) if asked else None,
        not_assessed=_count(asked, "not_assessed"),
        failed=_count(asked, "failed"),
        reasons=tuple(Counter(row.reason for row in asked if row.reason).most_common()),
        people=draw.agreement(people) if people else None,
    )


def _count(rows: Sequence[GradedRow], state: str) -> int:
    return sum(row.state == state for row in rows)


def _pairs(rows: Sequence[GradedRow], other: Callable[[GradedRow], int | None]) -> list[Pair]:
    both = ((row.label, other(row)) for row in rows)
    return [(label, grade) for label, grade in both if label is not None and grade is not None]


def _claims(rows: Sequence[GradedRow]) -> list[Claim]:
    return [
        (row.grade_confidence, row.grade == row.label)
        for row in rows
        if row.grade is not None and row.label is not None and row.grade_confidence is not None
    ]


def _for_a_person(rows: Sequence[GradedRow], seed: int) -> tuple[str, ...]:
    graded = [row for row in rows if row.grade is not None and row.grade_confidence is not None]
    chosen = calibration.for_a_person([r.grade_confidence or 0.0 for r in graded], seed=seed)
    ids = {graded[i].id for i in chosen} | {r.id for r in rows if r.state == "needs_review"}
    return tuple(row.id for row in rows if row.id in ids)


def misses(row: Row) -> tuple[str, ...]:
    """Which parts of the release bar this group does not meet; for people's labels only (G-6)."""
    model, people = row.model, row.people
    best = people.qwk if people else None
    whole = row.group == "all"
    tests: tuple[tuple[str, bool], ...] = (
        (
            f"needs {FEWEST_ANSWERS} answers scored twice",
            (people.n if people else 0) < FEWEST_ANSWERS,
        ),
        (f"QWK below {LOWEST_QWK}", model.qwk is None or model.qwk < LOWEST_QWK),
        (
            f"QWK more than {BELOW_PEOPLE} below two people's",
            best is not None and model.qwk is not None and model.qwk < best - BELOW_PEOPLE,
        ),
        (f"ECE above {HIGHEST_ECE}", row.ece is None or row.ece > HIGHEST_ECE),
    )
    apart = model.smd is None or abs(model.smd) > HIGHEST_SMD
    found = [text for text, fails in tests if fails] if whole else []
    return (*found, *((f"mean difference above {HIGHEST_SMD}",) if apart else ()))
