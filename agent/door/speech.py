"""What the door says and what it hears, by language: ``<code>.toml`` beside this file.

A second language is a file, never a branch. Patterns match the words as ``plain`` writes them.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from agent.teaching.content import toml_files
from agent.teaching.words.plain import plain, plain_words

FOLDER = Path(__file__).parent


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DoorLines(_Part):
    """Each is one or more sentences that pass the speakable gate. ``{key}`` is a key in words."""

    disclosure: str
    offer: str  # {key}; said in its own language
    recorded: str
    not_recorded: str
    no_recording: str
    who: str
    who_again: str
    who_or_new: str  # {key}
    who_else: str
    silent_who: str
    new_name: str
    welcome: str
    pin: str
    pin_again: str
    silent_pin: str
    guest: str
    locked: str
    busy: str
    away: str
    what_i_am: str
    take_your_time: str
    putting_through: str
    no_one_free: str
    promise: str
    ask_a_grown_up: str
    later: str
    later_guest: str
    goodbye: str


def _one_of(patterns: Any) -> Any:
    return "|".join(f"(?:{one})" for one in patterns) if isinstance(patterns, list) else patterns


OneOf = Annotated[str, BeforeValidator(_one_of)]
Either = Annotated[tuple[re.Pattern[str], ...], Field(min_length=1)]


class DoorWords(_Part):
    """``{name}`` in ``not_she`` is hers whose lesson it is; ``my_name`` has a group ``name``."""

    itself: OneOf  # the language asks for itself by name
    refuses: OneOf  # the recording; a plain "no" does too
    new: OneOf
    not_she: OneOf
    not_me: OneOf
    what_are_you: OneOf
    my_name: Either  # the first that matches


class DoorSpeech(_Part):
    format: Literal[1] = Field(alias="schema")
    name: str
    lines: DoorLines
    hears: DoorWords

    def means(self, what: str, words: Sequence[str]) -> bool:
        """Is the whole utterance of this kind, by the name of its field in ``DoorWords``?"""
        return re.fullmatch(getattr(self.hears, what), " ".join(words)) is not None

    def is_not(self, first_name: str, words: Sequence[str]) -> bool:
        """ "I am not Amina": said by somebody in whose name a lesson was opened."""
        name = re.escape(" ".join(plain_words(first_name)))
        return bool(re.fullmatch(self.hears.not_she.replace("{name}", name), " ".join(words)))

    def name_in(self, text: str) -> str | None:
        """The first name of one who says how she is called, with its accents."""
        said = " ".join(plain_words(text))
        found = (match for one in self.hears.my_name if (match := one.fullmatch(said)))
        name = next((match["name"] for match in found), None)
        spoken = (word for word in re.findall(r"[^\W\d_]+", text) if plain(word) == name)
        return next((word.capitalize() for word in spoken), None)


@lru_cache
def door_speech(language: str) -> DoorSpeech:
    """Raises ``CurriculumFault`` where the language has no file or its file is not whole."""
    path = FOLDER / f"{language}.toml"
    remedy = f"no language {language} at the door: add it, with every line of en.toml"
    return toml_files.whole(DoorSpeech, path, language=language, remedy=remedy)
