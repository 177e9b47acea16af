"""At the tutor's door: which of its lines asks for what. Pure.

The lines are the door's own English ones: a learner who rings every week knows them.
"""

from dataclasses import dataclass
from enum import StrEnum

from agent.door.speech import door_speech

NEW_KEY = "seven"  # in words; of a family with fewer than six learners


class Asks(StrEnum):
    NOTHING = "nothing"
    NAME = "name"
    PIN = "pin"
    LESSON = "lesson"  # the door is open: this is the first question
    GUEST = "guest"  # the door stayed shut: a guest's lesson


@dataclass(frozen=True)
class DoorLine:
    text: str
    asks: Asks


def lines(first_words: str, guest_words: str) -> tuple[DoorLine, ...]:
    """Everything heard before the lesson, with the first words of hers and of a guest's lesson."""
    own = door_speech("en").lines
    hello, who = own.disclosure, own.who
    name = (
        f"{hello} {own.not_recorded} {who}",
        f"{own.no_recording} {who}",
        who,
        own.who_again,
        own.who_or_new.format(key=NEW_KEY),
        own.who_else,
        own.silent_who,
    )
    pin = (own.pin, own.pin_again, own.silent_pin)
    why = (
        own.locked,
        own.busy,
        own.away,
        f"{hello} {own.not_recorded}",
    )
    guest = tuple(f"{reason} {own.guest} {guest_words}" for reason in why)
    return (
        DoorLine(f"{hello} {own.recorded}", Asks.NOTHING),
        *(DoorLine(text, Asks.NAME) for text in name),
        *(DoorLine(text, Asks.PIN) for text in pin),
        DoorLine(first_words, Asks.LESSON),
        *(DoorLine(text, Asks.GUEST) for text in guest),
        DoorLine(f"{own.guest} {guest_words}", Asks.GUEST),
    )
