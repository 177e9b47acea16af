"""Stands in for the model that reads open answers: it counts words, and knows nothing.

A criterion is met where enough of its own words stand in the learner's sentence. That is enough to
bring explanations to a verdict; nothing about grading can be learnt from it.
"""

import re
from functools import lru_cache

from agent.teaching.forms import CriterionTick
from agent.teaching.lesson import OpenQuestion

ENOUGH = 0.6  # of a criterion's words
STEM = 4  # letters that tell "taken" from nothing else
WORD = re.compile(r"[a-z]+")
EMPTY = frozenset(
    WORD.findall(
        "a an the is are was be to of in on it its that this and or with what says say for all by "
        "not from up as there every so you"
    )
)


def ticks(question: OpenQuestion, said: str) -> tuple[CriterionTick, ...]:
    words = _words(said)
    return tuple(
        CriterionTick(criterion=one, met="yes", quote=said)
        if _is_met(_words(one), words)
        else CriterionTick(criterion=one, met="no")
        for one in question.criteria
    )


def _is_met(criterion: frozenset[str], words: frozenset[str]) -> bool:
    return len(criterion & words) >= ENOUGH * len(criterion)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Without endings and without what any sentence has."""
    found = (word for word in WORD.findall(text.lower()) if word not in EMPTY)
    return frozenset(word.removesuffix("s")[:STEM] for word in found)
