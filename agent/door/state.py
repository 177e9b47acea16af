"""The door as a value, and what one step of it says and asks for. No rules here."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from agent.door.speech import DoorLines, DoorSpeech, door_speech
from agent.teaching.forms import HouseholdBrief, Identification, LearnerBrief, LearnerHint
from agent.teaching.words.commands import Command

ENGLISH = "en"


class Expects(StrEnum):
    """What the door waits for; ``NOTHING`` once it is open."""

    LANGUAGE = "language"
    CONSENT = "consent"  # a short moment in which "no" or 2 refuses the recording
    NAME = "name"
    PIN = "pin"
    NEW_NAME = "new_name"  # of one who is not known yet
    OFFICE = "office"  # asks the office; the caller is not asked anything
    NOTHING = "nothing"


@dataclass(frozen=True)
class Door:
    """``recording``: a guardian permits it and nobody refused. ``languages``: those the caller
    chooses from, by key 1, 2, …; ``loaded``: all that ear, voice and curriculum can do."""

    household: HouseholdBrief | None
    expects: Expects
    candidate: LearnerHint | None = None
    name_misses: int = 0
    pin_misses: int = 0
    returns: int = 0  # times that somebody said that it is not she
    recording: bool = False
    refused: bool = False
    language: str = ENGLISH
    languages: tuple[str, ...] = (ENGLISH,)
    loaded: frozenset[str] = frozenset((ENGLISH,))

    @property
    def speech(self) -> DoorSpeech:
        return door_speech(self.language)

    @property
    def lines(self) -> DoorLines:
        return self.speech.lines

    @property
    def may_record(self) -> bool:
        """She was told of the recording, and her moment to say no is over (C-6)."""
        return self.recording and self.expects not in (Expects.LANGUAGE, Expects.CONSENT)


@dataclass(frozen=True)
class Joining:
    """A new learner on the family's telephone; a guardian has to confirm her."""

    first_name: str | None = field(repr=False)
    language: str


@dataclass(frozen=True)
class Answer:
    """One step of the door: the new state, what to say, and what to do.

    ``command``: a person is wished for (then ``say`` is what follows), or the call ends.
    """

    door: Door
    say: str = ""
    ask_office: Identification | None = None
    learner: LearnerBrief | None = None  # the door is open for her
    guest: bool = False  # the door is open, for a guest
    stop_recording: bool = False
    joining: Joining | None = None
    command: Command | None = None


def as_guest(door: Door, *why: str) -> Answer:
    """Nothing of a guest is kept, so a running recording ends too (ST-1)."""
    closed = replace(door, expects=Expects.NOTHING, candidate=None, recording=False)
    return Answer(closed, " ".join(why).strip(), guest=True, stop_recording=door.recording)
