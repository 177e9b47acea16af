"""What kind of thing the learner said."""

from dataclasses import dataclass
from enum import StrEnum

from agent.teaching.commands import Command


class Sort(StrEnum):
    NUMBER = "number"
    CHOICE = "choice"
    SPEECH = "speech"
    COMMAND = "command"
    BACKCHANNEL = "backchannel"
    DONT_KNOW = "dont_know"
    TWO_ANSWERS = "two_answers"
    OFF_TOPIC = "off_topic"
    NOT_UNDERSTOOD = "not_understood"
    SILENCE = "silence"


@dataclass(frozen=True)
class Reading:
    """``value``: the number said, or the index of the option chosen (from 0)."""

    sort: Sort
    value: int | None = None
    command: Command | None = None
