"""The scale of speaking tasks (tutoring §2.3): four dimensions of 0 to 2 each, mapped to 0 to 4.

Task done, understandable ("clear"), range and accuracy for the level, interaction. A dimension is
made of the ticks that name it; one that was not asked, or stayed unclear, does not count. There is
no dimension for an accent, and ticks of any other name are shown to teachers and never scored.
"""

from collections import defaultdict
from collections.abc import Sequence

from agent.teaching.forms import CriterionTick, Evidence, Verdict

DIMENSIONS = ("task", "clear", "range", "interaction")
FULL = 2
HELPED_RUNGS = 2
SHARES = ((1.0, 4), (0.75, 3), (0.5, 2), (0.01, 1), (0.0, 0))  # of all points asked -> score
ANCHORS = {4: "secure", 3: "on their own", 2: "with help", 1: "beginning", 0: "not yet"}
DIFFERENT_TASKS = 2  # without help, for a 4


def judge(usable: Sequence[Evidence], *, active: bool) -> tuple[int, str] | None:
    """Score and reason from the usable answers of one concept; None where no tick has a dimension.

    A 3 asks that no misconception is ``active`` and that there was a task without help; a 4 asks
    for two different ones.
    """
    points = dimensions(usable)
    if not points:
        return None
    share = sum(points.values()) / (FULL * len(points))
    score = next(score for least, score in SHARES if share >= least)
    alone = {e.item for e in usable if e.rung == 0 and e.verdict is not Verdict.WRONG}
    most = 2 if active or not alone else 3 if len(alone) < DIFFERENT_TASKS else 4
    score = min(score, most)
    told = ", ".join(f"{name} {points[name]}" for name in DIMENSIONS if name in points)
    return score, f"{ANCHORS[score]}; of {FULL} each: {told}"


def dimensions(usable: Sequence[Evidence]) -> dict[str, int]:
    """0 to 2 for each dimension that was asked: all its criteria met, some, none.

    A criterion is what the better of two answers shows, and what was met only after H3 or H4 was
    shown by us and not by her.
    """
    met: dict[tuple[str, str], bool] = {}
    for one in usable:
        for tick in one.criteria:
            if tick.dimension in DIMENSIONS and tick.met != "unclear":
                key = (tick.dimension, tick.criterion)
                met[key] = met.get(key, False) or _is_hers(tick, one)
    asked: defaultdict[str, list[bool]] = defaultdict(list)
    for (dimension, _), shown in met.items():
        asked[dimension].append(shown)
    return {dimension: _points(shown) for dimension, shown in asked.items()}


def _is_hers(tick: CriterionTick, answer: Evidence) -> bool:
    return tick.met == "yes" and answer.rung <= HELPED_RUNGS


def _points(shown: Sequence[bool]) -> int:
    return FULL if all(shown) else int(any(shown))
