"""Many courses at once, on as many processors as are given."""

import gc
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

from agent.teaching import curriculum
from agent.teaching.curriculum import Curriculum
from infra.caller.learners.kinds import drawn
from infra.caller.study import courses
from infra.caller.study.courses import Course

CHUNK = 4  # learners that a process takes at a time


@dataclass(frozen=True)
class Plan:
    learners: int
    weeks: int
    seed: int


def studied(plan: Plan, *, jobs: int = 1) -> Iterator[Course]:
    """Every learner's course, in order, the same however many ``jobs`` there are."""
    plans, numbers = [plan] * plan.learners, range(plan.learners)
    if jobs < 2:
        yield from map(_course, plans, numbers)
        return
    processes = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=processes, initializer=_prepare) as pool:
        yield from pool.map(_course, plans, numbers, chunksize=CHUNK)


def _prepare() -> None:
    """Evidence lives as long as its course, so looking for garbage all the time costs a tenth."""
    _loaded()
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)


def _course(plan: Plan, number: int) -> Course:
    return courses.take(drawn(number, plan.seed), _loaded(), weeks=plan.weeks, seed=plan.seed)


@cache
def _loaded() -> Curriculum:
    """Once in every process."""
    return curriculum.load()
