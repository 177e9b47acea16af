"""Sharing into equal parts, and what is left over. ``a`` is shared, ``b`` is the sharers."""

from collections.abc import Mapping

from agent.teaching.content.exercises.kind import Kind


def _slots(a: int, b: int) -> dict[str, int]:
    return {
        "a": a,
        "b": b,
        "after_round": a - b,  # when each has been given one
        "groups": a // b,
        "used": a // b * b,
        "left": a % b,
    }


def _load(a: int, b: int) -> float:
    return a // b + b / 2


KINDS: Mapping[str, Kind] = {
    "share": Kind(
        answer=lambda a, b: a // b,
        slots=_slots,
        load=_load,
        bugs={
            "taken_away_once": lambda a, b: a - b,
            "one_round_short": lambda a, b: a // b - 1,
        },
    ),
    "left_over": Kind(
        answer=lambda a, b: a % b,
        slots=_slots,
        load=_load,
        bugs={
            "groups_and_rest_mixed_up": lambda a, b: a // b,
            "still_missing": lambda a, b: b - a % b,  # what the next group would still need
        },
    ),
    "full_groups": Kind(
        answer=lambda a, b: a // b,
        slots=_slots,
        load=_load,
        bugs={
            "groups_and_rest_mixed_up": lambda a, b: a % b,
            "rest_made_a_group": lambda a, b: a // b + 1,
        },
    ),
}
