"""The answer guard (B-21). Its own set: what must be stopped, what must be let through."""

import pytest

from agent.teaching.guard import TOLD, blocks, leaks
from agent.teaching.items import Item

TWENTY_SEVEN = Item("x", "c", "t", "What is fifty-three take away twenty-six?", "integer", 27)
CHOICE = Item("x", "c", "t", "?", "choice", 0, options=("wait", "answer now"))
OPEN = Item("x", "c", "t", "Why?", "speech", criteria=("says why",), reference="Because.")

GIVES_IT_AWAY = [
    "The answer is 27.",
    "It is twenty-seven.",
    "It is twenty seven.",
    "It's Twenty-Seven!",
    "TWENTY SEVEN",
    "twenty, seven",
    "twenty… seven",
    "twenty... seven",
    "Two, seven.",
    "two seven",
    "2 7",
    "2-7",
    "2, then 7",
    "Write a two and then a seven.",
    "A two followed by a seven.",
    "The digits are two and seven.",
    "Two tens and seven ones.",
    "two tens and seven",
    "2 tens and 7 ones",
    "Seven ones and two tens.",
    "You get two tens, and seven ones are left.",
    "twenty and seven",
    "The twenty-seventh of May.",
    "the 27th",
    "27th",
    "It is 27, because thirteen take away six is seven.",
    "So fifty-three take away twenty-six is twenty-seven. Do you see?",
    "Is it twenty-seven?",
    "Not thirty-three but twenty-seven.",
    "Twenty-six, twenty-seven, twenty-eight.",
    "Count: 25, 26, 27.",
    "27.0",
    "**27**",
    "(27)",
    "27!",
    "=27",
    "fifty-three minus twenty-six = 27",
    "twenty-sevens",
]

LETS_THROUGH = [
    "What is fifty-three take away twenty-six?",
    "Look at the ones first. Three is less than six, so open a ten.",
    "Open one ten. Thirteen ones take away six leaves seven ones.",
    "Four tens are left. Two tens go away.",
    "Look again.",
    "Not yet.",
    "Thirty-three. Not yet.",
    "Two hundred and twenty-seven is another number.",
    "127",
    "270",
    "one hundred and twenty-seven",
    "twenty-six",
    "twenty-eight",
    "seventy-two",
    "seven two",
    "Take your time.",
    "Here is another one. Fifty-two take away twenty-five.",
    "You have seven ones now. And the tens?",
    "Seven.",
    "twenty",
    "Which number did you take away from which?",
    "seventeen",
    "You took twenty from fifty. That leaves the ones.",
    "Two of your answers were close. Seven is too much for one place.",
]


@pytest.mark.parametrize("text", GIVES_IT_AWAY)
def test_b21_every_spoken_form_of_the_answer_is_found(text: str) -> None:
    assert leaks(TWENTY_SEVEN, text)


@pytest.mark.parametrize("text", LETS_THROUGH)
def test_b21_honest_help_is_let_through(text: str) -> None:
    assert not leaks(TWENTY_SEVEN, text)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (12, "a dozen"),
        (24, "That makes two dozen."),
        (6, "half a dozen"),
        (0, "Nothing is left."),
        (0, "None."),
        (100, "a hundred"),
        (100, "one hundred"),
        (105, "one hundred and five"),
        (105, "one oh five"),
        (40, "four tens"),
        (1, "The answer is one."),
        (8, "the eighth"),
        (20, "the twentieth"),
        (1234, "1,234"),
        (715, "seven hundred and fifteen"),
    ],
)
def test_b21_other_numbers_have_their_own_forms(answer: int, text: str) -> None:
    assert leaks(Item("x", "c", "t", "?", "integer", answer), text)


@pytest.mark.parametrize("text", ["Here is another one.", "Now this one.", "Try the next one."])
def test_b21_one_as_a_pronoun_is_no_answer(text: str) -> None:
    assert not leaks(Item("x", "c", "t", "?", "integer", 1), text)


@pytest.mark.parametrize(
    "text", ["Wait.", "I would wait.", "It is better to press one.", "press 1"]
)
def test_b21_the_right_option_alone_is_a_leak(text: str) -> None:
    assert leaks(CHOICE, text)


def test_b21_a_question_that_names_all_options_is_no_leak() -> None:
    assert not leaks(CHOICE, "Should it wait, press one, or answer now, press two?")


def test_b21_an_open_question_has_nothing_to_leak() -> None:
    assert not leaks(OPEN, "Because of twenty-seven reasons.")


def test_b21_the_echo_of_the_learner_is_exempt() -> None:
    assert not blocks(TWENTY_SEVEN, 0, "Twenty-seven.", heard="is it twenty seven")
    assert blocks(TWENTY_SEVEN, 0, "Twenty-seven.", heard="is it thirty three")


def test_b21_the_last_rung_may_tell_and_the_one_below_may_not() -> None:
    assert not blocks(TWENTY_SEVEN, TOLD, "It is twenty-seven.")
    assert blocks(TWENTY_SEVEN, TOLD - 1, "It is twenty-seven.")


def test_nothing_is_blocked_when_no_item_is_open() -> None:
    assert not blocks(None, 0, "Twenty-seven.")
