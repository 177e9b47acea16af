"""Which numbers a template allows: all that its ranges hold and its requirements let through.

Worked out once per template and process; a few thousand numbers cost some milliseconds.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from agent.teaching.content.arithmetic import KINDS, REQUIREMENTS
from agent.teaching.content.concept import Concept
from agent.teaching.content.exercises.kind import Draft
from agent.teaching.content.template import Pair

LEAST_REACH = 9  # one digit may always be an answer


class Mould(NamedTuple):
    """All that makes the numbers of a template; a bare sum and its story are of one mould."""

    kind: str
    ranges: tuple[Pair, ...]
    require: tuple[str, ...]
    bugs: tuple[str, ...]
    language: str


def drafts(concept: Concept, template_id: str) -> tuple[Draft, ...]:
    """Every draft of a computed template, in the order of its ranges, with its load."""
    return _cast(_mould(concept, template_id))


def bounds(concept: Concept, template_id: str) -> tuple[int, int]:
    """From 0 to the largest number that any answer of the template, right or bugged, can be."""
    return 0, max(LEAST_REACH, _reach(_mould(concept, template_id)))


def _mould(concept: Concept, template_id: str) -> Mould:
    template = concept.template(template_id)
    bugs = concept.bugs_of(template)
    return Mould(template.kind, template.ranges, template.require, bugs, concept.language)


@lru_cache(maxsize=256)
def _cast(mould: Mould) -> tuple[Draft, ...]:
    made = tuple(_allowed(mould))
    figures = [KINDS[mould.kind].load(*draft.numbers) for draft in made]
    ordered = sorted(figures)
    most = max(bisect_left(ordered, ordered[-1]), 1) if ordered else 1
    return tuple(
        draft._replace(load=bisect_left(ordered, figure) / most)
        for draft, figure in zip(made, figures, strict=True)
    )


@lru_cache(maxsize=256)
def _reach(mould: Mould) -> int:
    answers = (n for d in _cast(mould) for n in (d.answer, *(wrong for _, wrong in d.bugs)))
    return max(answers, default=0)


def _allowed(mould: Mould) -> Iterator[Draft]:
    kind = KINDS[mould.kind]
    bugs = [(name, kind.bugs[name]) for name in mould.bugs]
    checks = [REQUIREMENTS[name] for name in mould.require if name in REQUIREMENTS]
    for numbers in product(*(range(low, high + 1) for low, high in mould.ranges)):
        draft = Draft(numbers, kind.answer(*numbers), language=mould.language)
        if draft.answer < 0 or not all(check(draft) for check in checks):
            continue  # most go here, before their bugs are worked out
        whole = draft._replace(bugs=tuple((name, bug(*numbers)) for name, bug in bugs))
        if all(wrong >= 0 for _, wrong in whole.bugs) and all(check(whole) for check in checks):
            yield whole
