"""Every kind of exercise: its answer and its bugs by examples worked out by hand (LM-12)."""

import pytest

from agent.teaching.content.arithmetic import KINDS, REQUIREMENTS
from agent.teaching.content.exercises.kind import Draft

ANSWERS = [
    ("count_on", (46, 3), 49),
    ("count_back", (46, 3), 43),
    ("steps", (12, 5), 27),
    ("tens_more", (46, 3), 76),
    ("add", (27, 15), 42),
    ("subtract", (53, 26), 27),
    ("change", (10, 37), 63),
    ("times", (4, 6), 24),
    ("times_by_place", (24, 3), 72),
    ("share", (24, 4), 6),
    ("left_over", (23, 5), 3),
    ("full_groups", (23, 5), 4),
    ("to_hour", (35, 8), 25),
    ("past_hour", (45, 25), 10),
    ("estimate_sum", (38, 51), 90),
    ("more_then_less", (20, 6, 4), 22),
    ("groups_and_more", (4, 6, 3), 27),
]
BUGS = [
    ("count_on", "start_counted", (46, 3), 48),
    ("count_back", "start_counted", (46, 3), 44),
    ("steps", "went_on_by_one", (12, 5), 23),
    ("steps", "same_ten", (35, 2), 31),
    ("tens_more", "tens_as_ones", (46, 3), 49),
    ("add", "forgotten_carry", (27, 15), 32),
    ("add", "both_digits_written", (27, 15), 312),
    ("add", "all_digits_added", (23, 45), 14),
    ("add", "only_ones_added", (23, 45), 28),
    ("add", "start_counted", (8, 5), 12),
    ("add", "taken_away_instead", (5, 8), 3),
    ("subtract", "smaller_from_larger", (53, 26), 33),
    ("subtract", "borrow_no_decrement", (53, 26), 37),
    ("subtract", "smaller_from_larger", (52, 27), 35),
    ("subtract", "borrow_no_decrement", (52, 27), 35),
    ("subtract", "added_instead", (58, 23), 81),
    ("subtract", "only_ones_taken", (58, 23), 55),
    ("change", "ten_too_many", (10, 37), 73),
    ("change", "nothing_take_away", (5, 37), 27),
    ("times", "added_instead", (4, 6), 10),
    ("times", "one_group_short", (4, 6), 18),
    ("times_by_place", "carry_lost", (24, 3), 62),
    ("times_by_place", "carry_added_first", (24, 3), 92),
    ("times_by_place", "only_ones_multiplied", (24, 3), 32),
    ("share", "taken_away_once", (24, 4), 20),
    ("share", "one_round_short", (24, 4), 5),
    ("left_over", "groups_and_rest_mixed_up", (23, 5), 4),
    ("left_over", "still_missing", (23, 5), 2),
    ("full_groups", "groups_and_rest_mixed_up", (23, 5), 3),
    ("full_groups", "rest_made_a_group", (23, 5), 5),
    ("to_hour", "hundred_minutes", (35, 8), 65),
    ("to_hour", "ten_too_many", (37, 8), 33),
    ("past_hour", "hour_not_taken_off", (45, 25), 70),
    ("past_hour", "taken_away_instead", (45, 25), 20),
    ("estimate_sum", "always_down", (38, 51), 80),
    ("estimate_sum", "not_rounded", (38, 51), 89),
    ("more_then_less", "second_step_left_out", (20, 6, 4), 26),
    ("more_then_less", "all_added", (20, 6, 4), 30),
    ("groups_and_more", "second_step_left_out", (4, 6, 3), 24),
    ("groups_and_more", "all_added", (4, 6, 3), 13),
]


@pytest.mark.parametrize(("kind", "numbers", "answer"), ANSWERS)
def test_a_kind_computes_its_answer(kind: str, numbers: tuple[int, ...], answer: int) -> None:
    assert KINDS[kind].answer(*numbers) == answer


@pytest.mark.parametrize(("kind", "bug", "numbers", "answer"), BUGS)
def test_lm12_a_bug_predicts_its_wrong_answer(
    kind: str, bug: str, numbers: tuple[int, ...], answer: int
) -> None:
    assert KINDS[kind].bugs[bug](*numbers) == answer


def test_no_kind_and_no_bug_is_without_an_example() -> None:
    assert {kind for kind, *_ in ANSWERS} == set(KINDS)
    named = {(kind, bug) for kind, bug, *_ in BUGS}
    assert named == {(name, bug) for name, kind in KINDS.items() for bug in kind.bugs}


@pytest.mark.parametrize(("kind", "numbers", "answer"), ANSWERS)
def test_a_kind_takes_as_many_numbers_as_it_says(
    kind: str, numbers: tuple[int, ...], answer: int
) -> None:
    assert len(numbers) == KINDS[kind].takes
    assert KINDS[kind].load(*numbers) >= 0
    assert all(isinstance(value, int) for value in KINDS[kind].slots(*numbers).values())


@pytest.mark.parametrize(
    ("a", "b", "clear"),
    [
        (38, 51, True),
        (35, 51, False),  # half way
        (24, 24, False),  # forty of the rounded numbers, fifty of the sum
        (32, 13, False),  # the sum is half way
    ],
)
def test_an_estimate_has_one_right_answer(a: int, b: int, clear: bool) -> None:
    assert REQUIREMENTS["rounds_clearly"](Draft((a, b), 0)) == clear
