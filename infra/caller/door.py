"""At the tutor's door: which of its lines asks for what. Pure.

The lines are the doorkeeper's own constants: a learner who rings every week knows them.
"""

from dataclasses import dataclass
from enum import StrEnum

from agent import doorkeeper


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
    hello, who = doorkeeper.DISCLOSURE, doorkeeper.WHO
    name = (
        f"{hello} {doorkeeper.NOT_RECORDED} {who}",
        f"{doorkeeper.NO_RECORDING} {who}",
        who,
        doorkeeper.WHO_AGAIN,
        doorkeeper.SILENT_WHO,
    )
    pin = (doorkeeper.PIN, doorkeeper.PIN_AGAIN, doorkeeper.SILENT_PIN)
    why = (
        doorkeeper.LOCKED,
        doorkeeper.BUSY,
        doorkeeper.AWAY,
        f"{hello} {doorkeeper.NOT_RECORDED}",
    )
    guest = tuple(f"{reason} {doorkeeper.GUEST} {guest_words}" for reason in why)
    return (
        DoorLine(f"{hello} {doorkeeper.RECORDED}", Asks.NOTHING),
        *(DoorLine(text, Asks.NAME) for text in name),
        *(DoorLine(text, Asks.PIN) for text in pin),
        DoorLine(first_words, Asks.LESSON),
        *(DoorLine(text, Asks.GUEST) for text in guest),
        DoorLine(f"{doorkeeper.GUEST} {guest_words}", Asks.GUEST),
    )
