"""From ticks to the grade of one answer: by code, never by the model (G-2, decision 20)."""

from collections.abc import Sequence

from agent.teaching.assessing.answer import Met
from agent.teaching.forms import Verdict

RUBRIC_VERSION = "answer:1"  # raise it with any change of ``grade`` or ``verdict``
TOP = 4
GRADES = TOP + 1  # 0 to 4, however many criteria a question has


def grade(met: Sequence[Met]) -> int | None:
    """The grade of an answer, 0-4, from one tick for each criterion; None: nothing to assess.

    The share of criteria met, on the scale of the rubric, rounded half up: two criteria give 0, 2
    or 4; three give 0, 1, 3 or 4. Only all of them give 4, only none of them 0. Unclear is not
    met; an answer where nothing is met and nothing is plainly missing has no grade (LM-3).
    """
    if not met or ("yes" not in met and "no" not in met):
        return None
    return grade_of_count(met.count("yes"), len(met))


def grade_of_count(met: int, criteria: int) -> int:
    """The same from counts, as a person's or a constructed label has them."""
    if met in (0, criteria):
        return TOP if met else 0
    return min(TOP - 1, max(1, (2 * TOP * met + criteria) // (2 * criteria)))


def verdict(met: Sequence[Met]) -> Verdict:
    reached = grade(met)
    if reached is None:
        return Verdict.NO_EVIDENCE
    return {0: Verdict.WRONG, TOP: Verdict.RIGHT}.get(reached, Verdict.PARTIAL)
