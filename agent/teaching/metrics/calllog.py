"""What a trial would report (tutoring §6), as pure functions of what calls left behind.

A ``CallLog`` is one call's evidence and turns, as the office files them. A share says of how many,
so that nobody reads two of three as a success rate. What needs sound is measured elsewhere.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from agent.teaching import guard
from agent.teaching.forms import Evidence, Turn, Verdict
from agent.teaching.learner.ledger import latest_revisions
from sip.calls import CallKey

WITHOUT_HELP = ("placement", "check")
GAVE_UP = frozenset({"dont_know", "told", "skipped"})  # no evidence, and yet not right at once
TOLD = guard.TOLD
Z = 1.96  # of a 95 % interval


@dataclass(frozen=True)
class Share:
    """``hits`` of ``of``; of nothing there is no value."""

    hits: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 %, by Wilson: holds for few cases and for shares near 0 and 1."""
        if not self.of:
            return None
        p, n, zz = self.hits / self.of, self.of, Z * Z
        middle = (p + zz / (2 * n)) / (1 + zz / n)
        half = Z * math.sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.of + other.of)


def share(marks: Iterable[bool]) -> Share:
    counted = list(marks)
    return Share(sum(counted), len(counted))


@dataclass(frozen=True)
class CallLog:
    """One answered call. ``seconds``: how long it lasted. ``completed``: it came to the recap."""

    key: CallKey
    learner: str
    at: datetime
    seconds: float
    evidence: tuple[Evidence, ...] = ()
    turns: tuple[Turn, ...] = ()
    completed: bool = False


@dataclass(frozen=True)
class Worked:
    """One item of a call, from its first answer to its last."""

    answers: tuple[Evidence, ...]

    @property
    def concept(self) -> str:
        return self.answers[0].concept

    @property
    def part(self) -> str:
        return self.answers[0].part

    @property
    def alone(self) -> bool | None:
        """Right at the first try without help; None: nothing that could be assessed."""
        for one in self.answers:
            if one.verdict is not Verdict.NO_EVIDENCE:
                return one.verdict is Verdict.RIGHT and one.attempt == 1 and one.rung == 0
            if one.reason in GAVE_UP:
                return False
        return None

    @property
    def rung(self) -> int:
        """The highest; an item that was helped with and yet ends on a miss was told."""
        last = self.answers[-1]
        ends_on_miss = last.verdict is Verdict.WRONG and self.part not in WITHOUT_HELP
        told = ends_on_miss or any(one.reason == "told" for one in self.answers)
        return TOLD if told else max(one.rung for one in self.answers)

    @property
    def tries_before_help(self) -> int | None:
        """Wrong tries before the first hint; None where there was no hint."""
        if self.rung == 0:
            return None
        return sum(one.rung == 0 and one.verdict is Verdict.WRONG for one in self.answers)


def items(log: CallLog) -> tuple[Worked, ...]:
    """The closed and open items of one call in order, explanations left out."""
    answers = [one for one in latest_revisions(log.evidence) if one.kind == "item"]
    runs = groupby(answers, key=lambda one: (one.concept, one.item))
    return tuple(Worked(tuple(run)) for _, run in runs)
