"""The door: who may in, and what is said before anyone is known (ST-2, ST-3, C-6, C-11)."""

import pytest

from agent.door.speech import door_speech
from agent.doorkeeper import Answer, Door, Expects, keyed, quiet, ring, said, told
from agent.teaching.forms import (
    CallBrief,
    Consent,
    HouseholdBrief,
    IdentifyAnswer,
    IdentifyResult,
    LearnerBrief,
    LearnerHint,
)
from sip.calls import CallKey

ANNA = LearnerHint(id="a", first_name="Anna", key="1", needs_pin=True)
SAMUEL = LearnerHint(id="s", first_name="Samuel", key="2")
KEY = CallKey("SCL_x")
LINES = door_speech("en").lines


def brief(*, record: bool = True, household: bool = True) -> CallBrief:
    home = HouseholdBrief(id="h", learners=(ANNA, SAMUEL)) if household else None
    return CallBrief(call_key=KEY, token="t", household=home, consent=Consent(record_audio=record))


def at_the_name(*, record: bool = True) -> Door:
    return quiet(ring(brief(record=record)).door).door if record else ring(brief(record=False)).door


def at_the_pin() -> Door:
    return said(at_the_name(), "my name is anna").door


def office(result: IdentifyResult, learner: LearnerBrief | None = None) -> IdentifyAnswer:
    return IdentifyAnswer(result=result, learner=learner)


def test_the_first_sentence_says_that_it_is_a_computer_program_and_the_next_that_it_records() -> (
    None
):
    first = ring(brief()).say
    assert first.index("computer program") < first.index(".", first.index("Hello.") + 6)
    assert "recorded" in first
    assert "two" in first


def test_without_consent_the_call_says_that_it_is_not_recorded_and_asks_for_the_name_at_once() -> (
    None
):
    answer = ring(brief(record=False))
    assert "not recorded" in answer.say
    assert answer.door.expects is Expects.NAME


@pytest.mark.parametrize("word", ["no", "No.", "no thank you", "No recording!"])
def test_no_means_a_lesson_without_recording(word: str) -> None:
    answer = said(ring(brief()).door, word)
    assert answer.stop_recording
    assert answer.door.refused
    assert answer.door.expects is Expects.NAME


def test_key_two_over_the_recording_line_refuses_and_later_it_picks_the_second_learner() -> None:
    assert keyed(ring(brief()).door, "2").stop_recording
    later = keyed(at_the_name(), "2")
    assert not later.stop_recording
    assert later.ask_office is not None
    assert later.ask_office.learner_id == "s"


def test_a_name_in_any_sentence_picks_the_learner_and_her_pin_is_asked_for() -> None:
    answer = said(at_the_name(), "Um, this is Anna speaking.")
    assert answer.door.expects is Expects.PIN
    assert answer.say == LINES.pin


def test_a_name_said_over_the_recording_line_counts() -> None:
    assert said(ring(brief()).door, "anna").door.expects is Expects.PIN


def test_no_sibling_is_named_to_anyone_who_is_not_authenticated() -> None:
    """Every line that the door can say, over every way to fail."""
    lines = [ring(brief()).say, quiet(at_the_name()).say, quiet(at_the_pin()).say]
    door = at_the_name()
    for words in ("who lives there", "maria", "zoe"):
        answer = said(door, words)
        lines.append(answer.say)
        door = answer.door
    door = at_the_pin()
    for _ in range(3):
        lines.append(
            (answer := told(keyed(door, "0000").door, office(IdentifyResult.WRONG_PIN))).say
        )
        door = answer.door
    assert not any(name in line for line in lines for name in ("Anna", "Samuel"))


def test_two_names_in_one_sentence_pick_nobody() -> None:
    assert said(at_the_name(), "anna or samuel").say == LINES.who_again


def test_three_unknown_names_are_a_guest_lesson_and_the_recording_ends() -> None:
    door = at_the_name()
    for name in ("maria", "zoe"):
        door = said(door, name).door
    answer = said(door, "peter")
    assert answer.guest
    assert answer.stop_recording


def test_the_right_pin_opens_for_the_learner() -> None:
    asking = keyed(at_the_pin(), "4071")
    assert asking.ask_office is not None
    assert asking.ask_office.pin == "4071"
    anna = LearnerBrief(id="a", first_name="Anna")
    assert told(asking.door, office(IdentifyResult.OK, anna)).learner == anna


def wrong(times: int) -> Answer:
    answer = Answer(at_the_pin())
    for _ in range(times):
        answer = told(keyed(answer.door, "0000").door, office(IdentifyResult.WRONG_PIN))
    return answer


def test_a_wrong_pin_may_be_tried_again_twice() -> None:
    assert wrong(2).say == LINES.pin_again
    assert not wrong(2).guest


def test_after_three_wrong_pins_the_right_one_is_not_even_asked_about() -> None:
    third = wrong(3)
    assert third.guest
    assert keyed(third.door, "4071").ask_office is None


@pytest.mark.parametrize(
    ("result", "line"),
    [(IdentifyResult.LOCKED, LINES.locked), (IdentifyResult.BUSY, LINES.busy)],
)
def test_a_locked_learner_and_one_already_in_a_lesson_get_a_guest_lesson(
    result: IdentifyResult, line: str
) -> None:
    answer = told(keyed(at_the_pin(), "4071").door, office(result))
    assert answer.guest
    assert line in answer.say


def test_an_office_that_cannot_be_reached_is_a_guest_lesson() -> None:
    assert told(keyed(at_the_pin(), "4071").door, None).guest


def test_an_unknown_number_is_a_guest_and_nothing_is_recorded() -> None:
    answer = ring(brief(household=False))
    assert answer.guest
    assert "not recorded" in answer.say


def test_speech_at_the_pin_is_never_taken_for_a_pin() -> None:
    assert said(at_the_pin(), "four zero seven one").ask_office is None
