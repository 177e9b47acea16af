"""The record in the tutor's context: what it says, and that it is bounded (LM-10)."""

from hypothesis import given
from hypothesis import strategies as st

from agent.teaching.forms import LearnerBrief
from agent.teaching.learner import learner_model
from agent.teaching.learner.learner_record import MOST_TOKENS, record, tokens
from agent.teaching.planning import brief_of
from tests.teaching.answers import START, answer, wrong
from tests.teaching.small_subject import ANNA, MAIN, curriculum

ADD = {"concept": "add", "content": "add@1.0.0#abc"}


def test_lm10_what_it_says() -> None:
    model = learner_model.of([answer(1, **ADD), *(wrong(n, bug="num.bug", **ADD) for n in (2, 3))])
    find = curriculum()
    who = ANNA.model_copy(update={"slow": True})
    assert record(brief_of(who, model, find, START), model, find).splitlines() == [
        "Level: 0 passed.",
        "Concept: The title of add: learning, known 22%.",
        "Misconception: num.bug: active, 2026-03-02 on bare:0-3.",
        "Pace: slow; language: en.",
        "Last recap: The recap of add.",
        "Next goal: The title of add",
    ]


def test_lm10_neither_her_name_nor_her_words_stand_in_it() -> None:
    said = answer(1, heard="purple hippopotamus", **ADD)
    model = learner_model.of([said])
    text = record(brief_of(ANNA, model, curriculum(), START), model, curriculum())
    assert "Anna" not in text
    assert "hippopotamus" not in text


def test_lm10_what_is_mastered_needs_no_words_and_five_concepts_are_enough() -> None:
    names = [f"{name}{n}" for name in MAIN for n in range(2)]
    answers = [answer(n, "wrong", concept=name) for n, name in enumerate(names, 1)]
    model = learner_model.of(answers)
    known = tuple(s.model_copy(update={"stale": False}) for s in model.states(curriculum(), START))
    brief = ANNA.model_copy(update={"known": known})
    assert record(brief, model, curriculum()).count("Concept:") == 5


WORDS = st.text(max_size=400)


@given(st.lists(WORDS, max_size=8, unique=True), WORDS, WORDS)
def test_lm10_it_is_never_longer_than_four_hundred_tokens_and_never_loses_the_goal(
    names: list[str], recap: str, goal: str
) -> None:
    answers = [
        wrong(n, concept=f"c{name}", bug=f"b{name}", item=f"i{name}")
        for n, name in enumerate(names, 1)
    ]
    model = learner_model.of(answers)
    known = tuple(s.model_copy(update={"stale": False}) for s in model.states(curriculum(), START))
    brief = LearnerBrief.model_validate(
        dict(ANNA)
        | {
            "known": known,
            "level": 3,
            "recheck": True,
            "last_recap": recap,
            "next_goal": f"g{goal}",
        }
    )
    text = record(brief, model, curriculum())
    assert tokens(text) <= MOST_TOKENS
    assert "Next goal: g" in text
