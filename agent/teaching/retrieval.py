"""Which concepts a learner's words touch: what a reader of them should have before him."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from agent.teaching.content.concept import Concept
from agent.teaching.words.hearing import Words, words_of

SAME_WORD = 85.0  # rapidfuzz score, of 100: "ten" and "tens", not "take" and "cake"


def touched(words: str, concepts: Iterable[Concept], most: int) -> tuple[Concept, ...]:
    """Concepts one of whose names, title or key term, stands in these words; the longest first.

    ``Curriculum.find`` asks what one name means; here a whole sentence is looked through, in which
    some word is always near some name.
    """
    said = words_of(words)
    found = [
        (-len(name), place, concept)
        for place, concept in enumerate(concepts)
        for name in (words_of(one) for one in (concept.title, *concept.terms))
        if _stands_in(name, said)
    ]
    ordered = sorted(found, key=lambda one: one[:2])
    return tuple({concept.id: concept for _, _, concept in ordered}.values())[:most]


def _stands_in(name: Words, said: Words) -> bool:
    return bool(name) and all(
        any(fuzz.ratio(word, one, score_cutoff=SAME_WORD) for one in said) for word in name
    )
