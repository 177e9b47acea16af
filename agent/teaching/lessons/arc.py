"""The arc of a call (B-3): what comes next once an item is behind us.

``stages`` says what each part of a call asks and until when, ``legs`` which parts there are; this
module moves along them. Time is reserved for a proper end: it is started early rather than
dropped, and never in the middle of an item.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from agent.teaching.curriculum import Curriculum
from agent.teaching.guard import TOLD
from agent.teaching.items import explain_item
from agent.teaching.lessons import difficulty, endings, legs, next_item, placement, stages
from agent.teaching.lessons.stages import moment, stage
from agent.teaching.lessons.state import (
    Asked,
    Closed,
    Leg,
    Lesson,
    LessonOpening,
    Opens,
    Part,
    Step,
)

TOLD_IN_A_ROW = 2
LEADS_AT_ONCE = ("placement", "retrieval")  # also as the first leg of a call


def open_lesson(opening: LessonOpening, curriculum: Curriculum, now: datetime) -> Step:
    """The greeting and the first question."""
    learner = opening.learner
    lesson = Lesson(
        opening=opening,
        curriculum=curriculum,
        plan=(),
        started=now,
        now=now,
        slow=bool(learner and learner.slow),
        caregiver=bool(learner and learner.caregiver) and not opening.short,
    )
    subject = lesson.subject
    lesson = replace(
        lesson,
        plan=legs.planned(opening, subject),
        placing=legs.first_check(opening, subject),
    )
    lead = _lead(lesson) if lesson.leg.part in LEADS_AT_ONCE else ()
    teach = lesson.concept.teach if lesson.leg.teaches else ()
    return go_on(lesson, (*endings.greeting(lesson), *(lead or teach)))


def close_item(lesson: Lesson, asked: Asked, *, right: bool) -> Lesson:
    """The item, or the explanation, is behind us."""
    tried = asked.attempts > 0 or asked.first != "nothing"
    done = replace(lesson, asked=None, ended_well=right if tried else lesson.ended_well)
    if asked.kind == "explain":
        return replace(done, explained=True)
    item = asked.item
    closed = Closed(
        concept=item.concept,
        item=item.id,
        template=item.template,
        right=right,
        rung=asked.rung,
        attempts=asked.attempts,
        first=asked.first,
        quick=asked.quick,
        load=item.load,
        told=item.answer if asked.rung >= TOLD and item.answer_type == "integer" else None,
    )
    placing = lesson.placing
    if placing is not None and lesson.leg.part == "placement":
        placing = placement.after(placing, item.concept, asked.first)
        if lesson.now >= moment(lesson, "placed"):
            placing = placement.stopped(placing)
    return replace(done, closed=(*lesson.closed, closed), placing=placing)


def go_on(lesson: Lesson, say: tuple[str, ...] = ()) -> Step:
    """After an item: the next one, the explanation, the next leg, or the end."""
    steps = (move(lesson, say) for move in MOVES)
    return next(step for step in steps if step is not None)


# ---- the moves


def _ask_item(lesson: Lesson, say: tuple[str, ...]) -> Step | None:
    item = next_item.of(lesson) if _wants_item(lesson) else None
    if item is None:
        return None
    like_it = bool(lesson.closed) and lesson.closed[-1].helped
    lead = (lesson.lines.like_it,) if like_it else ()
    return Step(replace(lesson, asked=Asked(item)), (*say, *lead, item.question))


def _ask_why(lesson: Lesson, say: tuple[str, ...]) -> Step | None:
    """Once per concept and call (B-24), even in the reserved time, but not at its very end."""
    item = explain_item(lesson.concept) if stage(lesson).explains else None
    if item is None or lesson.explained or lesson.now >= moment(lesson, "too_late"):
        return None
    asked = Asked(item, kind="explain")
    return Step(replace(lesson, asked=asked), (*say, lesson.lines.tell_me_why, item.question))


def _next_leg(lesson: Lesson, say: tuple[str, ...]) -> Step:
    """Leaves this leg for the next one that may be entered now; without one, the end."""
    lesson = replace(lesson, plan=_with_more_legs(lesson))
    for place in range(lesson.place + 1, len(lesson.plan)):
        entered = _at(lesson, place)
        if _may_enter(lesson, entered):
            return _enter(lesson, entered, say)
    return _end_well(lesson, say)


def _end_well(lesson: Lesson, say: tuple[str, ...]) -> Step:
    """Ends the call on a success (B-25): after a miss, with one easy item if there is time."""
    wanted = not (lesson.ended_well or lesson.opening.short or not lesson.watch.scores)
    step = _with_easy_item(lesson, say, "last_one") if wanted else None
    return step or endings.wrap_up(lesson, say)


def to_something_easy(lesson: Lesson, say: tuple[str, ...]) -> Step:
    """Leaves what was asked, and all that was planned, for one easy item; then the end (S-6)."""
    return _with_easy_item(lesson, say, "") or endings.wrap_up(lesson, say)


def _with_easy_item(lesson: Lesson, say: tuple[str, ...], opens: Opens) -> Step | None:
    """None: there was one already, or there is no time or item for it."""
    been = lesson.plan[: lesson.place + 1]
    for leg in legs.closing(been, lesson.all_closed, lesson.subject):
        ahead = replace(lesson, plan=(*been, replace(leg, opens=opens)))
        closing = _at(ahead, len(been))
        if _may_enter(lesson, closing):
            return _enter(lesson, closing, say)
    return None


Move = Callable[[Lesson, tuple[str, ...]], Step | None]
MOVES: tuple[Move, ...] = (_ask_item, _ask_why, _next_leg)  # the last one always has a step


def _wants_item(lesson: Lesson) -> bool:
    """Two or three right alone are enough, and after help one like it alone (B-23)."""
    rules, done = stage(lesson), lesson.closed
    if lesson.explained or lesson.now >= moment(lesson, rules.until):
        return False
    if not done:
        return True
    if len(done) >= rules.most or _gives_way(lesson) or _enough_retrieval(lesson):
        return False
    if not done[-1].unaided:
        return True
    mended = rules.mends and any(one.helped for one in done)
    return not mended and sum(one.unaided for one in done) < rules.unaided


def _enough_retrieval(lesson: Lesson) -> bool:
    """LM-9 allows five items, second ones after help among them."""
    if lesson.leg.part != "retrieval":
        return False
    concepts = {leg.concept for leg in lesson.plan if leg.part == "retrieval"}
    return sum(one.concept in concepts for one in lesson.all_closed) >= stages.MOST_RETRIEVAL


def _gives_way(lesson: Lesson) -> bool:
    """Missed twice in a row and then an easier one too, or told twice in a row: this is not the
    concept for now (B-25)."""
    if stage(lesson).picks != "fitting":
        return False
    told = [one.rung >= TOLD for one in lesson.closed[-TOLD_IN_A_ROW:]]
    missed = difficulty.misses_in_a_row(next_item.tries(lesson.closed))
    return missed >= difficulty.GIVE_WAY or (len(told) == TOLD_IN_A_ROW and all(told))


# ---- from leg to leg


def _at(lesson: Lesson, place: int) -> Lesson:
    """The lesson at the beginning of another leg of its plan."""
    new = lesson.plan[place].part == "new"
    return replace(
        lesson,
        place=place,
        closed=(),
        earlier=lesson.all_closed,
        explained=False,
        quote="" if new else lesson.quote,
    )


def _may_enter(before: Lesson, lesson: Lesson) -> bool:
    if lesson.now >= moment(lesson, stage(lesson).until) or _enough_retrieval(lesson):
        return False
    if lesson.leg.part == "check":  # only of what was practised just now, with some success
        practised = (before.leg.part, before.leg.concept) == ("new", lesson.leg.concept)
        return practised and any(one.right for one in before.closed)
    return next_item.of(lesson) is not None


def _enter(before: Lesson, lesson: Lesson, say: tuple[str, ...]) -> Step:
    left = before.leg.concept
    goes = stage(before).evaluates and left != lesson.leg.concept
    finished = (left,) if goes else ()
    step = go_on(replace(lesson, evaluated=(*lesson.evaluated, *finished)))
    asked = step.lesson.asked
    lead = _lead(lesson) if asked is not None and asked.kind == "item" else ()
    return replace(step, say=(*say, *lead, *step.say), finished=(*finished, *step.finished))


def _lead(lesson: Lesson) -> tuple[str, ...]:
    """What leads over to the first item of a leg: its line, and what is taught before it."""
    leg = lesson.leg
    opens = (getattr(lesson.lines, leg.opens),) if leg.opens else ()
    return (*opens, *(lesson.concept.teach if leg.teaches else ()))


def _with_more_legs(lesson: Lesson) -> tuple[Leg, ...]:
    """The plan with what this leg has shown to be wanted."""
    here = lesson.place + 1
    more = MORE.get(lesson.leg.part, _nothing_more)
    return (*lesson.plan[:here], *more(lesson, lesson.plan[here:]))


def _nothing_more(lesson: Lesson, ahead: tuple[Leg, ...]) -> tuple[Leg, ...]:
    return ahead


def _after_placement(lesson: Lesson, ahead: tuple[Leg, ...]) -> tuple[Leg, ...]:
    assert lesson.placing is not None
    if not lesson.placing.settled:
        return (Leg("placement", placement.next_concept(lesson.placing)), *ahead)
    return legs.after_check(lesson.placing, ahead, lesson.subject)


def _after_practice(lesson: Lesson, ahead: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """Where the concept was too much, a prerequisite comes before anything else."""
    if not _gives_way(lesson) or not _room_for_another(lesson):
        return ahead
    taken = {leg.concept for leg in lesson.plan}
    back = legs.step_back(lesson.concept, lesson.subject, lesson.opening.learner)
    return ahead if taken & {leg.concept for leg in back} else (*back, *ahead)


def _after_check(lesson: Lesson, ahead: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """With time left: back to what gave way to this, or after four quick hits in a row to a
    further concept (B-25)."""
    early = lesson.now < moment(lesson, "late") - stages.ROOM_FOR_MORE
    if not early or not _room_for_another(lesson):
        return ahead
    if ahead and ahead[0].part == "check":  # of the concept that gave way
        again = (Leg("new", ahead[0].concept, "where_we_were"),) if _checked(lesson) else ()
        return (*again, *ahead)
    if ahead or difficulty.quick_hits(next_item.tries(lesson.all_closed)) < difficulty.STEP_UP:
        return ahead
    done = {leg.concept for leg in lesson.plan}
    return legs.step_up(lesson.concept, lesson.subject, lesson.opening.learner, done=done)


def _checked(lesson: Lesson) -> bool:
    return any(one.unaided for one in lesson.closed)


def _room_for_another(lesson: Lesson) -> bool:
    return sum(leg.part == "new" for leg in lesson.plan) < stages.MOST_CONCEPTS


MORE: Mapping[Part, Callable[[Lesson, tuple[Leg, ...]], tuple[Leg, ...]]] = {
    "placement": _after_placement,
    "new": _after_practice,
    "check": _after_check,
}
