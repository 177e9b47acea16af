"""What of a model's words may be said: sentence by sentence, against gate and guard."""

import pytest

from agent.teaching.curriculum import load
from agent.teaching.items import make_item
from agent.teaching.outgoing import ASKS, TELLS, Gate, Outgoing, cut, plain
from agent.teaching.spoken import say_number, speakable

ITEM = make_item(load().concept("num.add2.carry"), "bare", seed=1, ordinal=0)
OPEN = Gate(None, 0)
CLOSED = Gate(ITEM, 1)


def said(text: str, gate: Gate = OPEN) -> tuple[str, ...]:
    """Written word by word, as a model does."""
    reply = Outgoing(gate)
    for word in text.split(" "):
        reply.add(f"{word} ")
    reply.end()
    return reply.said


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? ", ("One.", "Two!", "Three?")),
        ("1. First this. 2. Then that. ", ("1. First this.", "2. Then that.")),
        ("It is 3.5 metres. ", ("It is 3.5 metres.",)),
        ("*Yes.* **No.** ", ("*Yes.", "**No.")),
        ("Title\nLine\n", ("Title", "Line")),
    ],
)
def test_sentences_are_cut_as_they_come(text: str, sentences: tuple[str, ...]) -> None:
    whole, rest = cut(text)
    assert tuple(one.strip("* ") for one in whole) == tuple(one.strip("* ") for one in sentences)
    assert not rest.strip()


def test_a_sentence_still_being_written_waits() -> None:
    assert cut("One. Two and") == (("One.",), "Two and")


@pytest.mark.parametrize(
    "text",
    [
        "# Tens\n- a ten is **ten** ones\n- `10`",
        "See [here](https://example.org/a_b) now.",
        "| a | b |\n|---|---|",
        "It costs 20% of $5.",
    ],
)
def test_what_is_said_of_markdown_can_be_spoken(text: str) -> None:
    assert all(speakable(one) for one in said(text))


def test_a_line_of_a_list_gets_its_full_stop() -> None:
    assert plain("- a ten is ten ones,") == "a ten is ten ones."


def test_nothing_is_said_of_marks_alone() -> None:
    assert plain("***") == ""


def test_a_reply_ends_at_the_sentence_that_would_be_too_many_words() -> None:
    sentence = "We have ten fingers to count with all day long."
    assert said(f"{sentence} " * 9) == (sentence, sentence)


def test_a_first_sentence_that_is_too_long_is_refused_with_the_reason() -> None:
    reply = Outgoing(OPEN)
    reply.add("and then " * 200 + ". ")
    assert reply.said == ()
    assert "25 at most" in reply.refused[0]


def test_the_answer_is_refused_in_whatever_sentence_it_comes() -> None:
    answer = say_number(int(ITEM.answer or 0))
    assert said(f"It is {answer}.", CLOSED) == ()
    assert said(f"Good thinking. It is {answer}. Go on.", CLOSED) == ("Good thinking.",)


def test_two_sentences_that_give_the_answer_away_together_are_one_too_many() -> None:
    tens, ones = divmod(int(ITEM.answer or 0), 10)
    first = f"You get {say_number(tens)} tens."
    second = f"And {say_number(ones)} ones."
    assert CLOSED.faults((), first) == ()
    assert TELLS in CLOSED.faults((first,), second)


def test_a_question_of_the_models_is_refused_where_the_lessons_question_follows() -> None:
    assert ASKS in OPEN.faults((), "Do you see?")
    assert Gate(None, 0, may_ask=True).faults((), "Do you see?") == ()
