"""Distress, danger and abuse: what was said, how serious it is, and what is said to it (S-1…S-7).

Only words are judged, never the voice (S-6). The rules and replies are content, in ``safety/``,
each with an owner and a date. A rule list misses things; a model may raise a level, never lower it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from agent.teaching.safety import replies
from agent.teaching.safety.rules import rulebook

ABUSE_ENDS: Final = 3  # a boundary, a warning, the end (S-7)


class Level(StrEnum):
    """Ordered: ``Level.S3 > Level.S2``."""

    S0 = "S0"  # nothing
    S1 = "S1"  # upset
    S2 = "S2"  # bullying, neglect, violence, sexual abuse, exploitation: told or hinted
    S3 = "S3"  # suicide, self-harm, immediate danger


@dataclass(frozen=True)
class Alarm:
    """``rule`` is the id of the rule that fired; "" where none did."""

    level: Level = Level.S0
    abuse: bool = False
    rule: str = ""


def ready(language: str) -> None:
    """Reads and compiles the rules and replies, nearly a second: before a call, not in one.

    Raises ``CurriculumFault`` or ``KeyError`` for a language that lacks them.
    """
    rulebook(language)
    replies.script(language, replies.ANY)


@lru_cache(maxsize=4096)
def classify(text: str, language: str = "en") -> Alarm:
    """The worst level any rule gives the words; swearing inside S2 or S3 is not abuse (S-7).

    Raises ``CurriculumFault`` for a language without rules: it must not be switched on (S-1).
    """
    worst = Alarm()
    for rule in rulebook(language).hits(text):
        if rule.abuse:
            return Alarm(worst.level, abuse=True, rule=worst.rule or rule.id)
        if worst.level is Level.S0:
            worst = Alarm(Level(rule.level), rule=rule.id)
        if worst.level >= Level.S2:
            break
    return worst


def classify_any(texts: Iterable[str], language: str = "en") -> Alarm:
    """The worst of several hearings of one utterance: the recogniser's n-best list."""
    return max((classify(text, language) for text in texts), key=_weight, default=Alarm())


def speaks_of_self(text: str, language: str = "en") -> bool:
    """Are there words in it by which a learner speaks of herself?"""
    return rulebook(language).is_of_self(text)


def _weight(alarm: Alarm) -> tuple[Level, bool]:
    return alarm.level, alarm.abuse


@dataclass(frozen=True)
class Watch:
    """What was heard in this call so far. It only ever rises."""

    highest: Level = Level.S0
    abuses: int = 0

    def after(self, alarm: Alarm) -> "Watch":
        counts = alarm.abuse and alarm.level < Level.S2
        return Watch(max(self.highest, alarm.level), self.abuses + counts)

    @property
    def scores(self) -> bool:
        """May anything still be scored? Not once she was upset (S-6)."""
        return self.highest < Level.S1

    @property
    def teaches(self) -> bool:
        """May the lesson go on? After S2 or S3 it does not resume by itself (S-2)."""
        return self.highest < Level.S2

    @property
    def ends_call(self) -> bool:
        """Abuse ends a call at the third time; a call with S2 or S3 in it never ends so (S-7)."""
        return self.abuses >= ABUSE_ENDS and self.teaches

    def answer(self, alarm: Alarm, *, language: str, country: str) -> tuple[str, ...]:
        """What to say to the alarm, before it is counted; () where the lesson goes on."""
        after = self.after(alarm)
        if alarm.level >= Level.S2:
            again = self.highest >= alarm.level
            return reply(alarm.level, language, country, again=again)
        if not after.teaches:
            return reply(after.highest, language, country, again=True)
        if alarm.level is Level.S1:
            return reply(alarm.level, language, country)
        if not alarm.abuse:
            return ()
        return replies.to_abuse(language, country, times=after.abuses)


def reply(
    alarm: Alarm | Level, language: str, country: str, *, again: bool = False
) -> tuple[str, ...]:
    """The scripted utterances (S-2, S-6); ``again``: the short form, after the long one was said.

    Without a verified helpline for the country the same reply comes without a number.
    """
    level = alarm.level if isinstance(alarm, Alarm) else alarm
    if level is Level.S0:
        return ()
    return replies.scripted(level.value, language, country, again=again)


def has_helpline(country: str, language: str) -> bool:
    """Is there a verified helpline? Without one no minor may be called in that country (S-3)."""
    return replies.helpline(country, language) is not None
