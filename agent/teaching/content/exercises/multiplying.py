"""Groups of the same size, and two-digit numbers times a small one."""

from collections.abc import Mapping

from agent.teaching.content.exercises.kind import Kind, places


def _group_slots(a: int, b: int) -> dict[str, int]:
    return {
        "a": a,
        "b": b,
        "a_less_one": a - 1,
        "groups_less_one": (a - 1) * b,
        "two_groups": 2 * b,
    }


def _place_slots(a: int, b: int) -> dict[str, int]:
    return places(a, b) | {"tens_product": a // 10 * 10 * b, "ones_product": a % 10 * b}


def _carry_lost(a: int, b: int) -> int:
    return a // 10 * 10 * b + a % 10 * b % 10


def _carry_added_first(a: int, b: int) -> int:
    """The carried tens are put with the tens before these are multiplied: 24 x 3 is 92."""
    carry, ones = divmod(a % 10 * b, 10)
    return (a // 10 + carry) * b * 10 + ones


KINDS: Mapping[str, Kind] = {
    "times": Kind(
        answer=lambda a, b: a * b,
        slots=_group_slots,
        load=lambda a, b: a * b,
        bugs={
            "added_instead": lambda a, b: a + b,
            "one_group_short": lambda a, b: (a - 1) * b,
        },
    ),
    "times_by_place": Kind(
        answer=lambda a, b: a * b,
        slots=_place_slots,
        load=lambda a, b: a * b / 10 + a % 10 * b,
        bugs={
            "carry_lost": _carry_lost,
            "carry_added_first": _carry_added_first,
            "only_ones_multiplied": lambda a, b: a // 10 * 10 + a % 10 * b,
        },
    ),
}
