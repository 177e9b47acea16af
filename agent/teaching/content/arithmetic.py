"""The tables of exercises: every kind, and what a template may require of its numbers.

A kind is made in ``exercises/``, one file per operation.
"""

from collections.abc import Callable, Mapping

from agent.teaching.content.exercises import (
    adding,
    counting,
    daily_life,
    multiplying,
    sharing,
    taking_away,
)
from agent.teaching.content.exercises.daily_life import nearest_ten
from agent.teaching.content.exercises.kind import Draft, Kind
from agent.teaching.words import hearing

KINDS: Mapping[str, Kind] = {
    **counting.KINDS,
    **adding.KINDS,
    **taking_away.KINDS,
    **multiplying.KINDS,
    **sharing.KINDS,
    **daily_life.KINDS,
}


def has_teen_twin(number: int, language: str = "en") -> bool:
    """Fifteen and fifty, or sesenta and setenta, sound alike on a telephone (B-13), also inside a
    larger number."""
    return hearing.has_twin(number, language)


def _diagnostic(draft: Draft) -> bool:
    wrong = [answer for _, answer in draft.bugs]
    return len({draft.answer, *wrong}) == 1 + len(wrong)


def _ones_in_all(draft: Draft) -> bool:
    return 0 not in [number % 10 for number in draft.numbers]


def _rounds_clearly(draft: Draft) -> bool:
    """Nothing is half way, and rounding before or after the sum gives the same."""
    total = draft.a + draft.b
    halfway = 5 in (draft.a % 10, draft.b % 10, total % 10)
    return not halfway and nearest_ten(draft.a) + nearest_ten(draft.b) == nearest_ten(total)


REQUIREMENTS: Mapping[str, Callable[[Draft], bool]] = {
    "borrow": lambda d: d.a > d.b and d.a % 10 < d.b % 10,
    "no_borrow": lambda d: d.a > d.b and d.a % 10 >= d.b % 10,
    "carry": lambda d: d.a % 10 + d.b % 10 >= 10,
    "no_carry": lambda d: d.a % 10 + d.b % 10 < 10,
    "ones_carry": lambda d: d.a % 10 * d.b >= 10,  # when multiplied
    "ones_in_all": _ones_in_all,
    "no_rest": lambda d: d.a % d.b == 0,
    "some_rest": lambda d: d.a % d.b > 0,
    "two_groups": lambda d: d.a >= 2 * d.b,
    "rounds_clearly": _rounds_clearly,
    "up_to_twenty": lambda d: d.answer <= 20,
    "under_hundred": lambda d: d.answer < 100,
    "crosses_ten": lambda d: d.a // 10 != d.answer // 10,
    "diagnostic": _diagnostic,
    "no_teen_twin": lambda d: not has_teen_twin(d.answer, d.language),
}
TEXT_REQUIREMENTS = frozenset({"answer_not_shown"})  # needs the filled sentences: items.py
