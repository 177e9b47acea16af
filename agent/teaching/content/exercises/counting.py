"""Counting on and back, in steps, and by tens."""

from collections.abc import Mapping

from agent.teaching.content.exercises.kind import Kind, places


def _count_slots(a: int, b: int) -> dict[str, int]:
    return places(a, b) | {"after": a + 1, "before": a - 1}


def _step_slots(a: int, b: int) -> dict[str, int]:
    return {"a": a, "b": b, "second": a + b, "third": a + 2 * b}


def _steps_in_same_ten(a: int, b: int) -> int:
    """The ones go on, the ten does not: after thirty-seven, thirty-nine comes thirty-one."""
    return (a + 2 * b) // 10 * 10 + (a + 3 * b) % 10


def _crossing(before: int, after: int) -> int:
    return 10 * (before // 10 != after // 10)


KINDS: Mapping[str, Kind] = {
    "count_on": Kind(
        answer=lambda a, b: a + b,
        slots=_count_slots,
        load=lambda a, b: b + _crossing(a, a + b) + a / 100,
        bugs={"start_counted": lambda a, b: a + b - 1},  # the first number was counted too
    ),
    "count_back": Kind(
        answer=lambda a, b: a - b,
        slots=_count_slots,
        load=lambda a, b: b + _crossing(a, a - b) + a / 100,
        bugs={"start_counted": lambda a, b: a - b + 1},
    ),
    "steps": Kind(
        answer=lambda a, b: a + 3 * b,
        slots=_step_slots,
        load=lambda a, b: b % 5 + b / 10 + a / 100,  # steps of five and ten are the easy ones
        bugs={"went_on_by_one": lambda a, b: a + 2 * b + 1, "same_ten": _steps_in_same_ten},
    ),
    "tens_more": Kind(
        answer=lambda a, b: a + 10 * b,
        slots=places,
        load=lambda a, b: a // 10 + b,
        bugs={"tens_as_ones": lambda a, b: a + b},
    ),
}
