"""A number in front of its noun: "one ten" and "three tens", "veintiún frijoles" and "una decena".

A sentence writes the number with both forms of its noun, ``{n:ten|tens}``, and in a language whose
nouns have a gender also that: ``{n:f decena|decenas}``. An empty form says the number alone. How a
number's ending follows a gender stands in the language's file.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Self

from agent.teaching import spoken
from agent.teaching.words.tongue import tongue

Endings = Mapping[str, tuple[tuple[str, str], ...]]  # gender -> (ending, what it becomes), in order
NOUN = re.compile(r"(?:(?P<gender>[mfn]) )?(?P<one>[^|]*)\|(?P<many>[^|]+)")


class NumberInWords(str):
    """The words of a number; as a slot's value it agrees with the noun written in the slot."""

    number: int
    endings: Endings

    @classmethod
    def of(cls, number: int, language: str, endings: Endings) -> Self:
        made = cls(spoken.say_number(number, language))
        made.number, made.endings = number, endings
        return made

    def __format__(self, spec: str) -> str:
        """Raises ``ValueError`` for a spec that is not "[gender ]one|many"."""
        if not spec:
            return str(self)
        parts = NOUN.fullmatch(spec)
        if parts is None:
            raise ValueError(f"write a noun as {{slot:one|many}}, not {spec!r}")
        noun = parts["one"] if self.number == 1 else parts["many"]
        return f"{self._before(parts['gender'])} {noun}".rstrip()

    def _before(self, gender: str | None) -> str:
        for ending, becomes in self.endings.get(gender or "", ()):
            if self.endswith(ending):
                return self.removesuffix(ending) + becomes
        return str(self)


@lru_cache(maxsize=4096)
def number_in_words(number: int, language: str) -> NumberInWords:
    return NumberInWords.of(number, language, tongue(language).agreement)
