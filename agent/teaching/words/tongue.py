"""A language as the tutor speaks and hears it: all of it is content, in ``languages/<code>.toml``.

A second language is a file, never a branch. What is missing in one is refused when it is loaded.
What the words of a section mean, and how they are compared, says ``tongue_parts``.
"""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from num2words import num2words
from pydantic import Field

from agent.teaching.content import toml_files
from agent.teaching.content.fixed_lines import Lines
from agent.teaching.words.plain import plain
from agent.teaching.words.tongue_parts import Asking, Numbers, Part, Talk

LANGUAGES = Path(__file__).parent / "languages"


class Tongue(Part):
    format: Literal[1] = Field(alias="schema")
    name: str
    lines: Lines
    symbols: Mapping[str, str]  # how a symbol is said
    numbers: Numbers
    talk: Talk
    asking: Asking
    agreement: Mapping[str, tuple[tuple[str, str], ...]] = Field(default={})  # for noun_forms.py
    code: str = Field(default="", exclude=True)

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Every word that stands in a number, by the word without its accents."""
        named = [*range(101), *range(200, 1000, 100), 1000, 101, 2000]
        said = " ".join(str(num2words(n, lang=self.code)) for n in named)
        words = re.findall(r"[^\W\d_]+", said)
        return {plain(word): word for word in words if plain(word) != self.numbers.joiner}

    @cached_property
    def empty(self) -> frozenset[str]:
        """Words that carry no idea of their own."""
        talk = self.talk
        bags = (talk.hesitations, talk.fillers, talk.goes_on, talk.opens, talk.empty)
        return frozenset().union(*bags)

    @cached_property
    def known(self) -> frozenset[str]:
        """Words that may stand beside an answer without making it something else."""
        talk, numbers = self.talk, self.numbers
        bags = (talk.hesitations, talk.fillers, talk.goes_on, talk.opens, talk.either, talk.results)
        more = (talk.surely, talk.operators, talk.kept_in_mind, talk.around, talk.units)
        phrases = (*talk.corrections, *talk.corrected, *talk.ruled_out, *numbers.below_zero)
        marks = (
            numbers.places,
            numbers.minus,
            self.spellings,
        )  # a number word left over is a pronoun
        return frozenset().union(*bags, *more, *phrases, *marks)


@lru_cache
def tongue(code: str, folder: Path = LANGUAGES) -> Tongue:
    """Raises ``CurriculumFault`` where the language has no file or its file is not whole."""
    path = folder / f"{code}.toml"
    remedy = f"no language {code}: add it, with every line of en.toml"
    found = toml_files.whole(Tongue, path, language=code, remedy=remedy)
    return found.model_copy(update={"code": code})
