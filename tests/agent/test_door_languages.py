"""Which language the door speaks (ST-8)."""

from collections.abc import Callable

import pytest

from agent.door.speech import door_speech
from agent.doorkeeper import Answer, Door, Expects, keyed, quiet, ring, said
from agent.teaching.forms import (
    CallBrief,
    HouseholdBrief,
    LearnerHint,
)
from sip.calls import CallKey

ANNA = LearnerHint(id="a", first_name="Anna", key="1", needs_pin=True)
LUCIA = LearnerHint(id="l", first_name="Lucía", key="3", needs_pin=True, language="es")
ENGLISH, SPANISH = door_speech("en"), door_speech("es")
BOTH = ("en", "es")


def brief(*learners: LearnerHint) -> CallBrief:
    home = HouseholdBrief(id="h", learners=learners) if learners else None
    return CallBrief(call_key=CallKey("SCL_x"), token="t", household=home)


def test_a_number_that_nobody_knows_is_greeted_and_asked_in_every_language() -> None:
    answer = ring(brief(), BOTH)
    assert answer.door.expects is Expects.LANGUAGE
    for part in (
        ENGLISH.lines.disclosure,
        "For English, say English, or press one.",
        SPANISH.lines.disclosure,
        "Para español, di español, o marca dos.",
    ):
        assert part in answer.say


@pytest.mark.parametrize(
    "choose",
    [
        lambda door: said(door, "Español, por favor."),
        lambda door: keyed(door, "2"),
        lambda door: said(door, "spanish"),
    ],
    ids=["by its name", "by key", "by its English name"],
)
def test_the_language_chosen_is_the_doors_from_then_on(choose: Callable[[Door], Answer]) -> None:
    answer = choose(ring(brief(), BOTH).door)
    assert answer.door.language == "es"
    assert answer.guest
    assert answer.say == f"{SPANISH.lines.not_recorded} {SPANISH.lines.guest}"


def test_who_chooses_no_language_gets_the_usual_one() -> None:
    answer = quiet(ring(brief(), BOTH).door)
    assert answer.door.language == "en"
    assert ENGLISH.lines.guest in answer.say


def test_a_family_of_one_language_is_spoken_to_in_it_and_not_asked() -> None:
    answer = ring(brief(LUCIA), BOTH)
    assert answer.say.startswith(SPANISH.lines.disclosure)
    assert answer.door.expects is Expects.NAME


def test_a_family_of_two_languages_is_asked() -> None:
    assert ring(brief(ANNA, LUCIA), BOTH).door.expects is Expects.LANGUAGE


def test_only_what_ear_and_voice_can_do_is_offered() -> None:
    assert ring(brief(ANNA, LUCIA), ("en",)).door.language == "en"
    assert ring(brief(ANNA, LUCIA), ("en",)).door.expects is Expects.NAME


@pytest.mark.parametrize("keys_or_words", ["lucia", "soy Lucía"])
def test_a_known_learners_own_language_is_spoken_once_she_is_named(keys_or_words: str) -> None:
    answer = said(ring(brief(ANNA, LUCIA), BOTH).door, keys_or_words)
    assert answer.door.candidate == LUCIA
    assert answer.say == SPANISH.lines.pin


def test_the_language_may_be_changed_while_something_else_is_asked() -> None:
    at_name = keyed(ring(brief(ANNA, LUCIA), BOTH).door, "1").door
    answer = said(at_name, "en español")
    assert answer.say == SPANISH.lines.who
