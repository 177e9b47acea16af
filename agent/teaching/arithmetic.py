"""Kinds of exercise and the bugs learners have in them: small functions of two numbers, in tables.

The bugs are the classic ones of subtraction and addition research (Brown and Burton; VanLehn).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Slots = Mapping[str, int]


@dataclass(frozen=True)
class Kind:
    """How a kind of exercise computes its answer, and the numbers its sentences may name."""

    answer: Callable[[int, int], int]
    slots: Callable[[int, int], dict[str, int]]
    bugs: frozenset[str]


@dataclass(frozen=True)
class Draft:
    """A pair of numbers with its answer and what each of the concept's bugs would answer."""

    a: int
    b: int
    answer: int
    bugs: tuple[tuple[str, int], ...]


def _places(a: int, b: int) -> dict[str, int]:
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


def _add_slots(a: int, b: int) -> dict[str, int]:
    return _places(a, b) | {
        "ones_sum": a % 10 + b % 10,
        "ones_kept": (a % 10 + b % 10) % 10,
        "tens_sum": a // 10 + b // 10,
    }


def _subtract_slots(a: int, b: int) -> dict[str, int]:
    return _places(a, b) | {
        "a_ones_opened": a % 10 + 10,
        "a_tens_left": a // 10 - 1,
        "ones_left": a % 10 + 10 - b % 10,
    }


def _times_slots(a: int, b: int) -> dict[str, int]:
    return {
        "a": a,
        "b": b,
        "a_less_one": a - 1,
        "groups_less_one": (a - 1) * b,
        "two_groups": 2 * b,
    }


def _count_slots(a: int, b: int) -> dict[str, int]:
    return _places(a, b) | {"after": a + 1, "before": a - 1}


def _smaller_from_larger(a: int, b: int) -> int:
    return abs(a // 10 - b // 10) * 10 + abs(a % 10 - b % 10)


def _borrow_no_decrement(a: int, b: int) -> int:
    ones = a % 10 - b % 10
    return (a // 10 - b // 10) * 10 + (ones + 10 if ones < 0 else ones)


def _forgotten_carry(a: int, b: int) -> int:
    return (a // 10 + b // 10) * 10 + (a % 10 + b % 10) % 10


def _both_digits_written(a: int, b: int) -> int:
    return int(f"{a // 10 + b // 10}{a % 10 + b % 10}")


BUGS: Mapping[str, Callable[[int, int], int]] = {
    "smaller_from_larger": _smaller_from_larger,
    "borrow_no_decrement": _borrow_no_decrement,
    "forgotten_carry": _forgotten_carry,
    "both_digits_written": _both_digits_written,
    "added_instead": lambda a, b: a + b,
    "one_group_short": lambda a, b: (a - 1) * b,
    "start_counted": lambda a, b: a + b - 1,  # off by one: the first number was counted too
    "start_counted_back": lambda a, b: a - b + 1,
    "tens_as_ones": lambda a, b: a + b,
}

KINDS: Mapping[str, Kind] = {
    "add": Kind(
        lambda a, b: a + b, _add_slots, frozenset({"forgotten_carry", "both_digits_written"})
    ),
    "subtract": Kind(
        lambda a, b: a - b,
        _subtract_slots,
        frozenset({"smaller_from_larger", "borrow_no_decrement", "added_instead"}),
    ),
    "times": Kind(
        lambda a, b: a * b, _times_slots, frozenset({"added_instead", "one_group_short"})
    ),
    "count_on": Kind(lambda a, b: a + b, _count_slots, frozenset({"start_counted"})),
    "count_back": Kind(lambda a, b: a - b, _count_slots, frozenset({"start_counted_back"})),
    "tens_more": Kind(lambda a, b: a + 10 * b, _places, frozenset({"tens_as_ones"})),
}


def has_teen_twin(number: int) -> bool:
    """Fifteen and fifty sound alike on a telephone (B-13), also inside a larger number."""
    part = number % 100
    return 13 <= part <= 19 or (part >= 30 and part % 10 == 0)


def _diagnostic(draft: Draft) -> bool:
    wrong = [answer for _, answer in draft.bugs]
    return len({draft.answer, *wrong}) == 1 + len(wrong)


REQUIREMENTS: Mapping[str, Callable[[Draft], bool]] = {
    "borrow": lambda d: d.a > d.b and d.a % 10 < d.b % 10,
    "no_borrow": lambda d: d.a > d.b and d.a % 10 >= d.b % 10,
    "carry": lambda d: d.a % 10 + d.b % 10 >= 10,
    "no_carry": lambda d: d.a % 10 + d.b % 10 < 10,
    "under_hundred": lambda d: d.answer < 100,
    "crosses_ten": lambda d: d.a // 10 != d.answer // 10,
    "diagnostic": _diagnostic,
    "no_teen_twin": lambda d: not has_teen_twin(d.answer),
}
TEXT_REQUIREMENTS = frozenset({"answer_not_shown"})  # needs the filled sentences: items.py
