"""When is the learner's turn over? The waits of tutoring §1.3, as a rule over what was said so far.

Pure and testable without audio. The floor asks again at every final transcript.
"""

from dataclasses import dataclass
from typing import Literal

from agent.teaching import commands, hearing

DONE = 0.15  # complete, and no longer answer lies in the range
MAY_GROW = 0.7  # complete, but a longer answer is possible
GOES_ON = 1.6  # surely or probably unfinished
COMMAND = 0.3
TAKEN_BACK = {("no",), ("sorry",), ("wait",)}  # alone: she will most likely go on
LOOSE = 0.7  # words that are no answer: an aside, a choice in other words


@dataclass(frozen=True)
class Pacing:
    """How to wait on one question: ``think_seconds`` before we speak, the rest for turn ends.

    ``low`` and ``high`` bound a numeric answer. ``answer_type`` "none": nothing is asked.
    """

    think_seconds: float = 10.0
    answer_type: Literal["integer", "choice", "speech", "none"] = "none"
    low: int = 0
    high: int = 0


def wait_after(text: str, pacing: Pacing) -> float | None:
    """Seconds of silence after ``text`` that end the turn; None: only the voice can tell.

    None is for open answers: their text does not show whether the thought is finished.
    """
    words = hearing.words_of(text)
    if commands.whole(hearing.without_fillers(words)) is not None:
        return GOES_ON if words in TAKEN_BACK else COMMAND
    if pacing.answer_type == "speech":
        return None
    if not words or words[-1] in hearing.UNFINISHED or hearing.ends_in_correction(words):
        return GOES_ON
    if pacing.answer_type == "integer":
        return _after_number(words, pacing)
    return LOOSE


def _after_number(words: tuple[str, ...], pacing: Pacing) -> float:
    numerals = hearing.numerals(words)
    if not numerals or numerals[-1].end < len(words):
        return LOOSE
    if hearing.is_counting(tuple(n.value for n in numerals)):
        return GOES_ON
    if hearing.is_prefix(numerals[-1].value, pacing.low, pacing.high):
        return GOES_ON
    tail = hearing.trailing_digits(numerals)
    if hearing.may_grow(tail, pacing.high):
        return MAY_GROW
    return DONE
