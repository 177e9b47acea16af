"""The arc of a call (B-3) as a table: what each part asks, how it helps, and until when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from agent.teaching.lessons import placement
from agent.teaching.lessons.state import Asked, Lesson, LessonOpening, Part

RESERVED = timedelta(minutes=2)  # for the unaided check, explanation, recap and goodbye (B-1)
RESERVED_SHARE = 0.25  # of the call, where that is less
HARD_STOP = timedelta(minutes=25)  # whatever the budget (B-1)
ROOM_FOR_MORE = timedelta(minutes=3)  # before the reserve, for another concept to be worth it
MOST_CONCEPTS = 3
MOST_RETRIEVAL = 5  # items (LM-9)

Moment = Literal["placed", "half", "late", "too_late"]


@dataclass(frozen=True)
class Stage:
    """How one part of a call is taught.

    ``unaided`` right alone and it is over, or ``most`` items on one concept. ``mends``: one right
    alone after help is enough. ``helps``: hints and second tries; else one try, as in a check.
    ``picks``: which of the next items (B-25). ``until``: nothing new is asked after it.
    ``evaluates``: the concept is evaluated when the part is left, else at the end of the call.
    """

    unaided: int
    most: int
    explains: bool = False
    mends: bool = False
    helps: bool = True
    picks: Literal["next", "easiest", "fitting"] = "next"
    until: Moment = "late"
    evaluates: bool = True


SHORT: Mapping[Part, Stage] = {
    "easy": Stage(1, 1),
    "new": Stage(2, 4, mends=True, explains=True),
    "closing": Stage(1, 1, picks="easiest", until="too_late"),
}
FULL: Mapping[Part, Stage] = {
    "easy": Stage(1, 2, picks="easiest"),
    "placement": Stage(1, 1, helps=False, until="placed", evaluates=False),
    "retrieval": Stage(1, 2, until="half", evaluates=False),
    "new": Stage(2, 6, picks="fitting"),
    "check": Stage(1, 1, explains=True, helps=False, picks="fitting", until="too_late"),
    "closing": Stage(1, 1, picks="easiest", until="too_late", evaluates=False),
}


def stages(opening: LessonOpening) -> Mapping[Part, Stage]:
    return SHORT if opening.short else FULL


def stage(lesson: Lesson) -> Stage:
    """Of the part in hand."""
    return stages(lesson.opening)[lesson.leg.part]


def may_help(lesson: Lesson, asked: Asked) -> bool:
    """May this question be helped with? An explanation always, an item not in a check."""
    return stage(lesson).helps or asked.kind != "item"


def reserve(opening: LessonOpening) -> timedelta:
    return min(RESERVED, RESERVED_SHARE * timedelta(minutes=opening.minutes))


def _half(lesson: Lesson) -> datetime:
    teaching = lesson.deadline - reserve(lesson.opening) - lesson.started
    return lesson.started + teaching / 2


MOMENTS: Mapping[Moment, Callable[[Lesson], datetime]] = {
    "placed": lambda lesson: min(lesson.started + placement.LONGEST, _half(lesson)),
    "half": _half,
    "late": lambda lesson: lesson.deadline - reserve(lesson.opening),
    "too_late": lambda lesson: lesson.deadline - reserve(lesson.opening) / 2,
}


def moment(lesson: Lesson, name: Moment) -> datetime:
    return MOMENTS[name](lesson)


def hard_stop(lesson: Lesson) -> datetime:
    return lesson.started + HARD_STOP


def turning_points(lesson: Lesson) -> tuple[datetime, ...]:
    """The moments still ahead at which the lesson's next step may change, the nearest first."""
    points = {*(at(lesson) for at in MOMENTS.values()), lesson.deadline, hard_stop(lesson)}
    points.add(moment(lesson, "late") - ROOM_FOR_MORE)
    return tuple(sorted(point for point in points if point > lesson.now))
