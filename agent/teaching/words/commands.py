"""What the learner may ask at any time, by word or key (B-16), and other words that are no answer.

The words stand in ``languages/``; patterns match the words of ``hearing.words_of``.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from agent.teaching.words.readings import Command
from agent.teaching.words.tongue import tongue

__all__ = ["KEYS", "Command", "firm", "inside", "is_adult", "is_dont_know", "only_listens", "whole"]

KEYS: Mapping[str, Command] = {
    "1": Command.REPEAT,
    "2": Command.SLOWER,
    "3": Command.HINT,
    "4": Command.SKIP,
    "6": Command.LATER,
    "8": Command.STOP,
    "9": Command.NEVER,
    "0": Command.PERSON,
}


@lru_cache
def _whole_patterns(language: str) -> Mapping[Command, re.Pattern[str]]:
    """Each command with any polite words before and after it."""
    asking = tongue(language).asking
    before, after = asking.before.pattern, asking.after.pattern
    return {
        command: re.compile(rf"(?:(?:{before}) )*(?:{body.pattern})(?: (?:{after}))*")
        for command, body in asking.whole.items()
    }


@lru_cache(maxsize=1024)
def _whole(said: str, language: str) -> Command | None:
    patterns = _whole_patterns(language)
    return next((c for c, pattern in patterns.items() if pattern.fullmatch(said)), None)


def whole(words: Sequence[str], language: str = "en") -> Command | None:
    """The command that the whole utterance is, if it is one."""
    return _whole(" ".join(words), language)


def firm(words: Sequence[str], language: str = "en") -> Command | None:
    """A command that no number in the same sentence can be the answer beside."""
    return _found(tongue(language).asking.firm, words)


def inside(words: Sequence[str], language: str = "en") -> Command | None:
    """A command within a longer sentence that holds no answer."""
    return _found(tongue(language).asking.inside, words)


def _found(patterns: Mapping[Command, re.Pattern[str]], words: Sequence[str]) -> Command | None:
    said = " ".join(words)
    return next((c for c, pattern in patterns.items() if pattern.search(said)), None)


def is_adult(words: Sequence[str], language: str = "en") -> bool:
    """Does an adult beside the learner say that she is there (B-6)?"""
    return tongue(language).asking.adult.search(" ".join(words)) is not None


def is_dont_know(words: Sequence[str], language: str = "en", *, alone: bool = False) -> bool:
    """ "I don't know"; ``alone``: and nothing else, as an explanation may begin with it."""
    here = tongue(language)
    said = " ".join(words)
    found = here.asking.dont_know.search(said)
    if found is None or not alone:
        return found is not None
    rest = said[: found.start()].split() + said[found.end() :].split()
    return set(rest) <= here.talk.around_dont_know


def only_listens(words: Sequence[str], language: str = "en") -> bool:
    """Nothing but "mm-hm" and "okay"."""
    return set(words) <= tongue(language).asking.backchannels
