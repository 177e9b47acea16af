"""Which item comes next within a concept: none twice, and as hard as is good for her (B-25)."""

from collections.abc import Sequence

from agent.teaching.content.arithmetic import KINDS
from agent.teaching.items import Item, make_item
from agent.teaching.lessons import difficulty, legs
from agent.teaching.lessons.difficulty import Try
from agent.teaching.lessons.stages import stage
from agent.teaching.lessons.state import Closed, Lesson


def of(lesson: Lesson) -> Item | None:
    """An item of the leg's concept that this call has not used: after a helped one from the same
    template, else from the next. None: there is no more."""
    used = {one.item for one in lesson.all_closed if one.concept == lesson.leg.concept}
    pick = stage(lesson).picks
    for name in _templates(lesson):
        free = _free(lesson, name, used, most=1 if pick == "next" else difficulty.AHEAD)
        if free:
            return _picked(lesson, free, pick)
    return None


def _templates(lesson: Lesson) -> tuple[str, ...]:
    """The concept's templates in turn, beginning with the one that is due. At the end of a call
    only those that a rule can mark: an open question is no sure success."""
    concept, done = lesson.concept, lesson.closed
    closing = lesson.leg.part == "closing"
    names = tuple(t.id for t in concept.templates if not (closing and t.answer == "speech"))
    if not names:
        return ()
    first = sum(one.concept == concept.id for one in lesson.all_closed) % len(names)
    if done and done[-1].helped and concept.template(done[-1].template).kind in KINDS:
        first = names.index(done[-1].template)
    return (*names[first:], *names[:first])


def _free(lesson: Lesson, template: str, used: set[str], *, most: int) -> list[Item]:
    """The first unused items of a template; a written one has only one item. An answer that we
    told just now would give the next question away."""
    seed, found = lesson.opening.seed, dict[str, Item]()
    told = lesson.all_closed[-1].told if lesson.all_closed else None
    for ordinal in range(len(used) + most + (told is not None)):
        item = make_item(lesson.concept, template, seed=seed, ordinal=ordinal)
        if item.id not in used and (told is None or item.answer != told):
            found.setdefault(item.id, item)
    return list(found.values())[:most]


def _picked(lesson: Lesson, free: list[Item], pick: str) -> Item:
    if pick == "easiest":
        return min(free, key=lambda item: item.load)
    if pick == "fitting":
        known = legs.p_known(lesson.opening.learner, lesson.leg.concept)
        same = [one for one in lesson.all_closed if one.concept == lesson.leg.concept]
        return difficulty.choose(free, known, tries(same))
    return free[0]


def tries(closed: Sequence[Closed]) -> tuple[Try, ...]:
    """The first tries that showed anything."""
    told = (one for one in closed if one.first != "nothing")
    return tuple(Try(one.first == "right", one.load, one.quick) for one in told)
