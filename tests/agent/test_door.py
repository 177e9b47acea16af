"""The door, grown: languages, somebody else, one who is new, commands (ST-1, ST-2, ST-8, B-16)."""

import pytest

from agent.door.speech import DoorSpeech, door_speech
from agent.doorkeeper import Door, Expects, back, keyed, quiet, ring, said, told
from agent.teaching import spoken
from agent.teaching.forms import (
    CallBrief,
    Consent,
    HouseholdBrief,
    IdentifyAnswer,
    IdentifyResult,
    LearnerHint,
)
from agent.teaching.words.commands import Command
from agent.teaching.words.plain import plain_words
from sip.calls import CallKey

ANNA = LearnerHint(id="a", first_name="Anna", key="1", needs_pin=True)
SAMUEL = LearnerHint(id="s", first_name="Samuel", key="2", needs_pin=True)
LUCIA = LearnerHint(id="l", first_name="Lucía", key="3", needs_pin=True, language="es")
ENGLISH, SPANISH = door_speech("en"), door_speech("es")
BOTH = ("en", "es")
NOT_ANNA = ("I'm not Anna", "No, this isn't Anna.", "that's not me", "You have the wrong person")
I_AM_NEW = ("I'm new", "I am new here", "It's my first time", "I don't have a number")


def brief(*learners: LearnerHint, record: bool = False) -> CallBrief:
    home = HouseholdBrief(id="h", learners=learners) if learners else None
    consent = Consent(record_audio=record)
    return CallBrief(call_key=CallKey("SCL_x"), token="t", household=home, consent=consent)


def at_the_name(*learners: LearnerHint) -> Door:
    return ring(brief(*(learners or (ANNA, SAMUEL)))).door


def at_the_pin(of: str = "anna") -> Door:
    return said(at_the_name(), of).door


# ---- what is said


@pytest.mark.parametrize("speech", [ENGLISH, SPANISH], ids=["en", "es"])
def test_every_line_of_the_door_can_be_spoken_in_every_language(speech: DoorSpeech) -> None:
    said_of = dict(speech.lines)
    assert len(said_of) > 20
    for line in said_of.values():
        parts = spoken.sentences(line.format(key="seven"))
        assert [spoken.faults(part) for part in parts] == [()] * len(parts), line


@pytest.mark.parametrize("speech", [ENGLISH, SPANISH], ids=["en", "es"])
def test_the_first_words_say_in_each_language_that_this_is_a_computer_program_c11(
    speech: DoorSpeech,
) -> None:
    second = spoken.sentences(speech.lines.disclosure)[1]
    assert "computer program" in second or "programa de computadora" in second
    assert second == speech.lines.what_i_am


# ---- what is recorded, C-6


def test_nothing_is_recorded_before_the_moment_to_say_no_is_over() -> None:
    ringing = ring(brief(ANNA, record=True)).door
    assert not ringing.may_record
    assert quiet(ringing).door.may_record
    assert said(ringing, "anna").door.may_record
    assert not said(ringing, "no").door.may_record


@pytest.mark.parametrize("words", ["yes", "Okay.", "yes please", "uh huh"])
def test_a_yes_to_the_recording_is_no_name_that_is_not_found(words: str) -> None:
    answer = said(ring(brief(ANNA, record=True)).door, words)
    assert answer.say == ENGLISH.lines.who
    assert answer.door.name_misses == 0
    assert answer.door.may_record


def test_a_language_is_chosen_first_and_then_the_recording_is_announced_in_it() -> None:
    chosen = keyed(ring(brief(ANNA, LUCIA, record=True), BOTH).door, "2")
    assert chosen.say == SPANISH.lines.recorded
    assert not chosen.door.may_record
    assert said(chosen.door, "no").door.refused


def test_refused_at_the_pin_it_is_still_refused() -> None:
    at_pin = said(quiet(ring(brief(ANNA, record=True)).door).door, "anna").door
    answer = said(at_pin, "please don't record me")
    assert answer.stop_recording
    assert answer.door.expects is Expects.PIN


# ---- somebody else, ST-2


@pytest.mark.parametrize("words", NOT_ANNA)
def test_not_she_at_the_pin_leads_back_to_the_name_and_names_nobody(words: str) -> None:
    answer = said(at_the_pin(), words)
    assert answer.door.expects is Expects.NAME
    assert answer.door.candidate is None
    assert answer.say == ENGLISH.lines.who_else


def test_who_says_in_the_same_breath_who_she_is_need_not_say_it_again() -> None:
    answer = said(at_the_pin(), "I'm not Anna, I'm Samuel")
    assert answer.door.candidate == SAMUEL
    assert answer.say == ENGLISH.lines.pin


def test_another_learner_has_her_own_three_tries() -> None:
    door = at_the_pin()
    for _ in range(2):
        door = told(keyed(door, "1111").door, IdentifyAnswer(result=IdentifyResult.WRONG_PIN)).door
    assert door.pin_misses == 2
    again = said(back(door, "I'm not Anna").door, "samuel").door
    assert (again.candidate, again.pin_misses) == (SAMUEL, 0)


def test_who_is_never_who_was_named_gets_a_guests_lesson() -> None:
    door = at_the_pin()
    for _ in range(3):
        door = said(said(door, "not me").door, "anna").door
    assert said(door, "not me").guest


# ---- one who is new, C-7


@pytest.mark.parametrize("words", I_AM_NEW)
def test_one_who_says_that_she_is_new_is_asked_for_her_name(words: str) -> None:
    answer = said(at_the_name(), words)
    assert answer.say == ENGLISH.lines.new_name
    assert answer.door.expects is Expects.NEW_NAME


def test_a_second_name_that_is_not_found_is_offered_a_way_in_and_its_key_works() -> None:
    second = said(said(at_the_name(), "maria").door, "maria")
    assert "If you are new, say I am new, or press seven." in second.say
    assert keyed(second.door, "7").door.expects is Expects.NEW_NAME


def test_the_key_of_one_who_is_new_is_nobody_elses() -> None:
    seventh = LearnerHint(id="z", first_name="Zoe", key="7")
    second = said(said(at_the_name(ANNA, seventh), "maria").door, "maria")
    assert "press five" in second.say
    assert keyed(second.door, "7").ask_office is not None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("My name is Maria.", "Maria"),
        ("josé", "José"),
        ("um, I'm Zoe", "Zoe"),
        ("yes", None),
        ("I don't want to say that", None),
    ],
)
def test_only_a_wish_is_made_of_her_and_the_lesson_is_a_guests(words: str, name: str) -> None:
    answer = said(said(at_the_name(), "I'm new").door, words)
    assert answer.joining is not None
    assert answer.joining.first_name == name
    assert answer.guest
    assert answer.learner is None
    assert answer.say == ENGLISH.lines.welcome
    assert "Maria" not in repr(answer)


def test_she_need_not_say_her_name() -> None:
    asked = said(at_the_name(), "I'm new").door
    for answer in (quiet(asked), keyed(asked, "1")):
        assert answer.joining is not None
        assert answer.joining.first_name is None


def test_a_recording_ends_when_she_turns_out_to_be_new() -> None:
    at_name = quiet(ring(brief(ANNA, record=True)).door).door
    assert quiet(said(at_name, "I'm new").door).stop_recording


def test_a_name_of_the_house_is_hers_who_has_it_and_needs_her_number() -> None:
    answer = said(said(at_the_name(), "I'm new").door, "anna")
    assert answer.joining is None
    assert answer.door.expects is Expects.PIN


# ---- what may be asked at any time, B-16


@pytest.mark.parametrize(
    ("key", "command"),
    [("0", Command.PERSON), ("6", Command.LATER), ("8", Command.STOP), ("9", Command.NEVER)],
)
def test_6_8_9_and_0_mean_the_same_at_the_door_as_in_the_lesson(key: str, command: Command) -> None:
    assert keyed(at_the_name(), key).command is command
    assert keyed(quiet(ring(brief(ANNA, record=True)).door).door, key).command is command


@pytest.mark.parametrize("digit", ["0", "6", "8", "9"])
def test_while_a_secret_number_is_typed_they_are_digits(digit: str) -> None:
    answer = keyed(at_the_pin(), digit)
    assert answer.command is None
    assert answer.ask_office is not None


def test_a_person_may_be_asked_for_in_words_and_the_door_stays_where_it_is() -> None:
    answer = said(at_the_pin(), "can I talk to a person please")
    assert answer.command is Command.PERSON
    assert answer.say == ENGLISH.lines.pin


def test_who_wants_to_be_rung_later_is_promised_it_only_where_the_number_is_known() -> None:
    assert said(at_the_name(), "call me later").say.startswith(ENGLISH.lines.later)
    unknown = ring(brief(), BOTH).door
    assert keyed(unknown, "6").say.startswith(ENGLISH.lines.later_guest)


@pytest.mark.parametrize("words", ["who are you", "Are you a robot?", "what are you"])
def test_asked_what_it_is_the_door_says_so_again_and_asks_again_c11(words: str) -> None:
    answer = said(at_the_name(), words)
    assert answer.say == f"{ENGLISH.lines.what_i_am} {ENGLISH.lines.who}"


@pytest.mark.parametrize(
    ("speech", "kind", "words"),
    [
        (SPANISH, "new", "es mi primera vez"),
        (SPANISH, "not_me", "no soy yo"),
        (SPANISH, "what_are_you", "¿Eres un robot?"),
        (SPANISH, "refuses", "no me grabes"),
        (ENGLISH, "refuses", "do not record"),
    ],
)
def test_each_language_has_its_own_words(speech: DoorSpeech, kind: str, words: str) -> None:
    assert speech.means(kind, plain_words(words))


def test_in_spanish_too_she_says_whose_lesson_it_is_not() -> None:
    assert SPANISH.is_not("Lucía", plain_words("No soy Lucía, soy Ana"))
    assert not SPANISH.is_not("Lucía", plain_words("soy Lucía"))
