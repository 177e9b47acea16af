"""Sums, and the classic bugs in them (Brown and Burton; VanLehn)."""

from collections.abc import Mapping

from agent.teaching.content.exercises.kind import Kind, places


def _slots(a: int, b: int) -> dict[str, int]:
    return places(a, b) | {
        "ones_sum": a % 10 + b % 10,
        "ones_kept": (a % 10 + b % 10) % 10,
        "tens_sum": a // 10 + b // 10,
        "bigger": max(a, b),
        "smaller": min(a, b),
        "after_bigger": max(a, b) + 1,
    }


def _forgotten_carry(a: int, b: int) -> int:
    return (a // 10 + b // 10) * 10 + (a % 10 + b % 10) % 10


def _both_digits_written(a: int, b: int) -> int:
    return int(f"{a // 10 + b // 10}{a % 10 + b % 10}")


def _all_digits_added(a: int, b: int) -> int:
    """Tens and ones are taken for the same thing: 23 + 45 is 14."""
    return sum(divmod(a, 10)) + sum(divmod(b, 10))


KINDS: Mapping[str, Kind] = {
    "add": Kind(
        answer=lambda a, b: a + b,
        slots=_slots,
        load=lambda a, b: a % 10 + b % 10 + (a + b) / 10,
        bugs={
            "forgotten_carry": _forgotten_carry,
            "both_digits_written": _both_digits_written,
            "all_digits_added": _all_digits_added,
            "only_ones_added": lambda a, b: a + b % 10,  # the tens of the second are left out
            "start_counted": lambda a, b: a + b - 1,
            "taken_away_instead": lambda a, b: abs(a - b),
        },
    ),
}
