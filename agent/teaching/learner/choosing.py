"""Which concept comes next: what is begun, what it needs, then the subject's own order (LM-6)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.teaching.curriculum import Subject
from agent.teaching.forms import ConceptState
from agent.teaching.mastery import PRIOR, Track

Why = Literal["in_progress", "unlocked", "prerequisite"]
HAS_IT = ("nearly", "mastered")


@dataclass(frozen=True)
class Choice:
    """The concept to work on. ``instead_of``: the stuck one that it prepares (LM-6)."""

    concept: str
    why: Why
    instead_of: str | None = None


def next_concept(
    subject: Subject,
    known: Sequence[ConceptState],
    level: int | None,
    *,
    again: Collection[str] = (),
) -> Choice | None:
    """What is begun is finished first; then the first of the subject's order whose prerequisites
    she has. A stuck one gives way to its weakest prerequisite. None: there is nothing new.

    The order begins at her level: what lies below it and was not part of the check comes last.
    ``again``: stuck ones to try once more (``worth_another_try``).
    """
    states = {s.concept: s for s in known}
    placed = _placed(subject, level)
    order = _order(subject, level)
    for name in order:
        if _status(states, name) == "learning" or name in again:
            return Choice(name, "in_progress")
    for name in order:
        if _status(states, name) == "stuck":
            weakest = _weakest_prerequisite(subject, states, name)
            if weakest is not None:
                return Choice(weakest, "prerequisite", instead_of=name)
    for name in order:
        is_new = _status(states, name) == "new" and name not in placed
        if is_new and _unlocked(subject, states, name, placed=placed):
            return Choice(name, "unlocked")
    return None


def worth_another_try(subject: Subject, tracks: Mapping[str, Track]) -> frozenset[str]:
    """The stuck ones of which she came to know a prerequisite since she tried them last."""
    found = set()
    for name in set(subject.concepts) & set(tracks):
        tried = tracks[name].tried_at
        learnt = [tracks[one].nearly_at for one in subject.concepts[name].requires if one in tracks]
        later = [at for at in learnt if at is not None and tried is not None and at > tried]
        if tracks[name].status == "stuck" and later:
            found.add(name)
    return frozenset(found)


def stuck(known: Iterable[ConceptState]) -> tuple[str, ...]:
    """What a teacher should look at (LM-6)."""
    return tuple(s.concept for s in known if s.status == "stuck")


def _order(subject: Subject, level: int | None) -> list[str]:
    order = [name for name in subject.main if name in subject.concepts]
    at_level = [name for names in subject.placement[level or 0 :][:1] for name in names]
    start = min((order.index(name) for name in at_level if name in order), default=0)
    return order[start:] + order[:start] if level else order


def _status(states: Mapping[str, ConceptState], name: str) -> str:
    return states[name].status if name in states else "new"


def _placed(subject: Subject, level: int | None) -> frozenset[str]:
    """What the level check says she can do: the levels that she passed and all they build on."""
    todo = [name for names in subject.placement[: level or 0] for name in names]
    found: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in found and name in subject.concepts:
            found.add(name)
            todo += subject.concepts[name].requires
    return frozenset(found)


def _unlocked(
    subject: Subject, states: Mapping[str, ConceptState], name: str, *, placed: frozenset[str]
) -> bool:
    """A prerequisite that no lesson is about (a warm-up, another subject's) locks nothing as long
    as she never failed at it."""
    for needed in subject.concepts[name].requires:
        status = _status(states, needed)
        assumed = status == "new" and (needed in placed or needed not in subject.main)
        if status not in HAS_IT and not assumed:
            return False
    return True


def _weakest_prerequisite(
    subject: Subject, states: Mapping[str, ConceptState], name: str
) -> str | None:
    """Not shown by evidence of hers yet; a stuck one gives way to its own. None: she has all."""
    open_ones = [
        needed
        for needed in subject.concepts[name].requires
        if needed in subject.concepts and _status(states, needed) not in HAS_IT
    ]
    open_ones.sort(key=lambda needed: states[needed].p_known if needed in states else PRIOR)
    for needed in open_ones:
        if _status(states, needed) != "stuck":
            return needed
        deeper = _weakest_prerequisite(subject, states, needed)
        if deeper is not None:
            return deeper
    return None
