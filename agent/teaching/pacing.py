"""When is the learner's turn over? The waits of tutoring §1.3, as a rule over what was said so far.

Pure and testable without audio. The floor asks again at every final transcript.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from agent.teaching.words import commands, corrections, going_on, hearing, numbers
from agent.teaching.words.hearing import Numeral, Words
from agent.teaching.words.places import place_sums
from agent.teaching.words.sums import Sought
from agent.teaching.words.tongue import tongue

DONE = 0.1  # complete, no longer answer lies in the range; taken back if she goes on
MAY_GROW = 0.7  # complete, but a longer answer is possible
GOES_ON = 1.6  # surely or probably unfinished
COMMAND = 0.3
LOOSE = 0.7  # words that are no answer: an aside, a choice in other words


class Extent(StrEnum):
    """Is what was said so far whole (B-8)?"""

    COMPLETE = "complete"  # a number, and no longer one lies in the range
    EXTENSIBLE = "extensible"  # a number that only an uncommon form would lengthen
    PREFIX = "prefix"  # begins a longer number, or a sentence that is not over
    FILLER = "filler"  # nothing but hesitation
    COMMAND = "command"
    LOOSE = "loose"  # other words
    OPEN = "open"  # an explanation: only the voice can tell


WAITS: Mapping[Extent, float | None] = {
    Extent.COMPLETE: DONE,
    Extent.EXTENSIBLE: MAY_GROW,
    Extent.PREFIX: GOES_ON,
    Extent.FILLER: GOES_ON,
    Extent.COMMAND: COMMAND,
    Extent.LOOSE: LOOSE,
    Extent.OPEN: None,
}


@dataclass(frozen=True)
class Pacing:
    """How to wait on one question: ``think_seconds`` before we speak, the rest for turn ends.

    ``low`` and ``high`` bound a numeric answer. ``answer_type`` "none": nothing is asked.
    """

    think_seconds: float = 10.0
    answer_type: Literal["integer", "choice", "speech", "none"] = "none"
    low: int = 0
    high: int = 0
    language: str = "en"


def wait_after(text: str, pacing: Pacing) -> float | None:
    """Seconds of silence after ``text`` that end the turn; None: only the voice can tell.

    None is for open answers: their text does not show whether the thought is finished.
    """
    return WAITS[reading_class(text, pacing)]


def trails_off(text: str, language: str) -> bool:
    """Does an explanation end in "because", "and the" or "um"? Then there is more to come."""
    words = hearing.heard_words(text)
    talk = tongue(language).talk
    return bool(words) and words[-1] in talk.trails | talk.hesitations


def reading_class(text: str, pacing: Pacing) -> Extent:
    """How whole the answer is that ``text`` may be."""
    words = hearing.heard_words(text)
    core = hearing.without_fillers(words, pacing.language)
    talk = tongue(pacing.language).talk
    listens = bool(words) and commands.only_listens(words, pacing.language)
    if commands.whole(core, pacing.language) is not None and not (listens and len(words) > 1):
        return Extent.PREFIX if words in talk.corrections else Extent.COMMAND
    if pacing.answer_type == "speech":
        return Extent.OPEN
    if listens:
        return Extent.LOOSE
    if not core:
        return Extent.FILLER
    said = _after_corrections(hearing.cleaned(words, pacing.language), pacing.language)
    found = _numbers(said, pacing) if pacing.answer_type == "integer" else ()
    if _is_open_ended(words, said, found, pacing=pacing):
        return Extent.PREFIX
    if pacing.answer_type == "integer" and numbers.says_nothing(said, pacing.language):
        return Extent.COMPLETE
    return _of_number(said, found, pacing) if found else Extent.LOOSE


def _after_corrections(said: Words, language: str) -> Words:
    """What stands after the last correction, if that holds a number."""
    tail, _ = corrections.after(said, language)
    return tail if hearing.numerals(tail, language) else said


def _numbers(said: Words, pacing: Pacing) -> tuple[Numeral, ...]:
    sums = place_sums(said, pacing.language)
    rest = (
        one
        for one in hearing.numerals(said, pacing.language)
        if not any(whole.start <= one.start < whole.end for whole in sums)
    )
    found = sorted((*sums, *rest), key=lambda one: one.start)
    return hearing.joined(found, pacing.low, pacing.high)


def _is_open_ended(
    words: Words, said: Words, found: tuple[Numeral, ...], *, pacing: Pacing
) -> bool:
    """Does it end in "and", "um" or "no", or before its number?"""
    talk = tongue(pacing.language).talk
    if words[-1] in talk.hesitations:
        return True
    if found and found[-1].end == len(said):
        return False
    if corrections.before(said, pacing.language) is not None:
        return False
    opens = frozenset() if found else talk.opens
    return said[-1] in talk.goes_on | opens or corrections.ends_in(said, pacing.language)


def _of_number(said: Words, found: tuple[Numeral, ...], pacing: Pacing) -> Extent:
    last = found[-1]
    wanted = Sought(pacing.low, pacing.high, language=pacing.language)
    goes_on = going_on.may_go_on(said, last, wanted)
    after = said[last.end :]
    if after:  # a unit, or "I think": it closes the number
        strange = set(after) - tongue(pacing.language).known
        return Extent.LOOSE if len(strange) > 1 or (strange and goes_on) else Extent.COMPLETE
    if goes_on or _counts(found):
        return Extent.PREFIX
    grows = going_on.may_be_lengthened(last, wanted)
    return Extent.EXTENSIBLE if grows else Extent.COMPLETE


def _counts(found: tuple[Numeral, ...]) -> bool:
    """Counting aloud: three by even steps, or two that are next to each other."""
    values = [one.value for one in found]
    next_to = len(values) > 1 and abs(values[-1] - values[-2]) == 1 and min(values[-2:]) > 9
    falls_or_rises = {later > earlier for earlier, later in pairwise(values)}
    return hearing.is_counting(values) or (next_to and len(falls_or_rises) == 1)
