"""The scripted replies and the helplines, from ``replies.toml`` (S-2, S-3).

The model does not write them; a safeguarding lead reviews them, and the file says whether one did.
"""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.teaching import spoken
from agent.teaching.content import toml_files

FILE: Final = Path(__file__).parent / "replies.toml"
PERSON_KEY: Final = 0  # B-16
SLOTS: Final = ("name", "number", "emergency", "key")
ANY: Final = ""  # a script for every country


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(Frozen):
    """One reply in the order it is spoken; with a number or without one."""

    first: tuple[str, ...]
    number: tuple[str, ...] = ()
    without_number: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


class Abuse(Frozen):
    boundary: str
    warning: str
    end: str


class Script(Frozen):
    language: str
    country: str = ANY
    owner: str
    date: date
    status: Literal["not reviewed", "reviewed"]
    S1: Said
    S2: Said
    S3: Said
    abuse: Abuse


class Helpline(Frozen):
    """``groups``: the digits in the parts they are spoken in, with a pause between."""

    country: str
    name: dict[str, str] = Field(min_length=1)  # by language it answers in
    groups: tuple[str, ...] = Field(min_length=1)
    emergency: str = ""
    hours: str
    cost: str
    verified: date | None
    connects: bool = False  # can the call be passed on to it, by the key for a person?
    note: str = ""

    def slots(self, language: str) -> dict[str, str]:
        parts = [_digits(group, language) for group in self.groups]
        return {
            "name": self.name[language],
            "number": "; ".join(parts),
            "emergency": _digits(self.emergency, language),
            "key": spoken.say_number(PERSON_KEY, language) if self.connects else "",
        }


class Replies(Frozen):
    format: int = Field(alias="schema", ge=1, le=1)
    script: tuple[Script, ...]
    helpline: tuple[Helpline, ...]


@lru_cache
def replies() -> Replies:
    """Raises ``CurriculumFault`` where the file is not whole."""
    return toml_files.whole(Replies, FILE, language="", remedy="no scripted replies: add the file")


def script(language: str, country: str) -> Script:
    """The country's own, else the language's. Raises ``KeyError`` for a language without one."""
    by_place = {(one.language, one.country): one for one in replies().script}
    own = by_place.get((language, country))
    return own if own is not None else by_place[language, ANY]


def helpline(country: str, language: str) -> Helpline | None:
    """Verified, and answering in the language; None where there is none."""
    fits = (one for one in replies().helpline if one.country == country and one.verified)
    return next((one for one in fits if language in one.name), None)


def scripted(level: str, language: str, country: str, *, again: bool) -> tuple[str, ...]:
    """The utterances of a level, ``"S1"`` … ``"S3"``."""
    said: Said = getattr(script(language, country), level)
    line = helpline(country, language)
    slots = line.slots(language) if line is not None else {}
    middle = said.number if line is not None else said.without_number
    wanted = said.again if again and said.again else (*said.first, *middle, *said.last)
    return tuple(spoken.fill(one, slots) for one in wanted if _can_fill(one, slots))


def to_abuse(language: str, country: str, *, times: int) -> tuple[str, ...]:
    """A boundary, then a warning, then the last words (S-7). ``times``: this one counted."""
    lines = script(language, country).abuse
    steps = (lines.boundary, lines.warning, lines.end)
    return (steps[min(max(times, 1), len(steps)) - 1],)


def _can_fill(text: str, slots: dict[str, str]) -> bool:
    """A sentence about a number that we have not got is left out."""
    return all(slots.get(name) for name in SLOTS if f"{{{name}}}" in text)


def _digits(number: str, language: str) -> str:
    return ", ".join(spoken.say_number(int(digit), language) for digit in number)
