"""Which option did the learner mean?"""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from agent.teaching.words import corrections, hearing
from agent.teaching.words.plain import plain
from agent.teaching.words.readings import Reading, Sort
from agent.teaching.words.tongue import tongue

ALIKE = 85.0  # rapidfuzz score of an option's words, of 100


def read(words: Sequence[str], options: Sequence[str], language: str = "en") -> Reading | None:
    """The option named by its words, its number or its place; None when none is."""
    talk = tongue(language).talk
    marks = {mark for mark, *_ in talk.corrections}
    is_option = any(marks & set(hearing.words_of(option)) for option in options)
    tail = tuple(words) if is_option else corrections.after(words, language)[0]
    said = " ".join(tail)
    keys = {n.value - 1 for n in hearing.numerals(tail, language)}
    keys |= {i for i, word in enumerate(talk.option_places) if plain(word) in tail}
    keys &= set(range(len(options)))
    named = {i for i, option in enumerate(options) if _names(said, option)}
    alike = {i for i, option in enumerate(options) if _sounds_like(said, option)}
    chosen = named or alike or keys  # "thirteen" is also much like thirty
    if len(chosen) > 1:
        return Reading(Sort.TWO_ANSWERS)
    return Reading(Sort.CHOICE, value=chosen.pop()) if chosen else None


def option_named(words: Sequence[str], options: Sequence[str]) -> int | None:
    """The option that the whole utterance is, word for word."""
    said = tuple(words)
    return next((i for i, text in enumerate(options) if hearing.words_of(text) == said), None)


def _names(said: str, option: str) -> bool:
    wanted = " ".join(hearing.words_of(option))
    return re.search(rf"\b{re.escape(wanted)}\b", said) is not None


def _sounds_like(said: str, option: str) -> bool:
    wanted = " ".join(hearing.words_of(option))
    return len(said) >= len(wanted) and fuzz.partial_ratio(wanted, said) >= ALIKE
