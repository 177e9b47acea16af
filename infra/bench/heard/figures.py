"""From rows to the figures of the issue, each beside its target. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from infra.bench.heard.intervals import (
    Estimate,
    Statistic,
    difference,
    estimate,
    mean,
    most,
    p50,
    p95,
    rate,
)
from infra.bench.heard.kinds import OF_NUMBERS, OF_SENTENCES, Kind
from infra.bench.heard.timing import Measured
from infra.bench.report import shown, table

CallKey = tuple[int, str, int]  # seed, what was rung for, which call


@dataclass(frozen=True)
class Row:
    """One turn. ``requests``: of the model, from her speech to her next; None: not known.
    ``marked``: a corrected answer counts as said last. ``as_told``: the ear found as many
    utterances as it was told, so that its words are right."""

    seed: int
    variant: str
    call: int
    turn: int
    kind: Kind
    at: float  # seconds on the call's sent recording
    measured: Measured
    lesson: str = ""
    fault: str = ""
    requests: int | None = None
    marked: bool | None = None
    as_told: bool = True
    recording: str = ""

    @property
    def call_key(self) -> CallKey:
        return self.seed, self.lesson, self.call

    def flat(self) -> dict[str, Any]:
        """For the file of raw data."""
        whole = asdict(self)
        return {**whole.pop("measured"), **whole}


@dataclass(frozen=True)
class Usage:
    """One call's cost: CPU seconds per call-minute by part, and the house's memory in MB."""

    seed: int
    variant: str
    lesson: str
    call: int
    seconds: float
    cpu: Mapping[str, float]
    memory: float


@dataclass(frozen=True)
class Figure:
    """``pick``: the row's value, None where it has none. ``target`` is the most that is good;
    with ``least`` the least."""

    name: str
    kinds: tuple[Kind, ...]
    pick: Callable[[Row], float | bool | None] = field(repr=False)
    statistic: Statistic = p50
    target: float | None = None
    least: bool = False
    share: bool = False

    def groups(self, rows: Iterable[Row]) -> dict[CallKey, list[float]]:
        """The values by call."""
        found: dict[CallKey, list[float]] = {}
        for row in rows:
            value = self.pick(row) if row.kind in self.kinds else None
            if value is not None:
                found.setdefault(row.call_key, []).append(float(value))
        return found

    def of(self, rows: Iterable[Row]) -> Estimate:
        groups = list(self.groups(rows).values())
        if self.share:
            return rate([[bool(value) for value in group] for group in groups])
        return estimate(groups, self.statistic)

    def met(self, found: Estimate) -> bool | None:
        if found.value is None or self.target is None:
            return None
        return found.value >= self.target if self.least else found.value <= self.target


def _cut_for_good(row: Row) -> bool | None:
    cut = row.measured.cut_in
    return None if cut is None else cut and not row.measured.retracted


def _took_back(row: Row) -> bool | None:
    cut = row.measured.cut_in
    return None if cut is None else cut and bool(row.measured.retracted)


def _disturbed(row: Row) -> bool | None:
    stopped = row.measured.stopped
    return None if stopped is None else stopped or bool(row.measured.restarted)


def _gap(row: Row) -> float | None:
    return row.measured.gap


def _beyond(row: Row) -> float | None:
    return row.measured.beyond


COMPLETE = (Kind.CLOSED, Kind.THINK)
UNCLEAR = (Kind.EXTENSIBLE, Kind.PAUSED, Kind.CORRECTED)
FIGURES = (
    Figure("closed, complete: gap p50, s", COMPLETE, _gap, p50, 0.52),
    Figure("closed, complete: gap p95, s", COMPLETE, _gap, p95, 0.65),
    Figure("closed, other: gap beyond the wait p50, s", UNCLEAR, _beyond, p50, 0.45),
    Figure("closed, other: gap beyond the wait p95, s", UNCLEAR, _beyond, p95, 0.45),
    *(Figure(f"  {kind}: gap p50, s", (kind,), _gap, p50) for kind in UNCLEAR),
    Figure("open: gap p50, s", OF_SENTENCES, _gap, p50, 0.95),
    Figure("open: gap p95, s", OF_SENTENCES, _gap, p95, 1.25),
    Figure("open, hesitating: cut-ins", (Kind.HESITANT,), _cut_for_good, target=0.05, share=True),
    Figure("open, hesitating: cut in, taken back", (Kind.HESITANT,), _took_back, share=True),
    Figure(
        "after prefix or filler: cut-ins",
        (Kind.PAUSED,),
        lambda row: row.measured.cut_in,
        target=0.0,
        share=True,
    ),
    Figure(
        "in think time: cut-ins",
        (Kind.THINK,),
        lambda row: row.measured.cut_in,
        target=0.0,
        share=True,
    ),
    Figure(
        "corrected: marked as said last",
        (Kind.CORRECTED,),
        lambda row: row.marked,
        target=1.0,
        least=True,
        share=True,
    ),
    Figure("corrected: cut in, taken back", (Kind.CORRECTED,), _took_back, share=True),
    Figure(
        "backchannels that stop the tutor", (Kind.BACKCHANNEL,), _disturbed, target=0.02, share=True
    ),
    Figure(
        "barge-in: silent after p50, s",
        (Kind.BARGE_IN,),
        lambda row: row.measured.silent_after,
        p50,
        0.65,
    ),
    Figure(
        "barge-in: silent after p95, s",
        (Kind.BARGE_IN,),
        lambda row: row.measured.silent_after,
        p95,
        0.90,
    ),
    Figure("barge-in: stops", (Kind.BARGE_IN,), lambda row: row.measured.stopped, share=True),
    Figure("model requests, open turn", OF_SENTENCES, lambda row: row.requests, mean, 1.1),
    Figure("model requests, closed turn", OF_NUMBERS, lambda row: row.requests, mean, 0.0),
    Figure(
        "longest silence at a provider fault, s",
        (Kind.FAULT,),
        lambda row: row.measured.longest_silence,
        most,
        2.0,
    ),
)
CPU_TARGET = 14.0


def figure_rows(rows: Sequence[Row], usages: Sequence[Usage]) -> list[tuple[str, ...]]:
    """The cells of the printed table."""
    found = [_cells(figure, figure.of(rows)) for figure in FIGURES]
    faults = sorted({row.fault for row in rows if row.fault})
    longest = FIGURES[-1]
    found += [
        _cells(
            Figure(f"  {fault}", (Kind.FAULT,), longest.pick, most, longest.target),
            longest.of(row for row in rows if row.fault == fault),
        )
        for fault in faults
    ]
    cpu = estimate([[sum(one.cpu.values())] for one in usages], mean)
    found.append(_cells(Figure("CPU s per call-minute", (), _gap, mean, CPU_TARGET), cpu))
    for part in sorted({part for one in usages for part in one.cpu}):
        each = estimate([[one.cpu[part]] for one in usages if part in one.cpu], mean)
        found.append(_cells(Figure(f"  {part}", (), _gap, mean), each))
    memory = estimate([[one.memory] for one in usages], most)
    found.append(_cells(Figure("memory of the house, MB", (), _gap, most), memory))
    return found


HEAD = ("heard at the phone", "n", "measured", "95 %", "target", "")


def printed(rows: Sequence[Row], usages: Sequence[Usage]) -> str:
    return table(HEAD, figure_rows(rows, usages))


def _cells(figure: Figure, found: Estimate) -> tuple[str, ...]:
    def said(value: float | None) -> str:
        if value is None or not figure.share:
            return shown(value)
        return f"{100 * value:.0f} %"

    between = "-" if found.low is None else f"{said(found.low)} – {said(found.high)}"
    bound = "≥" if figure.least else "≤"
    target = "" if figure.target is None else f"{bound} {said(figure.target)}"
    verdict = {True: "met", False: "not met", None: ""}[figure.met(found)]
    return figure.name, str(found.n), said(found.value), between, target, verdict


def compared(rows: Sequence[Row], one: str, other: str) -> str:
    """Two variants that took the same calls: what changes from ``one`` to ``other``."""
    cells = []
    for figure in FIGURES:
        before = figure.groups(row for row in rows if row.variant == one)
        after = figure.groups(row for row in rows if row.variant == other)
        statistic = mean if figure.share else figure.statistic
        found = difference(before, after, statistic)
        cells.append(_cells(Figure(figure.name, (), _gap, share=figure.share), found)[:4])
    return table((f"{other} less {one}", "n", "difference", "95 %"), cells)
