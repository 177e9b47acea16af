"""The speakable gate (B-11, B-12) and the speller of numbers (B-13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.teaching.spoken import FORBIDDEN, faults, fill, say_digits, say_number, speakable, tidy

UNSPEAKABLE = [
    "**Good**",
    "# Title",
    "- one\n- two",
    "1. First",
    "See https://example.org",
    "See www.example.org",
    "`code`",
    "a_b",
    "5 + 3",
    "It is 54.",
    "five × three",
    "half (or so)",
    "[slot]",
    "{answer}",
    "Well done 🎉",
    "100%",
    "three < four",
    "a/b",
    "$5",
    "   ",
]


@pytest.mark.parametrize("text", UNSPEAKABLE)
def test_b12_what_cannot_be_spoken_is_refused(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "Fifty-four. Yes, that is right.",
        "What is fifty-three take away twenty-six?",
        "Don't worry; look at the ones first.",
        "Goodbye, Zoë.",
    ],
)
def test_b12_plain_sentences_pass(text: str) -> None:
    assert faults(text) == ()


def test_b11_an_utterance_has_25_words_at_most_for_children() -> None:
    assert speakable(" ".join(["word"] * 25))
    assert not speakable(" ".join(["word"] * 26))
    assert speakable(" ".join(["word"] * 35), most_words=35)


def test_b11_an_utterance_has_three_sentences_at_most() -> None:
    assert speakable("One. Two. Three.")
    assert not speakable("One. Two. Three. Four.")


@pytest.mark.parametrize("text", ["Why? Tell me.", "Why? How?"])
def test_b11_a_question_is_one_and_the_last_thing_said(text: str) -> None:
    assert not speakable(text)


def test_numbers_have_one_spelling() -> None:
    assert say_number(15) == "fifteen"
    assert say_number(54) == "fifty-four"
    assert say_number(115) == "one hundred and fifteen"
    assert say_number(1234) == "one thousand two hundred and thirty-four"


def test_b13_the_second_time_a_number_is_said_by_its_digits() -> None:
    assert say_digits(15) == "one five"


def test_a_slot_at_the_start_of_a_sentence_gets_a_capital() -> None:
    filled = fill("{a} and {b}. {a} again.", {"a": "six", "b": "two"})
    assert filled == "Six and two. Six again."


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("**Look** at the ones.", "Look at the ones."),
        ("5 + 3 = 8", "five plus three is eight"),
        ("53 - 26", "fifty-three minus twenty-six"),
        ("- First step", "First step"),
        ("See https://example.org now", "See now"),
        ("1,234 beans", "one thousand two hundred and thirty-four beans"),
    ],
)
def test_what_a_model_likes_to_write_is_rewritten_by_rule(written: str, spoken: str) -> None:
    assert tidy(written) == spoken


@given(st.text(max_size=80))
def test_b12_nothing_forbidden_survives_tidying(text: str) -> None:
    assert not FORBIDDEN.search(tidy(text))
