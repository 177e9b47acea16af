"""Which concept comes next (LM-6, B-4)."""

import pytest

from agent.teaching.learner.choosing import Choice, next_concept, stuck
from tests.teaching.small_subject import known, subject


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ({}, Choice("add", "unlocked")),
        ({"add": "learning"}, Choice("add", "in_progress")),
        ({"add": "nearly", "sub": "learning"}, Choice("sub", "in_progress")),
        ({"add": "nearly"}, Choice("carry", "unlocked")),
        ({"add": "mastered", "carry": "nearly"}, Choice("sub", "unlocked")),
        ({"add": "mastered", "carry": "nearly", "sub": "nearly"}, Choice("borrow", "unlocked")),
    ],
)
def test_begun_first_then_unlocked_in_the_order_of_the_subject(
    statuses: dict[str, str], expected: Choice
) -> None:
    assert next_concept(subject(), known(**statuses), None) == expected


def test_what_is_locked_is_left_out() -> None:
    """``borrow`` needs ``carry`` too, on which she is stuck without a way back."""
    statuses = {"add": "mastered", "carry": "stuck", "sub": "mastered"}
    assert next_concept(subject(), known(**statuses), None) is None


def test_lm6_a_stuck_one_gives_way_to_its_weakest_prerequisite() -> None:
    statuses = {"add": "mastered", "carry": "new", "sub": "new", "borrow": "stuck"}
    states = [
        s.model_copy(update={"p_known": 0.1}) if s.concept == "sub" else s
        for s in known(**statuses)
    ]
    assert next_concept(subject(), states, None) == Choice("sub", "prerequisite", "borrow")


def test_lm6_a_stuck_prerequisite_gives_way_to_its_own() -> None:
    statuses = {"add": "new", "carry": "stuck", "sub": "mastered", "borrow": "stuck"}
    assert next_concept(subject(), known(**statuses), None) == Choice(
        "add", "prerequisite", "carry"
    )


def test_lm6_a_stuck_one_whose_prerequisites_are_all_shown_waits_for_a_teacher() -> None:
    states = known(add="mastered", carry="stuck")
    assert next_concept(subject(), states, None) == Choice("sub", "unlocked")
    assert stuck(states) == ("carry",)


def test_b4_what_the_level_check_placed_her_above_is_not_taught() -> None:
    ladder = (("add", "carry"), ("sub",), ("borrow",))
    assert next_concept(subject(*ladder), (), 0) == Choice("add", "unlocked")
    assert next_concept(subject(*ladder), (), 1) == Choice("sub", "unlocked")
    assert next_concept(subject(*ladder), (), 2) == Choice("borrow", "unlocked")
    assert next_concept(subject(*ladder), (), 3) == Choice("story", "unlocked")


def test_b4_what_lies_below_her_level_and_was_not_checked_comes_last() -> None:
    ladder = (("add",), ("sub",))
    assert next_concept(subject(*ladder), (), 1) == Choice("sub", "unlocked")
    assert next_concept(subject(*ladder), known(sub="nearly"), 1) == Choice("carry", "unlocked")
    both = known(carry="learning", sub="learning")
    assert next_concept(subject(*ladder), both, 1) == Choice("sub", "in_progress")


def test_b4_evidence_outweighs_the_level() -> None:
    ladder = (("add", "carry"), ("sub",))
    found = next_concept(subject(*ladder), known(carry="learning"), 2)
    assert found == Choice("carry", "in_progress")


def test_a_warm_up_that_she_failed_locks_what_needs_it() -> None:
    assert next_concept(subject(), known(count="learning"), None) is None


def test_a_learner_who_has_it_all_gets_nothing_new() -> None:
    states = known(**dict.fromkeys(("add", "carry", "sub", "borrow", "story"), "mastered"))
    assert next_concept(subject(), states, None) is None
