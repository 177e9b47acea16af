"""What a learner takes back: "forty, no, fifty-four"; "twenty-eight, I mean"."""

from collections.abc import Sequence

from agent.teaching.words import hearing
from agent.teaching.words.hearing import Words
from agent.teaching.words.tongue import tongue


def after(words: Sequence[str], language: str = "en") -> tuple[Words, bool]:
    """The words after the last correction ("no", "I mean"), and whether there was one."""
    at = 0
    for mark in tongue(language).talk.corrections:
        for i in range(len(words) - len(mark) + 1):
            if tuple(words[i : i + len(mark)]) == mark:
                at = max(at, i + len(mark))
    return tuple(words[at:]), at > 0


def ends_in(words: Sequence[str], language: str = "en") -> bool:
    """ "Forty, no …": the learner takes it back and will go on."""
    marks = tongue(language).talk.corrections
    return any(len(words) > len(mark) and tuple(words[-len(mark) :]) == mark for mark in marks)


def before(words: Sequence[str], language: str = "en") -> Words | None:
    """The words before a correction that comes last: "twenty-nine, twenty-eight, I mean"."""
    for mark in tongue(language).talk.corrected:
        left = tuple(words[: -len(mark)])
        if tuple(words[-len(mark) :]) == mark and len(hearing.numerals(left, language)) > 1:
            return left
    return None


def takes_back(words: Sequence[str], language: str = "en") -> bool:
    """Does it begin with "no", "sorry" or "I mean"? "Wait" only asks for time."""
    marks = tongue(language).talk.takes_back
    return any(tuple(words[: len(mark)]) == mark for mark in marks)
