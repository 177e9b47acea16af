"""What kind of thing the learner said."""

from dataclasses import dataclass
from enum import StrEnum


class Command(StrEnum):
    """What the learner may ask at any time, by word or key (B-16)."""

    REPEAT = "repeat"
    SLOWER = "slower"
    HINT = "hint"
    SKIP = "skip"
    STOP = "stop"
    LATER = "later"
    NEVER = "never"
    PERSON = "person"
    WAIT = "wait"
    YES = "yes"
    NO = "no"


class Sort(StrEnum):
    NUMBER = "number"
    CHOICE = "choice"
    SPEECH = "speech"
    COMMAND = "command"
    BACKCHANNEL = "backchannel"
    UNFINISHED = "unfinished"  # on the way to an answer: go on listening
    DONT_KNOW = "dont_know"
    TWO_ANSWERS = "two_answers"
    OFF_TOPIC = "off_topic"
    NOT_UNDERSTOOD = "not_understood"
    SILENCE = "silence"


@dataclass(frozen=True)
class Reading:
    """``value``: the number said, or the index of the option chosen (from 0).

    ``reason`` tells more than the sort why it is no evidence (LM-3): "asr_doubt", "out_of_range",
    "noise". ``heard``: the numbers that could not be told apart.
    """

    sort: Sort
    value: int | None = None
    command: Command | None = None
    reason: str | None = None
    heard: tuple[int, ...] = ()

    @property
    def why(self) -> str:
        """Why this is no evidence, where it is none."""
        return self.reason or self.sort.value
