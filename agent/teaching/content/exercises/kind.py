"""What a kind of exercise is: small functions of a template's numbers, in the order a, b, c."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Rule = Callable[..., int]


@dataclass(frozen=True)
class Kind:
    """How a kind of exercise computes its answer, and the numbers its sentences may name.

    ``bugs``: what a learner with that bug would answer. ``load``: how hard, in a figure that only
    orders the items of one template; the size of the numbers is what makes sums hard.
    """

    answer: Rule
    slots: Callable[..., dict[str, int]]
    load: Callable[..., float]
    bugs: Mapping[str, Rule] = field(default_factory=dict)
    takes: int = 2  # numbers: a and b, or a, b and c


class Draft(NamedTuple):  # thousands are made at once, and a frozen dataclass costs four times that
    """Some numbers with their answer and what each of the concept's bugs would answer."""

    numbers: tuple[int, ...]
    answer: int
    bugs: tuple[tuple[str, int], ...] = ()
    load: float = 0.5  # 0 the easiest of its template, 1 the hardest
    language: str = "en"  # which numbers sound alike depends on it

    @property
    def a(self) -> int:
        return self.numbers[0]

    @property
    def b(self) -> int:
        return self.numbers[1]


def places(a: int, b: int) -> dict[str, int]:
    """Two numbers with their tens and ones."""
    return {
        "a": a,
        "b": b,
        "a_tens": a // 10,
        "a_ones": a % 10,
        "b_tens": b // 10,
        "b_ones": b % 10,
        "a_round": a // 10 * 10,
        "b_round": b // 10 * 10,
    }


def next_ten(number: int) -> int:
    """The first full ten after a number: fifty after forty-three, and after forty."""
    return number // 10 * 10 + 10
