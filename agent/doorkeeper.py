"""Who is calling? Household, name or key, PIN; then the lesson, or a guest's taster.

The door is a value and ``knock`` a pure step, so every way in can be tried without a phone.
Caller ID chose the candidates; only a PIN proves one of them (decision 7). Until then the door
says no name that the caller has not said, and nothing private.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from agent.teaching.forms import (
    CallBrief,
    HouseholdBrief,
    Identification,
    IdentifyAnswer,
    IdentifyResult,
    LearnerBrief,
    LearnerHint,
)

NAME_TRIES = 3  # then a guest lesson
PIN_TRIES = 3  # the office locks the learner for this number at the third miss
NO_RECORDING_KEY = "2"

DISCLOSURE = "Hello. I am a computer program, your phone tutor."
RECORDED = "This call is recorded for your teacher. To say no, say no or press two."
NOT_RECORDED = "This call is not recorded."
WHO = "Please say your first name, or press your number."
WHO_AGAIN = "I did not find that name. Say your first name again, or press your number."
NO_RECORDING = "Good, I do not record."
PIN = "Please key your secret number, then the hash key."
PIN_AGAIN = "That was not the number. Please key it again, then the hash key."
SILENT_WHO = "Take your time. Say your first name, or press your number."
SILENT_PIN = "Take your time. Key your secret number, then the hash key."
GUEST = "We do a short lesson as a guest today."
LOCKED = "I can not open that lesson now. Please try again in fifteen minutes."
BUSY = "That lesson is open on another call."
AWAY = "I can not reach the school now."

REFUSALS = frozenset({"no", "nope", "no recording", "no thank you", "don't record", "no thanks"})


class Expects(StrEnum):
    """What the door waits for; ``NOTHING`` once it is open."""

    CONSENT = "consent"  # a short moment in which "no" or 2 refuses the recording
    NAME = "name"
    PIN = "pin"
    OFFICE = "office"  # asks the office; the caller is not asked anything
    NOTHING = "nothing"


@dataclass(frozen=True)
class Door:
    household: HouseholdBrief | None
    expects: Expects
    candidate: LearnerHint | None = None
    name_misses: int = 0
    pin_misses: int = 0
    recording: bool = False
    refused: bool = False


@dataclass(frozen=True)
class Answer:
    """One step of the door: the new state, what to say, and what to do."""

    door: Door
    say: str = ""
    ask_office: Identification | None = None
    learner: LearnerBrief | None = None  # the door is open for her
    guest: bool = False  # the door is open, for a guest
    stop_recording: bool = False


def ring(brief: CallBrief) -> Answer:
    """The first words: a computer program, and whether this is recorded (C-6, C-11)."""
    recording = brief.consent.record_audio
    if brief.household is None:
        door = Door(None, Expects.NOTHING)
        return Answer(door, f"{DISCLOSURE} {NOT_RECORDED} {GUEST}", guest=True)
    if recording:
        return Answer(
            Door(brief.household, Expects.CONSENT, recording=True), f"{DISCLOSURE} {RECORDED}"
        )
    return Answer(Door(brief.household, Expects.NAME), f"{DISCLOSURE} {NOT_RECORDED} {WHO}")


def said(door: Door, text: str) -> Answer:
    """The caller spoke."""
    words = _plain(text)
    if door.recording and not door.refused and words in REFUSALS:
        return _refuse(door)
    if door.expects in (Expects.CONSENT, Expects.NAME):
        return _chosen(door, _named(door.household, words))
    return Answer(door, SILENT_PIN if door.expects is Expects.PIN else "")


def keyed(door: Door, digits: str) -> Answer:
    """The caller keyed a number (in PIN: the whole of it)."""
    if door.expects is Expects.CONSENT and digits == NO_RECORDING_KEY:
        return _refuse(door)
    if door.expects in (Expects.CONSENT, Expects.NAME):
        return _chosen(door, _numbered(door.household, digits))
    if door.expects is Expects.PIN and door.candidate:
        asking = replace(door, expects=Expects.OFFICE)
        return Answer(asking, ask_office=Identification(learner_id=door.candidate.id, pin=digits))
    return Answer(door)


def quiet(door: Door) -> Answer:
    """Nobody said a word in the time given. After the recording line that means: go on."""
    if door.expects is Expects.CONSENT:
        return Answer(replace(door, expects=Expects.NAME), WHO)
    return Answer(door, SILENT_PIN if door.expects is Expects.PIN else SILENT_WHO)


def told(door: Door, answer: IdentifyAnswer | None) -> Answer:
    """What the office said; None when it could not be reached."""
    if answer is None:
        return _as_guest(door, AWAY)
    if answer.result is IdentifyResult.OK and answer.learner is not None:
        return Answer(replace(door, expects=Expects.NOTHING), learner=answer.learner)
    if answer.result is IdentifyResult.WRONG_PIN:
        door = replace(door, pin_misses=door.pin_misses + 1)
        if door.pin_misses < PIN_TRIES:
            return Answer(replace(door, expects=Expects.PIN), PIN_AGAIN)
    return _as_guest(door, BUSY if answer.result is IdentifyResult.BUSY else LOCKED)


def _refuse(door: Door) -> Answer:
    door = replace(door, expects=Expects.NAME, recording=False, refused=True)
    return Answer(door, f"{NO_RECORDING} {WHO}", stop_recording=True)


def _chosen(door: Door, learner: LearnerHint | None) -> Answer:
    if learner is None:
        door = replace(door, expects=Expects.NAME, name_misses=door.name_misses + 1)
        if door.name_misses < NAME_TRIES:
            return Answer(door, WHO_AGAIN)
        return _as_guest(door, "")
    door = replace(door, candidate=learner)
    if learner.needs_pin:
        return Answer(replace(door, expects=Expects.PIN), PIN)
    asking = replace(door, expects=Expects.OFFICE)
    return Answer(asking, ask_office=Identification(learner_id=learner.id))


def _as_guest(door: Door, why: str) -> Answer:
    """Nothing of a guest is kept, so a running recording ends too (ST-1)."""
    closed = replace(door, expects=Expects.NOTHING, candidate=None, recording=False)
    return Answer(closed, f"{why} {GUEST}".strip(), guest=True, stop_recording=door.recording)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def _named(household: HouseholdBrief | None, words: str) -> LearnerHint | None:
    """The one learner whose name was said; None when nobody's or more than one."""
    said_words = words.split()
    found = [
        learner
        for learner in (household.learners if household else ())
        if learner.first_name.lower() in said_words
    ]
    return found[0] if len(found) == 1 else None


def _numbered(household: HouseholdBrief | None, digits: str) -> LearnerHint | None:
    learners = household.learners if household else ()
    return next((learner for learner in learners if learner.key == digits.rstrip("#")), None)
