"""Phrases with wild cards, and the words in which they are looked for.

| written | means |
|---|---|
| `word` `word*` | this word; a word that begins so |
| `a\\|b` | either |
| `{name}` | any phrase of that set |
| `x?` | perhaps |
| `..` `...` | up to three, up to eight words of any kind |
| `^` `$` | nothing before, nothing after |

Accents are dropped on both sides: recognisers and hurried children leave them out.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from agent.teaching.words.hearing import words_of

CUT: Final = "#"  # stands where a harmless phrase stood; no gap reaches across it
GAPS: Final[Mapping[str, str]] = {
    "..": rf"(?:[^ {CUT}]+ ){{0,3}}?",
    "...": rf"(?:[^ {CUT}]+ ){{0,8}}?",
    "^": r"(?<=\A )",
    "$": r"\Z",
}
STEM_LETTERS: Final = 2  # the shortest beginning that may be written with a star


@dataclass(frozen=True)
class Part:
    """One place of a phrase: its expression, and words of which one must be there ("" for any)."""

    expression: str
    anchors: frozenset[str]


@dataclass(frozen=True)
class Phrase:
    expression: re.Pattern[str]
    anchors: frozenset[str]


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def plain_words(text: str) -> tuple[str, ...]:
    return tuple(folded(word) for word in words_of(text))


def laid_out(words: Iterable[str]) -> str:
    """Words in the form the expressions read: a blank before, between and after."""
    return f" {' '.join(words)} "


class Spelling:
    """What stands for something else: contractions, slang, what a recogniser makes of a word."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._starts: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for heard, meant in table.items():
            words = plain_words(heard)
            self._starts.setdefault(words[0], []).append((words, plain_words(meant)))
        for found in self._starts.values():
            found.sort(key=lambda pair: -len(pair[0]))

    def meant(self, words: Sequence[str]) -> list[str]:
        out: list[str] = []
        at = 0
        while at < len(words):
            heard, meant = self._at(words, at)
            out += meant
            at += len(heard)
        return out

    def _at(self, words: Sequence[str], at: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        for heard, meant in self._starts.get(words[at], ()):
            if tuple(words[at : at + len(heard)]) == heard:
                return heard, meant
        return (words[at],), (words[at],)


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def phrases_of(text: str) -> list[str]:
    """Phrases written one a line, or with strokes between."""
    return [one.strip() for one in re.split(r"[|\n]", text) if one.strip()]


class Book:
    """The sets of a language, and the reading of phrases that use them.

    Raises ``ValueError`` for an unknown set, or a phrase that is nothing but wild cards.
    """

    def __init__(self, sets: Mapping[str, str], phrases: Sequence[str]) -> None:
        written = " ".join([*sets.values(), *phrases])
        self._counts = Counter(re.findall(r"[^\W_]+\*?", written))
        self._sets: dict[str, Part] = {}
        for name, body in sets.items():
            self._sets[name] = self._either(_choices(body))

    def phrase(self, written: str) -> Phrase:
        part = self._sequence(written)
        if not part.anchors:
            raise ValueError(f"the phrase {written!r} has no word that must be there: add one")
        return Phrase(re.compile("(?<= )" + part.expression), part.anchors)

    def _either(self, choices: Sequence[str]) -> Part:
        """Single words go into one expression, which costs far less than one each."""
        words = [one for one in choices if " " not in one and not one.startswith("{")]
        parts = [self._sequence(one) for one in choices if one not in words]
        if words:
            plain = f"(?:{'|'.join(_word(one) for one in words)}) "
            parts.append(Part(plain, frozenset(words)))
        anchors = [part.anchors for part in parts]
        known = frozenset[str]().union(*anchors) if all(anchors) else frozenset[str]()
        return Part(f"(?:{'|'.join(part.expression for part in parts)})", known)

    def _sequence(self, written: str) -> Part:
        parts = [self._part(token) for token in written.split()]
        anchored = [part.anchors for part in parts if part.anchors]
        rarest = min(anchored, key=self._cost, default=frozenset[str]())
        return Part("".join(part.expression for part in parts), rarest)

    def _cost(self, anchors: frozenset[str]) -> int:
        """How often its words stand in the rules, hence in speech: "i" is a bad anchor."""
        return max(self._counts[word] for word in anchors)

    def _part(self, token: str) -> Part:
        if token in GAPS:
            return Part(GAPS[token], frozenset())
        if token.endswith("?"):
            return Part(f"(?:{self._part(token[:-1]).expression})?", frozenset())
        if token.startswith("{") and "|" not in token:
            return self._named(token)
        return self._either([one.replace("_", " ") for one in token.split("|")])

    def _named(self, token: str) -> Part:
        found = self._sets.get(token.strip("{}"))
        if found is None:
            raise ValueError(f"there is no set {token}: name one of {', '.join(self._sets)}")
        return found


def _choices(body: str) -> list[str]:
    """A set: one phrase a line, or several words on one."""
    lines = lines_of(body)
    parted = [line.split("|") if " " not in line else [line] for line in lines]
    return [choice.replace("_", " ") for choices in parted for choice in choices]


def _word(choice: str) -> str:
    """Raises ``ValueError`` where it is no word, or a star after too few letters."""
    stem = choice.removesuffix("*")
    if not re.fullmatch(r"[^\W_]+", stem) or (stem != choice and len(stem) < STEM_LETTERS):
        raise ValueError(f"{choice!r} is no word: write words, word*, a|b, {{set}}, x?, .. or ...")
    return stem if stem == choice else rf"{stem}[^ {CUT}]*"


def anchors_in(words: Iterable[str]) -> set[str]:
    """Every anchor these words could be, whole or as a stem."""
    kept = set(words)
    stems = {f"{word[:n]}*" for word in kept for n in range(STEM_LETTERS, len(word) + 1)}
    return kept | stems
