"""When a turn is over (tutoring §1.3): the prefix rule, without audio."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.teaching.pacing import COMMAND, DONE, GOES_ON, LOOSE, MAY_GROW, Pacing, wait_after
from agent.teaching.spoken import say_number

TWO_DIGITS = Pacing(10, "integer", 0, 99)
THREE_DIGITS = Pacing(10, "integer", 0, 225)
OPEN = Pacing(15, "speech")


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("fifty-four", DONE),
        ("fifty four", DONE),
        ("54", DONE),
        ("fifteen", DONE),
        ("it is fifty-four", DONE),
        ("um fifty-four", DONE),
        ("forty no fifty-four", DONE),
        ("five four", DONE),
        ("five", MAY_GROW),
        ("5", MAY_GROW),
        ("forty", GOES_ON),
        ("40", GOES_ON),
        ("twenty", GOES_ON),
        ("it is forty", GOES_ON),
        ("um", GOES_ON),
        ("forty-five um", GOES_ON),
        ("forty-five and", GOES_ON),
        ("it is", GOES_ON),
        ("so", GOES_ON),
        ("forty-five because", GOES_ON),
        ("forty-five no", GOES_ON),
        ("forty-five, I mean", GOES_ON),
        ("forty-five sorry", GOES_ON),
        ("no", GOES_ON),
        ("forty or", GOES_ON),
        ("one two three four", GOES_ON),
        ("forty-six forty-seven forty-eight", GOES_ON),
        ("", GOES_ON),
        ("beans", LOOSE),
        ("what is your name", LOOSE),
        ("repeat", COMMAND),
        ("hint please", COMMAND),
        ("goodbye", COMMAND),
        ("I don't know", LOOSE),
    ],
)
def test_the_wait_after_a_two_digit_answer(text: str, wait: float) -> None:
    assert wait_after(text, TWO_DIGITS) == wait


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("one hundred and", GOES_ON),
        ("one hundred", GOES_ON),
        ("one hundred and five", DONE),
        ("one hundred and twenty", GOES_ON),
        ("fifty-four", DONE),
        ("two", GOES_ON),
        ("one five", MAY_GROW),
    ],
)
def test_a_wider_range_lets_more_answers_go_on(text: str, wait: float) -> None:
    assert wait_after(text, THREE_DIGITS) == wait


@pytest.mark.parametrize("text", ["because people pause", "fifty-four", "um", ""])
def test_only_the_voice_can_tell_when_an_explanation_is_over(text: str) -> None:
    assert wait_after(text, OPEN) is None


def test_a_command_is_over_at_once_also_while_explaining() -> None:
    assert wait_after("stop", OPEN) == COMMAND


def test_a_number_at_the_top_of_the_range_is_no_prefix() -> None:
    assert wait_after("forty", Pacing(10, "integer", 0, 40)) == DONE


@given(st.integers(0, 99), st.integers(0, 99))
def test_a_number_that_begins_a_longer_one_is_never_cut_short(shorter: int, longer: int) -> None:
    """The prefix rule, over all numbers that a two-digit answer can be."""
    if say_number(longer).startswith(f"{say_number(shorter)}-"):
        assert wait_after(say_number(shorter), TWO_DIGITS) == GOES_ON
