"""Must I stop? What the learner's voice and words do to our own speech (B-9). Pure rules.

The other policy, *may I speak*, is the floor's. Measured on telephone calls (guides/floor, section
2): a backchannel lasts 0.25-0.5 s, so wordless speech stops us only later than that; words do at
once; and while our reply has only just begun, any voice means that she was not finished.
"""

from dataclasses import dataclass
from enum import StrEnum

from agent.teaching.words import commands, hearing

GOES_ON_SECONDS = 0.1  # of voice
FRESH_SECONDS = 1.3  # after our start: a second at her ear, and the path there
WORDLESS_SECONDS = 0.7
ROOM_SECONDS = 3.0  # of sound without a word: a television or a mixer, and not our learner


class Yield(StrEnum):
    """What to do about our speech."""

    NOTHING = "nothing"
    STOP = "stop"
    TAKE_BACK = "take_back"  # our turn never was; her words belong to the same answer


@dataclass(frozen=True)
class Ours:
    """What we are doing. ``spoken``: seconds since our first sample went out.

    ``answers``: it is the reply to a turn of hers, which can be taken back.
    """

    state: str  # livekit's agent state: "speaking", "thinking"; in all others we are silent
    spoken: float = 0.0
    answers: bool = False

    @property
    def fresh(self) -> bool:
        young = self.state == "speaking" and self.spoken < FRESH_SECONDS
        return self.answers and (young or self.state == "thinking")


def to_voice(ours: Ours, seconds: float) -> Yield:
    """She has been making sounds for ``seconds``; nobody knows the words yet."""
    if ours.fresh:
        return Yield.TAKE_BACK if seconds >= GOES_ON_SECONDS else Yield.NOTHING
    stops = ours.state == "speaking" and WORDLESS_SECONDS <= seconds < ROOM_SECONDS
    return Yield.STOP if stops else Yield.NOTHING


def to_words(ours: Ours, text: str, language: str) -> Yield:
    """The recogniser has words, perhaps not the last ones."""
    if ours.state != "speaking" or only_listens(text, language):
        return Yield.NOTHING
    return Yield.TAKE_BACK if ours.fresh else Yield.STOP


def only_listens(text: str, language: str) -> bool:
    """Nothing but "mm-hm" and "okay" (in ``languages/``): she listens, and says so."""
    return commands.only_listens(hearing.words_of(text), language)
