"""Taking away and giving change, and the classic bugs (Brown and Burton; VanLehn)."""

from collections.abc import Mapping

from agent.teaching.content.exercises.kind import Kind, next_ten, places


def _slots(a: int, b: int) -> dict[str, int]:
    return places(a, b) | {
        "a_ones_opened": a % 10 + 10,
        "a_tens_left": a // 10 - 1,
        "ones_left": a % 10 + 10 - b % 10,
        "ones_difference": a % 10 - b % 10,
    }


def _smaller_from_larger(a: int, b: int) -> int:
    return abs(a // 10 - b // 10) * 10 + abs(a % 10 - b % 10)


def _borrow_no_decrement(a: int, b: int) -> int:
    ones = a % 10 - b % 10
    return (a // 10 - b // 10) * 10 + (ones + 10 if ones < 0 else ones)


def _change_slots(a: int, b: int) -> dict[str, int]:
    """``a`` coins of ten are paid for what costs ``b``; counting up from the price."""
    return {
        "price": b,
        "paid": 10 * a,
        "next_ten": next_ten(b),
        "to_next_ten": next_ten(b) - b,
    }


KINDS: Mapping[str, Kind] = {
    "subtract": Kind(
        answer=lambda a, b: a - b,
        slots=_slots,
        load=lambda a, b: b + 10 * (a % 10 < b % 10) + a / 100,
        bugs={
            "smaller_from_larger": _smaller_from_larger,
            "borrow_no_decrement": _borrow_no_decrement,
            "added_instead": lambda a, b: a + b,
            "only_ones_taken": lambda a, b: a - b % 10,  # the tens of the second are left out
        },
    ),
    "change": Kind(
        answer=lambda a, b: 10 * a - b,
        slots=_change_slots,
        load=lambda a, b: a + (10 * a - b) / 10,
        bugs={
            "ten_too_many": lambda a, b: 10 * (a + 1) - b,  # the ten that was opened still counted
            "nothing_take_away": lambda a, b: 10 * (a - b // 10) + b % 10,  # 0 - 7 taken for 7
        },
    ),
}
