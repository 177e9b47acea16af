"""From courses to figures: a row per kind of learner, one for those who can be placed, one for all.

Who is counted where stands beside every figure, since that is where a study is made to look good.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.teaching.metrics.calllog import TOLD, Share, share
from infra.caller.study.courses import Course, Placement
from infra.caller.study.truth import MISCONCEPTION_OF

ALL, ONE_MIND = "all", "one mind that speaks"
NEAR = 1  # level


@dataclass(frozen=True)
class Row:
    """``exact`` and ``near`` are of those placed. ``accused``: of all pairs of a learner and a
    misconception that she does not hold, those that were once active; ``accused_learners``: with
    one such pair or more. ``misnamed``: wrong first tries that were given a name she does not
    hold. ``unlisted``: the same where a bug sits that no list has."""

    name: str
    learners: int
    calls: float
    hours: float
    placed: Share
    exact: Share
    near: Share
    mastered_per_hour: float | None
    next_item: Share
    recall: Share
    told: Share
    found: Share
    accused: Share
    accused_learners: Share
    misnamed: Share
    unlisted: Share
    completed: Share
    trouble: Share
    leaks: int


def rows(courses: Sequence[Course]) -> tuple[Row, ...]:
    by_kind: defaultdict[str, list[Course]] = defaultdict(list)
    for course in courses:
        by_kind[course.profile.kind.name].append(course)
    speaks = [one for one in courses if has_one_mind_that_speaks(one)]
    groups = {**by_kind, ONE_MIND: speaks, ALL: list(courses)}
    return tuple(row(name, group) for name, group in groups.items())


def has_one_mind_that_speaks(course: Course) -> bool:
    """Two children who take turns have no level, and one who says nothing shows none."""
    manner = course.profile.kind.manner
    return manner.minds == 1 and manner.silent < 0.5


def row(name: str, group: Sequence[Course]) -> Row:
    placed = [one.placement for one in group if one.placement is not None]
    hours = sum(one.hours for one in group)
    mastered = sum(len(one.mastered) for one in group)
    return Row(
        name=name,
        learners=len(group),
        calls=sum(one.calls for one in group) / max(1, len(group)),
        hours=hours,
        placed=Share(len(placed), len(group)),
        exact=share(one.found == one.true for one in placed),
        near=share(abs(one.found - one.true) <= NEAR for one in placed),
        mastered_per_hour=mastered / hours if hours else None,
        next_item=total(group, lambda one: one.next_item),
        recall=total(group, lambda one: one.recall),
        told=total(group, lambda one: Share(one.rungs[TOLD], sum(one.rungs))),
        found=total(group, lambda one: Share(len(one.held & one.accused), len(one.held))),
        accused=total(group, _accused),
        accused_learners=share(bool(one.accused - one.held) for one in group),
        misnamed=total(group, lambda one: one.misnamed),
        unlisted=total(group, lambda one: one.by_bug),
        completed=total(group, lambda one: one.completed),
        trouble=total(group, lambda one: one.trouble),
        leaks=sum(len(one.leaks) for one in group),
    )


def total(group: Iterable[Course], of: Callable[[Course], Share]) -> Share:
    return sum(map(of, group), Share())


def _accused(course: Course) -> Share:
    return Share(len(course.accused - course.held), len(MISCONCEPTION_OF) - len(course.held))


def planted(courses: Sequence[Course]) -> Mapping[str, tuple[Share, Share]]:
    """By misconception: found where it was planted, active where it was not."""
    held: defaultdict[str, list[bool]] = defaultdict(list)
    free: defaultdict[str, list[bool]] = defaultdict(list)
    for one in courses:
        for name in MISCONCEPTION_OF.values():
            (held if name in one.held else free)[name].append(name in one.accused)
    return {name: (share(held[name]), share(free[name])) for name in MISCONCEPTION_OF.values()}


def misses(placements: Iterable[Placement | None]) -> Mapping[int, int]:
    """How many were placed how many levels too high (or, below 0, too low)."""
    found = Counter(one.found - one.true for one in placements if one is not None)
    return dict(sorted(found.items()))


def rungs(courses: Iterable[Course]) -> tuple[int, ...]:
    """Items by their highest hint rung."""
    return tuple(map(sum, zip(*(one.rungs for one in courses), strict=True)))
