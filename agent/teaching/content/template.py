"""The schema of a template: how its questions are made, and what makes one malformed."""

from collections.abc import Iterable, Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from agent.teaching.content.arithmetic import KINDS, REQUIREMENTS, TEXT_REQUIREMENTS
from agent.teaching.content.language_texts import Line, Strict, Terms, Words
from agent.teaching.content.misfits import Misfits

WRITTEN_KINDS = frozenset({"choice", "open", "written"})
Pair = tuple[int, int]
Dimension = Literal["task", "clear", "range", "interaction"]


class Wrong(Strict):
    """A wrong number that gives away a misconception, where no bug computes it (kind written)."""

    answer: int = Field(ge=0)
    misconception: str


class Template(Strict):
    """A seeded template: ``a``, ``b`` and ``c`` are ranges of its numbers, both ends included.

    ``few`` says why there are fewer items than a template should have.
    """

    id: str
    kind: str
    a: Pair | None = None
    b: Pair | None = None
    c: Pair | None = None
    require: tuple[str, ...] = ()
    few: str = ""
    answer: Literal["integer", "choice", "speech"]
    keypad: bool = False
    think_seconds: float = Field(default=10.0, gt=0, le=30)
    say: Line
    options: Terms = ()
    correct: int | None = None  # a choice: index of the right option; written: the number
    wrong: tuple[Wrong, ...] = ()
    criteria: tuple[str, ...] = ()
    dimensions: tuple[Dimension, ...] = ()  # parallel to criteria, for speaking subjects
    reference: Line = ""
    accept: Words = ()  # spoken forms that an open question accepts as they stand

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        kinds = {*KINDS, *WRITTEN_KINDS}
        strange = sorted(set(self.require) - {*REQUIREMENTS, *TEXT_REQUIREMENTS})
        rules: tuple[tuple[bool, str, str], ...] = (
            (
                self.kind not in kinds,
                "kind",
                f"kind {self.kind!r} is unknown; use one of {listed(kinds)}",
            ),
            (
                bool(strange),
                "require",
                f"require names {strange}, which no rule is; use {listed(REQUIREMENTS)}",
            ),
            *self._rules_of_ranges(),
            *self._rules_of_written(),
            (
                bool(self.dimensions) and len(self.dimensions) != len(self.criteria),
                "dimensions",
                "dimensions is parallel to criteria: write one for each, or none",
            ),
        )
        faults = [((key,), told) for broken, key, told in rules if broken]
        if faults:
            raise Misfits(*faults)
        return self

    @property
    def ranges(self) -> tuple[Pair, ...]:
        """Those that are given, in the order a, b, c."""
        return tuple(pair for pair in (self.a, self.b, self.c) if pair is not None)

    def _rules_of_ranges(self) -> Iterator[tuple[bool, str, str]]:
        takes = KINDS[self.kind].takes if self.kind in KINDS else 0
        for place, name in enumerate("abc"):
            pair = getattr(self, name)
            told = f"kind {self.kind} takes {takes} numbers: "
            yield pair is None and place < takes, name, f"{told}add the range {name} = [from, to]"
            yield pair is not None and place >= takes, name, f"{told}remove the range {name}"
            backwards = pair is not None and pair[0] > pair[1]
            yield backwards, name, f"range {name} runs backwards: write the smaller number first"

    def _rules_of_written(self) -> Iterator[tuple[bool, str, str]]:
        """What the kinds need whose answer stands in the file."""
        correct = self.correct
        inside = correct is not None and 0 <= correct < len(self.options)
        told = "a choice needs options, and correct, the index of the right one from 0"
        yield self.kind == "choice" and not inside, "correct", told
        told = 'a written question needs answer = "integer"; for words use kind = "open"'
        yield self.kind == "written" and self.answer != "integer", "answer", told
        told = "a written question needs correct, the number that is its answer, 0 or more"
        yield self.kind == "written" and (correct is None or correct < 0), "correct", told
        yield (
            self.kind == "open" and not self.criteria,
            "criteria",
            "an open question needs criteria",
        )


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
