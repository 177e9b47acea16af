"""What a template's schema refuses of its numbers, its nouns and its languages."""

from typing import Any

import pytest
from pydantic import ValidationError

from agent.teaching.content.concept import Concept
from agent.teaching.content.template import Template

TEMPLATE: dict[str, Any] = {
    "id": "bare",
    "kind": "add",
    "a": (10, 40),
    "b": (10, 40),
    "answer": "integer",
    "say": {"en": "What is {a} plus {b}?"},
}
CONCEPT: dict[str, Any] = {
    "schema": 1,
    "id": "x.add",
    "version": "1.0.0",
    "title": "Add",
    "level": 1,
    "licence": "CC-BY-4.0",
    "definition": {"en": "Together.", "es": "Juntos."},
    "teach": {"en": "Together.", "es": "Juntos."},
    "recap": {"en": "Together.", "es": "Juntos."},
    "template": [TEMPLATE | {"say": {"en": "What is {a} plus {b}?", "es": "Suma {a} más {b}."}}],
}


def concept(language: str = "en", **changed: Any) -> Concept:
    return Concept.model_validate(CONCEPT | changed, context={"language": language})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"b": None}, "takes 2 numbers: add the range b"),
        ({"c": (1, 2)}, "takes 2 numbers: remove the range c"),
        ({"kind": "more_then_less"}, "takes 3 numbers: add the range c"),
        ({"a": (40, 10)}, "range a runs backwards"),
    ],
)
def test_the_ranges_are_those_that_the_kind_takes(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Template.model_validate(TEMPLATE | changed)


def test_a_noun_after_a_number_has_two_forms() -> None:
    hints = [{"rung": 1, "say": {"en": "There are {a_tens:tens} in it."}}]
    with pytest.raises(ValidationError, match=r"write a noun as \{a_tens:one\|many\}"):
        concept(hint=hints)


def test_a_hint_of_one_template_may_name_what_others_do_not_have() -> None:
    clock = TEMPLATE | {"id": "clock", "kind": "to_hour", "say": {"en": "From {a} to {next_hour}?"}}
    shared = {"rung": 1, "say": {"en": "Look at the {b_ones}."}}
    own = {"rung": 1, "template": "clock", "say": {"en": "Up to {next_ten}."}}
    made = concept(template=[TEMPLATE, clock], hint=[shared, own])
    assert [h.say for h in made.hints_of(made.template("clock"))] == [("Up to {next_ten}.",)]
    with pytest.raises(ValidationError, match="is no slot of kind to_hour"):
        concept(template=[TEMPLATE, clock], hint=[shared])


def test_a_bug_must_fit_one_of_the_kinds() -> None:
    count = TEMPLATE | {"id": "on", "kind": "count_on"}
    bugs = [{"id": "x.start", "kind": "procedural", "bug": "start_counted"}]
    bugs += [{"id": "x.carry", "kind": "procedural", "bug": "forgotten_carry"}]
    made = concept(template=[TEMPLATE, count], misconception=bugs)
    assert made.bugs_of(made.template("on")) == ("start_counted",)
    assert made.bugs_of(made.template("bare")) == ("start_counted", "forgotten_carry")
    with pytest.raises(ValidationError, match="'forgotten_carry' does not fit kind count_on"):
        concept(template=[count], misconception=bugs)


def test_bare_terms_are_english_and_another_language_is_asked_for() -> None:
    assert concept(terms=["plus"]).terms == ("plus",)
    assert concept("es", terms={"en": ["plus"], "es": ["más"]}).terms == ("más",)
    with pytest.raises(ValidationError, match="one text per language"):
        concept("es", terms=["plus"])
