"""Do a quote's words stand in what the learner said, and are they about the matter (G-3, G-4)?"""

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.teaching.forms import CriterionTick
from agent.teaching.words import hearing
from agent.teaching.words.tongue import tongue

# Words that tell the grader what to do are no evidence of an idea. The model is told so; this is
# the second lock. Kept narrow: "give it five seconds" and "ignore the noise" are about the matter.
_TO_THE_GRADER = re.compile(
    r"\b(ignore|forget|disregard)( (all|your|the|my|previous|any|those|these))*"
    r" (rules?|instructions?|prompt|criteria)\b"
    r"|\b(give|gimme)( me)?( an?| the| all| my)? (full|top|highest|best|\d+|four|five|ten|hundred)?"
    r" ?(points?|marks?|score|grade)\b|\bgive me (full|top|four|five|ten|a hundred|\d+)\b"
    r"|\b(mark|grade|rate|score) (me|my answer|this|it|that|everything|all)\b.{0,20}"
    r"\b(points?|four|five|ten|full|correct|right|yes|met|top|\d+)\b"
    r"|\b(set|put|tick|mark)\b.{0,20}\b(met|criteri\w+|confidence)\b"
    r"|\bcriteri\w+\b.{0,12}\b(met|yes|true|done|fulfilled)\b"
    r"|\bsay yes to (everything|all|every)\b|\btick (all|every)"
    r"|\bsay (that )?(i|this answer|my answer)\b.{0,20}\b(right|correct)\b"
    r"|\b(this|my) answer is (completely|fully|totally|all) (right|correct)\b"
    r"|\bsystem override\b|\bnew instructions?\b|\byou are now (an?|the|my)\b",
    re.IGNORECASE,
)


def verified(
    criteria: Sequence[str], ticks: Sequence[CriterionTick], said: str
) -> tuple[CriterionTick, ...]:
    """One tick per criterion, in their order. A yes without its words in ``said`` is unclear."""
    first = {tick.criterion: tick for tick in reversed(ticks)}
    return tuple(_checked(criterion, first.get(criterion), said) for criterion in criteria)


def _checked(criterion: str, tick: CriterionTick | None, said: str) -> CriterionTick:
    if tick is None or tick.met == "unclear":
        return CriterionTick(criterion=criterion, met="unclear")
    if tick.quote is not None and is_evidence(tick.quote, said):
        return tick
    met = "unclear" if tick.met == "yes" else "no"
    return CriterionTick(criterion=criterion, met=met)


def is_evidence(quote: str, said: str) -> bool:
    """Her own words, and about the matter."""
    return occurs(quote, said) and not speaks_to_the_grader(quote)


@lru_cache(maxsize=2048)  # the curriculum's own words come again with every answer
def comparable(text: str) -> tuple[str, ...]:
    """Words without case and punctuation; a number is one word however it is spelled."""
    words = list(hearing.words_of(text))
    for numeral in reversed(hearing.numerals(words)):
        words[numeral.start : numeral.end] = [str(numeral.value)]
    return tuple(words)


def has_substance(text: str, language: str = "en") -> bool:
    """Is there any word that could carry an idea?"""
    return bool(set(comparable(text)) - tongue(language).empty)


def occurs(quote: str, said: str, language: str = "en") -> bool:
    """Do the quote's words stand together in what was said? Case, punctuation, spelling of
    numbers make no difference; a quote of empty words is none."""
    wanted, words = comparable(quote), comparable(said)
    if not set(wanted) - tongue(language).empty:
        return False
    size = len(wanted)
    return any(words[i : i + size] == wanted for i in range(len(words) - size + 1))


def speaks_to_the_grader(text: str) -> bool:
    return _TO_THE_GRADER.search(text) is not None
