"""How the offline mind judges an open answer: words, stems, a few synonyms (pure).

Poor on purpose where it must be: it has no idea of meaning, only of words said. What it ticks it
can quote.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

Met = Literal["yes", "no", "unclear"]

ENOUGH = 0.6  # share of a criterion's content words that makes a yes
SOME = 0.3  # below this, of an answer with substance, it is a no
SUBSTANCE = 2  # content words

_STOP_WORDS = """
a an the is are was were be been it its this that these those to of in on at for and or so
with as by from into you your i we they he she them his her our my me do does did have has
had will would can could should there here then than one's um uh hmm well because when if
which what why how says say said names name gives give mentions mention explains explain
learner answer makes make made get gets got just also very
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
SYNONYMS = (
    ("carry", "move", "regroup", "bring"),
    ("more", "over", "above", "greater", "bigger", "larger", "past"),
    ("less", "under", "below", "fewer", "smaller"),
    ("ten", "tens"),
    ("one", "ones", "unit", "units"),
    ("borrow", "take", "exchange", "swap", "trade", "break"),
    ("add", "plus", "put", "sum", "together", "join"),
    ("subtract", "minus", "remove"),
    ("equal", "same", "equally"),
    ("again", "twice", "repeat"),
    ("next", "after", "following"),
    ("start", "begin", "first"),
    ("group", "groups", "lots", "set", "times"),
    ("become", "turn", "change", "new", "into"),
    ("count", "counted", "counting"),
    ("wait", "pause", "silence", "quiet"),
    ("stop", "end", "finish"),
    ("speak", "talk", "voice", "speech"),
    ("hear", "listen"),
    ("word", "words", "text"),
)
_WORD = re.compile(r"[\w']+")
_ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "er", "ly", "s")


class Tick(NamedTuple):
    criterion: int
    met: Met
    quote: str | None


def stem(word: str) -> str:
    """A crude stem: enough that "counted" and "counting" meet."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            bare = word[: -len(ending)]
            return bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] else bare.rstrip("e")
    return word.rstrip("e") if len(word) > 3 else word


_CLASS = {
    stem(word): index for index, words in reversed(list(enumerate(SYNONYMS))) for word in words
}


def meaning(word: str) -> str | int:
    """What two words must share to count as the same."""
    stemmed = stem(word.lower())
    return _CLASS.get(stemmed, stemmed)


def content(text: str) -> list[str | int]:
    """Meanings of the words that carry any, in order."""
    return [meaning(word) for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]


def judge(criteria: Sequence[str], said: str) -> list[Tick]:
    """One tick a criterion. ``quote`` is a verbatim span of ``said``, only with a yes."""
    return [_tick(index, criterion, said) for index, criterion in enumerate(criteria)]


def _tick(index: int, criterion: str, said: str) -> Tick:
    needed = set(content(criterion))
    spoken = set(content(said))
    if not needed or len(spoken) < SUBSTANCE:
        return Tick(index, "unclear", None)
    share = len(needed & spoken) / len(needed)
    if share >= ENOUGH:
        return Tick(index, "yes", _span(said, needed))
    return Tick(index, "no" if share < SOME else "unclear", None)


def _span(said: str, needed: set[str | int]) -> str:
    """From the first to the last word of ``said`` that the criterion asks for, as it stands."""
    hits = [
        word
        for word in _WORD.finditer(said)
        if word.group().lower() not in STOP_WORDS and meaning(word.group()) in needed
    ]
    return said[hits[0].start() : hits[-1].end()]
