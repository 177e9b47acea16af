"""How fast does the lesson decide? step(), what may be said next, loading, a study of learners."""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from agent.teaching import curriculum, lesson, safeguarding
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CriterionTick, LearnerBrief
from agent.teaching.grading import Heard
from agent.teaching.items import Item
from agent.teaching.lesson import LessonOpening, OpenQuestion, Step
from infra.bench.report import keep, shown, table
from infra.caller.heard import percentile
from infra.caller.study.crowd import Plan, studied
from sip.calls import CallKey

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ASIDES = ("hint", "i don't know", "repeat", "um", "what is a ten", "mumble mumble", "forty")
MOST_TURNS = 120
Made = TypeVar("Made")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "teaching", help="how fast the lesson decides", description=__doc__
    )
    parser.add_argument("--calls", type=int, default=200, help="calls played (200)")
    parser.add_argument("--learners", type=int, default=8, help="of a study of 12 weeks (8)")
    parser.add_argument("--raw", type=Path, default=Path(".run/bench/teaching.json"))
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    loading = {language: _loading(language) for language in ("en", "es")}
    loaded = curriculum.load()
    safeguarding.ready(loaded.language)  # as the worker does before a call
    timed = {name: _Stopwatch() for name in ("begin", "step", "silence", "possible_says")}
    for seed in range(chosen.calls):
        _play(loaded, seed, timed)
    timed["study, a learner"] = _studying(chosen.learners)
    rows = [(f"load, {language}", *_columns(spent)) for language, spent in loading.items()]
    rows += [(name, *_columns(watch.spent)) for name, watch in timed.items()]
    print(table(("what", "n", "p50 ms", "p99 ms", "most ms"), rows))
    raw = {f"load-{language}": spent for language, spent in loading.items()}
    keep(chosen.raw, raw | {name: watch.spent for name, watch in timed.items()})
    return 0


def _columns(spent: list[float]) -> tuple[str, str, str, str]:
    ranks = (shown(percentile([s * 1000 for s in spent], rank), 3) for rank in (50, 99, 100))
    middle, late, most = ranks
    return str(len(spent)), middle, late, most


def _loading(language: str, times: int = 5) -> list[float]:
    watch = _Stopwatch()
    for _ in range(times):
        watch.time(lambda: curriculum.load(language=language))
    return watch.spent


def _studying(learners: int) -> "_Stopwatch":
    """In one process; the first learners pay for items that the later ones find made."""
    watch, courses = _Stopwatch(), studied(Plan(learners, weeks=12, seed=1))
    for _ in range(learners):
        watch.time(lambda: next(courses))
    return watch


class _Stopwatch:
    """Seconds that each call of one function took."""

    def __init__(self) -> None:
        self.spent: list[float] = []

    def time(self, work: Callable[[], Made]) -> Made:
        begun = time.perf_counter()
        made = work()
        self.spent.append(time.perf_counter() - begun)
        return made


def _play(loaded: Curriculum, seed: int, timed: dict[str, _Stopwatch]) -> None:
    """One call with a learner who is right two times of three."""
    chance = random.Random(seed)
    subject = chance.choice(sorted(loaded.subjects))
    learner = LearnerBrief(id="bench", first_name="Bench", subject=subject)
    opening = LessonOpening(CallKey(f"bench-{seed}"), learner, seed, minutes=15.0)
    last = timed["begin"].time(lambda: lesson.begin(opening, loaded, START))
    for turn in range(MOST_TURNS):
        if last.over:
            return
        last = _turn(last, chance, START + timedelta(seconds=9 * (turn + 1)), timed)


def _turn(last: Step, chance: random.Random, now: datetime, timed: dict[str, _Stopwatch]) -> Step:
    at = last.lesson
    timed["possible_says"].time(lambda: lesson.possible_says(at))
    if chance.random() < 0.05:
        return timed["silence"].time(lambda: lesson.silence(at, now))
    heard = Heard(_words(at.item, chance), think_seconds=3.0)
    after = timed["step"].time(lambda: lesson.step(at, heard, now))
    if isinstance(after.ask_model, OpenQuestion):
        ticks = tuple(_ticks(after.ask_model, heard.text, chance))
        return timed["step"].time(lambda: lesson.ticked(after.lesson, ticks, heard, now))
    return after


def _words(item: Item | None, chance: random.Random) -> str:
    if item is None or chance.random() < 0.15:
        return chance.choice(ASIDES)
    if item.answer_type == "speech":
        return f"i think {item.reference.lower()}"
    right = chance.random() < 0.67
    if item.answer_type == "choice":
        return item.options[item.answer or 0] if right else chance.choice(item.options)
    wrong = [p.answer for p in item.predictions] or [item.low]
    return str(item.answer if right else chance.choice(wrong))


def _ticks(question: OpenQuestion, said: str, chance: random.Random) -> Iterator[CriterionTick]:
    for criterion in question.criteria:
        met = chance.random() < 0.7
        yield CriterionTick(
            criterion=criterion, met="yes" if met else "no", quote=said if met else None
        )
