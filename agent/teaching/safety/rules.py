"""The rule list of a language (S-1), read from ``rules.<language>.toml`` and compiled once.

The order is: spellings, then the worst rule that fits what is left when harmless phrases are cut.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.teaching.content import toml_files
from agent.teaching.content.toml_files import CurriculumFault
from agent.teaching.safety.patterns import (
    CUT,
    Book,
    Phrase,
    Spelling,
    anchors_in,
    folded,
    laid_out,
    lines_of,
    phrases_of,
    plain_words,
)

FOLDER = Path(__file__).parent


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Written(Frozen):
    """Phrases, one a line; ``unless`` one of the others stands anywhere in what was said."""

    say: str
    unless: str = ""

    @property
    def said(self) -> list[str]:
        return lines_of(folded(self.say).lower())

    @property
    def excuses(self) -> list[str]:
        return phrases_of(folded(self.unless).lower())


class Rule(Written):
    id: str
    level: Literal["S0", "S1", "S2", "S3"]
    abuse: bool = False
    even_told: bool = False  # also in a story, song or lesson


class RuleFile(Frozen):
    format: int = Field(alias="schema", ge=1, le=1)
    owner: str
    date: date
    status: str
    myself: str  # words by which one speaks of oneself
    spelled: dict[str, str]
    sets: dict[str, str]
    told: tuple[Written, ...]
    harmless: tuple[Written, ...]
    rule: tuple[Rule, ...]

    @property
    def phrases(self) -> list[str]:
        written: tuple[Written, ...] = (*self.told, *self.harmless, *self.rule)
        return [line for one in written for line in (*one.said, *one.excuses)]


@dataclass(frozen=True)
class Fit:
    """What may fit: the nth phrase, and what keeps it from counting."""

    phrase: Phrase
    unless: tuple[Phrase, ...]
    rule: Rule | None = None

    def stands_in(self, spoken: str, whole: str) -> bool:
        return bool(self.phrase.expression.search(spoken)) and not self.is_excused(whole)

    def is_excused(self, whole: str) -> bool:
        return any(one.expression.search(whole) for one in self.unless)


class Rulebook:
    """All rules of a language. Raises ``ValueError`` where a phrase cannot be read."""

    def __init__(self, written: RuleFile) -> None:
        self._spelling = Spelling(written.spelled)
        sets = {name: folded(body).lower() for name, body in written.sets.items()}
        book = Book(sets, written.phrases)
        self._myself = frozenset(phrases_of(folded(written.myself).lower()))
        self._told = Index([fit for one in written.told for fit in _fits(book, one)])
        self._harmless = Index([fit for one in written.harmless for fit in _fits(book, one)])
        worst_first = sorted(written.rule, key=lambda rule: rule.level, reverse=True)
        self._rules = Index([fit for rule in worst_first for fit in _fits(book, rule)])

    def hits(self, text: str) -> Iterator[Rule]:
        """The rules that fit, the worst first, looked for one by one: stop when you know enough."""
        words = self._spelling.meant(plain_words(text))
        whole = laid_out(words)
        spoken = whole
        for fit in self._harmless.candidates(words):
            if fit.phrase.expression.search(spoken) and not fit.is_excused(whole):
                spoken = fit.phrase.expression.sub(f"{CUT} ", spoken)
        told = any(fit.stands_in(whole, whole) for fit in self._told.candidates(words))
        for fit in self._rules.candidates(words):
            if fit.rule is None or (told and not fit.rule.even_told):
                continue
            if fit.stands_in(spoken, whole):
                yield fit.rule

    def is_of_self(self, text: str) -> bool:
        return not self._myself.isdisjoint(self._spelling.meant(plain_words(text)))


class Index:
    """Finds the few phrases whose rarest word was said, so that hundreds cost nothing."""

    def __init__(self, fits: Sequence[Fit]) -> None:
        self._fits = fits
        self._by_anchor: dict[str, list[int]] = {}
        for n, fit in enumerate(fits):
            for anchor in fit.phrase.anchors:
                self._by_anchor.setdefault(anchor, []).append(n)

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return frozenset(self._by_anchor)

    def candidates(self, words: Sequence[str]) -> Iterator[Fit]:
        found = {n for one in anchors_in(words) & self._anchors for n in self._by_anchor[one]}
        return (self._fits[n] for n in sorted(found))


def _fits(book: Book, written: Written) -> list[Fit]:
    unless = tuple(book.phrase(line) for line in written.excuses)
    rule = written if isinstance(written, Rule) else None
    return [Fit(book.phrase(line), unless, rule) for line in written.said]


@lru_cache
def rulebook(language: str, folder: Path = FOLDER) -> Rulebook:
    """Raises ``CurriculumFault`` where the language has no rules, or they cannot be read."""
    path = folder / f"rules.{language}.toml"
    remedy = f"no safeguarding rules for {language}: add the file"
    return _compiled(path, toml_files.whole(RuleFile, path, language=language, remedy=remedy))


def _compiled(path: Path, written: RuleFile) -> Rulebook:
    try:
        return Rulebook(written)
    except ValueError as fault:
        raise CurriculumFault(path, 0, str(fault)) from None
