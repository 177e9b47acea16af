"""Decision 2: what may be said next on a closed item is known before the learner speaks."""

from collections.abc import Iterator

import pytest

from agent.teaching.curriculum import Curriculum, load
from agent.teaching.grading import Heard, hear
from agent.teaching.items import Item
from agent.teaching.lesson import begin, possible_echoes, possible_says, step
from agent.teaching.lessons.foresight import BANK
from agent.teaching.spoken import faults
from agent.teaching.words.lines import echo
from tests.teaching.played import Call
from tests.teaching.random_calls import START, Turned, opening_of, turns

CALLS = 5


@pytest.fixture(scope="module")
def spanish() -> Curriculum:
    return load(language="es")


def unforeseen(turned: Turned) -> list[str]:
    """What was said after a closed question without having been foreseen."""
    item = turned.before.item
    if item is None or item.answer_type == "speech":
        return []
    foreseen = {*possible_says(turned.before), *possible_echoes(turned.before)}
    foreseen |= set(_beyond(item, turned.heard))
    return [text for text in turned.after.say if text not in foreseen]


def _beyond(item: Item, heard: Heard | None) -> Iterator[str]:
    """The one exception: the echo of a number beyond the bank, or beyond any answer."""
    value = hear(item, heard).value if heard else None
    most = min(item.high, BANK)
    if item.answer_type == "integer" and value is not None and not item.low <= value <= most:
        yield from (echo(item, value), echo(item, value, again=True))


@pytest.mark.parametrize("minutes", [5.0, 15.0])
@pytest.mark.parametrize("subject", ["numeracy", "voice-systems", "english-a2"])
def test_decision_2_everything_said_after_a_closed_question_was_foreseen(
    curriculum: Curriculum, subject: str, minutes: float
) -> None:
    for seed in range(CALLS):
        for turned in turns(opening_of(seed, subject, minutes), curriculum):
            assert unforeseen(turned) == [], (seed, turned.heard)


def test_decision_2_holds_in_every_language(spanish: Curriculum) -> None:
    for seed in range(CALLS):
        for turned in turns(opening_of(seed, "numeracy", 15.0, "es"), spanish):
            assert unforeseen(turned) == [], (seed, turned.heard)


def test_all_that_is_foreseen_may_be_spoken(curriculum: Curriculum) -> None:
    """B-11, B-12: also what no learner happened to bring about."""
    for seed in range(8):
        for turned in turns(opening_of(seed, "numeracy", 15.0), curriculum):
            for text in possible_says(turned.before):
                assert faults(text) == (), text


def test_the_same_words_are_foreseen_once(curriculum: Curriculum) -> None:
    lesson = begin(opening_of(3, "numeracy", 15.0), curriculum, START).lesson
    foreseen = possible_says(lesson)
    assert len(foreseen) == len(set(foreseen))


def test_b13_the_second_echo_of_a_teen_is_foreseen_with_its_digits(borrowing: Call) -> None:
    borrowing.is_wrong()
    assert "Fifteen, one five." in possible_echoes(borrowing.lesson)


def test_decision_19_the_correction_of_the_last_answer_is_foreseen(borrowing: Call) -> None:
    item = borrowing.item
    borrowing.is_right()
    before = borrowing.lesson
    said = step(before, Heard(f"no, {item.predictions[0].answer}"), borrowing.now).say
    assert set(said) <= {*possible_says(before), *possible_echoes(before)}
