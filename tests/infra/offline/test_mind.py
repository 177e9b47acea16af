"""Rules over one request: the reply depends on messages and tools and on nothing else."""

import json
from typing import Any

import pytest

from infra.offline.judging import judge
from infra.offline.mind import NEUTRAL, Called, Said, think

REFERENCE = {
    "question": "Why do you carry a ten in some sums?",
    "criteria": ["says the ones make ten or more", "says ten ones become one ten"],
    "reference": "Because the ones make ten or more, and ten ones become one new ten.",
}


def tool(name: str, properties: dict[str, Any] | None = None) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties or {}}
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


CHECK = tool("check_mastery", {"ticks": {"type": "array", "items": {"type": "object"}}})
TOOLS = [CHECK, tool("look_up_concept", {"concept": {"type": "string"}}), tool("give_hint")]
TOOLS.append(tool("end_call"))


def asked(said: str, reference: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    messages = [
        {"role": "system", "content": "Any prompt at all."},
        {"role": "user", "content": said},
    ]
    if reference is not None:
        block = f"<reference>{json.dumps(reference)}</reference>"
        messages.append({"role": "system", "content": block})
    return messages


def ticks(said: str) -> list[dict[str, Any]]:
    reply = think(asked(said, REFERENCE), TOOLS)
    assert isinstance(reply, Called)
    assert reply.tool == "check_mastery"
    return list(reply.arguments["ticks"])


def test_a_criterion_that_was_said_is_ticked_with_the_learners_own_words() -> None:
    said = "um because the ones make more than ten and ten ones become a new ten"
    first, second = ticks(said)
    assert (first["met"], second["met"]) == ("yes", "yes")
    assert first["quote"] in said
    assert second["quote"] in said


def test_an_answer_about_something_else_is_a_no_without_a_quote() -> None:
    assert [(t["met"], t["quote"]) for t in ticks("my brother likes football very much")] == [
        ("no", None),
        ("no", None),
    ]


@pytest.mark.parametrize("said", ["", "um", "no idea"])
def test_an_answer_with_nothing_in_it_is_unclear(said: str) -> None:
    assert "yes" not in {t["met"] for t in ticks(said)}


def test_a_broken_reference_block_is_not_judged() -> None:
    messages = [*asked("ten ones"), {"role": "system", "content": "<reference>{</reference>"}]
    assert think(messages, TOOLS) == Said(NEUTRAL)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("can I have a hint please", Called("give_hint", {})),
        ("what is a remainder?", Called("look_up_concept", {"concept": "remainder"})),
        ("what does carry mean", Called("look_up_concept", {"concept": "carry"})),
        ("goodbye", Called("end_call", {})),
        ("I like football", Said(NEUTRAL)),
    ],
)
def test_what_the_learner_asks_for_calls_the_tool_for_it(said: str, wanted: object) -> None:
    assert think(asked(said), TOOLS) == wanted


def test_a_tool_that_is_not_offered_is_not_called() -> None:
    assert think(asked("give me a hint"), [CHECK]) == Said(NEUTRAL)


def test_tools_are_left_alone_when_the_request_says_so() -> None:
    assert think(asked("goodbye"), TOOLS, "none") == Said(NEUTRAL)


def test_after_a_tool_only_the_first_sentence_of_its_result_is_said() -> None:
    messages = [*asked("what is x"), {"role": "tool", "content": "Carrying is this. And more."}]
    assert think(messages, TOOLS) == Said("Carrying is this.")


def test_content_in_parts_is_read_like_a_string() -> None:
    messages = [{"role": "user", "content": [{"type": "text", "text": "goodbye"}]}]
    assert think(messages, TOOLS) == Called("end_call", {})


def test_every_quote_is_a_span_of_what_was_said() -> None:
    said = "You count on, counting twice: counted again!"
    for tick in judge(["counts on again", "says twice"], said):
        assert tick.quote is None or tick.quote in said


def how_serious(said: str, levels: Any = ("S0", "S1", "S2", "S3")) -> Any:
    block = f"<levels>{json.dumps(levels)}</levels>"
    return think([{"role": "system", "content": block}, {"role": "user", "content": said}], [])


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("ten ones make one ten", "S0"),
        ("I'm so stupid", "S1"),
        ("he comes into my room", "S2"),
        ("I do not want to wake up any more", "S3"),
    ],
)
def test_s1_asked_how_serious_words_are_it_names_one_of_the_levels(said: str, level: str) -> None:
    assert how_serious(said) == Said(level)


def test_it_names_no_level_that_it_was_not_given() -> None:
    assert how_serious("I want to die", ["calm", "not calm"]) == Said("not calm")
    assert how_serious("I want to die", []) == Said(NEUTRAL)
    assert how_serious("I want to die", 4) == Said(NEUTRAL)
