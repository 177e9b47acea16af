"""Speaking tasks: accepted forms by rule (G-1), errors said right and said again."""

from datetime import datetime

import pytest

from agent.teaching.content.concept import Concept
from agent.teaching.curriculum import Curriculum, Subject
from agent.teaching.forms import Verdict
from agent.teaching.lesson import OpenQuestion
from agent.teaching.words.tongue import tongue
from tests.teaching.played import Call, anna, opening

EN = tongue("en").lines
RECAST = "We say: how much are they."
IN_ENGLISH = {"language": "en"}


@pytest.fixture
def market() -> Curriculum:
    """One speaking task, as small as it can be."""
    written = {
        "schema": 1,
        "id": "eng.price",
        "version": "1.0.0",
        "title": "Ask a price",
        "level": 1,
        "licence": "CC0-1.0",
        "definition": {"en": "Asking what something costs."},
        "teach": {"en": "For many things say: how much are they."},
        "recap": {"en": "Many things: how much are they."},
        "template": [
            {
                "id": "mangoes",
                "kind": "open",
                "answer": "speech",
                "say": {"en": "You want three mangoes. Ask me the price."},
                "criteria": ["asks for a price", "uses the plural"],
                "dimensions": ["task", "range"],
                "accept": {"en": ["how much are they", "how much are three mangoes"]},
                "reference": {"en": "How much are they?"},
            }
        ],
        "misconception": [
            {
                "id": "eng.price.is",
                "kind": "language",
                "pattern": {"en": ["how much is they", "how much is the mangoes"]},
                "recast": {"en": RECAST},
            }
        ],
    }
    concept = Concept.model_validate(written, context=IN_ENGLISH)
    return Curriculum({"talk": _subject(concept)})


def _subject(concept: Concept) -> Subject:
    return Subject(
        id="talk",
        title="talk",
        greeting="We talk.",
        teach_first=False,
        easy=(),
        main=(concept.id,),
        concepts={concept.id: concept},
        scale="speaking",
    )


@pytest.fixture
def asked(market: Curriculum, now: datetime) -> Call:
    return Call(market, now, opening(anna(subject="talk", concepts=(), level=0), 1, 15.0))


@pytest.mark.parametrize(
    "text", ["How much are they?", "um, how much are they please", "how much are 3 mangoes"]
)
def test_g1_an_accepted_form_is_right_without_a_model(asked: Call, text: str) -> None:
    after = asked.says(text)
    assert after.ask_model is None
    one = after.record[0]
    assert (one.verdict, one.grader) == (Verdict.RIGHT, "rule:1")
    assert [(t.met, t.dimension) for t in one.criteria] == [("yes", "task"), ("yes", "range")]


def test_other_words_are_read_by_the_model(asked: Call) -> None:
    assert isinstance(asked.says("what do the mangoes cost").ask_model, OpenQuestion)


def test_a_language_error_is_said_right_and_said_again(asked: Call) -> None:
    after = asked.says("how much is they")
    assert after.say == (RECAST, EN.now_you)
    one = after.record[0]
    assert (one.verdict, one.misconceptions) == (Verdict.PARTIAL, ("eng.price.is",))
    again = asked.says("how much are they").record[0]
    assert (again.verdict, again.rung, again.attempt) == (Verdict.RIGHT, 1, 2)


def test_what_was_said_right_once_by_us_is_not_said_a_second_time(asked: Call) -> None:
    asked.says("how much is they")
    assert isinstance(asked.says("how much is they").ask_model, OpenQuestion)


def test_an_error_beside_an_accepted_form_is_still_an_error(asked: Call) -> None:
    assert asked.says("how much is they, how much are they").say[0] == RECAST


def test_in_a_speaking_task_a_question_is_an_answer_and_no_aside(asked: Call) -> None:
    assert isinstance(asked.says("can I have three mangoes").ask_model, OpenQuestion)


def test_b16_what_she_says_to_the_tutor_is_still_obeyed(asked: Call) -> None:
    question = asked.item.question
    assert asked.says("repeat").say == (question,)
