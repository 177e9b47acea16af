"""Clock time, estimates and stories with two steps."""

from collections.abc import Mapping

from agent.teaching.content.exercises.kind import Kind, next_ten

HOUR = 60


def nearest_ten(number: int) -> int:
    """Half way goes up, as schools teach it; items keep away from half way."""
    return (number + 5) // 10 * 10


def _to_hour_slots(a: int, b: int) -> dict[str, int]:
    """``a`` minutes past ``b`` o'clock."""
    return {
        "a": a,
        "hour": b,
        "next_hour": b + 1,
        "next_ten": next_ten(a),
        "to_next_ten": next_ten(a) - a,
    }


def _past_hour_slots(a: int, b: int) -> dict[str, int]:
    """Something begins ``a`` minutes past an hour and takes ``b`` minutes."""
    return {"a": a, "b": b, "to_hour": HOUR - a, "in_all": a + b}


def _estimate_slots(a: int, b: int) -> dict[str, int]:
    return {"a": a, "b": b, "a_near": nearest_ten(a), "b_near": nearest_ten(b)}


def _change_slots(a: int, b: int, c: int) -> dict[str, int]:
    return {"a": a, "b": b, "c": c, "first_step": a + b}


def _groups_slots(a: int, b: int, c: int) -> dict[str, int]:
    return {"a": a, "b": b, "c": c, "first_step": a * b}


KINDS: Mapping[str, Kind] = {
    "to_hour": Kind(
        answer=lambda a, b: HOUR - a,
        slots=_to_hour_slots,
        load=lambda a, b: (HOUR - a) / 10 + (10 - a % 10),
        bugs={
            "hundred_minutes": lambda a, b: 100 - a,
            "ten_too_many": lambda a, b: HOUR + 10 - a,
        },
    ),
    "past_hour": Kind(
        answer=lambda a, b: a + b - HOUR,
        slots=_past_hour_slots,
        load=lambda a, b: a % 10 + b % 10 + (a + b - HOUR) / 10,
        bugs={
            "hour_not_taken_off": lambda a, b: a + b,
            "taken_away_instead": lambda a, b: abs(a - b),
        },
    ),
    "estimate_sum": Kind(
        answer=lambda a, b: nearest_ten(a) + nearest_ten(b),
        slots=_estimate_slots,
        load=lambda a, b: nearest_ten(a) + nearest_ten(b),
        bugs={
            "always_down": lambda a, b: a // 10 * 10 + b // 10 * 10,
            "not_rounded": lambda a, b: a + b,
        },
    ),
    "more_then_less": Kind(
        takes=3,
        answer=lambda a, b, c: a + b - c,
        slots=_change_slots,
        load=lambda a, b, c: a % 10 + b % 10 + c + (a + b) / 10,
        bugs={
            "second_step_left_out": lambda a, b, c: a + b,
            "all_added": lambda a, b, c: a + b + c,
        },
    ),
    "groups_and_more": Kind(
        takes=3,
        answer=lambda a, b, c: a * b + c,
        slots=_groups_slots,
        load=lambda a, b, c: a * b + c,
        bugs={
            "second_step_left_out": lambda a, b, c: a * b,
            "all_added": lambda a, b, c: a + b + c,
        },
    ),
}
