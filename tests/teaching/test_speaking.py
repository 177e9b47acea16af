"""The scale of speaking tasks: four dimensions, mapped to 0-4 by code (tutoring §2.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.teaching.forms import CriterionTick, Evaluation, Evidence
from agent.teaching.learner.speaking import DIMENSIONS
from agent.teaching.rubric import evaluate
from sip.calls import CallKey
from tests.teaching.answers import BUG, answer

CONCEPT = "en.a2.order_food"


def tick(criterion: str, met: str = "yes") -> CriterionTick:
    """ "task-1": a criterion of the dimension task."""
    dimension = criterion.split("-")[0]
    return CriterionTick.model_validate(
        {"criterion": criterion, "met": met, "dimension": dimension}
    )


def told(number: int, *ticks: CriterionTick, **fields: object) -> Evidence:
    met = {one.met for one in ticks}
    verdict = "right" if met == {"yes"} else "partial" if "yes" in met else "wrong"
    plain = {"answer_type": "speech", "concept": CONCEPT, "call_key": "call", "criteria": ticks}
    return answer(number, **({"verdict": verdict} | plain | fields))


def scored(*answers: Evidence) -> Evaluation:
    return evaluate(CallKey("call"), CONCEPT, answers)


ALL = tuple(tick(f"{name}-1") for name in DIMENSIONS)


def test_all_of_it_in_two_tasks_without_help_is_a_4() -> None:
    done = scored(told(1, *ALL), told(2, *ALL))
    assert done.score == 4
    assert done.reason == "secure; of 2 each: task 2, clear 2, range 2, interaction 2"
    assert [ref.sequence for ref in done.evidence] == [1, 2]


def test_all_of_it_in_one_task_is_a_3() -> None:
    assert scored(told(1, *ALL)).score == 3


@pytest.mark.parametrize(
    ("met", "score"),
    [
        ("yes yes yes yes", 4),
        ("yes yes yes no", 3),
        ("yes yes no no", 2),
        ("yes no no no", 1),
        ("no no no no", 0),
    ],
)
def test_the_share_of_the_points_is_the_score(met: str, score: int) -> None:
    ticks = [tick(f"{name}-1", m) for name, m in zip(DIMENSIONS, met.split(), strict=True)]
    assert scored(told(1, *ticks), told(2, *ticks)).score == score


def test_a_dimension_is_2_when_all_its_criteria_are_met_1_for_some_0_for_none() -> None:
    ticks = (tick("task-1"), tick("task-2"), tick("range-1"), tick("range-2", "no"))
    done = scored(told(1, *ticks, tick("clear-1", "no")))
    assert done.reason is not None
    assert done.reason.endswith("task 2, clear 0, range 1")


def test_dimensions_that_were_not_asked_or_stayed_unclear_do_not_count() -> None:
    ticks = (tick("task-1"), tick("clear-1"), tick("range-1", "unclear"))
    done = scored(told(1, *ticks), told(2, *ticks))
    assert (done.score, done.reason) == (4, "secure; of 2 each: task 2, clear 2")


def test_the_better_of_two_answers_counts() -> None:
    missed = tuple(tick(f"{name}-1", "no") for name in DIMENSIONS)
    assert scored(told(1, *missed), told(2, *ALL)).score == 3


def test_an_accent_is_no_criterion() -> None:
    """A dimension of another name is kept for teachers and never scored."""
    accent = tick("accent-1", "no")
    done = scored(told(1, *ALL, accent), told(2, *ALL, accent))
    assert done.score == 4
    assert accent in done.criteria


def test_what_was_said_only_after_it_was_shown_is_not_hers() -> None:
    assert scored(told(1, *ALL, rung=3)).score == 0


def test_with_help_is_at_most_a_2() -> None:
    assert scored(told(1, *ALL, rung=2), told(2, *ALL, rung=1)).score == 2


def test_an_active_misconception_keeps_it_at_2() -> None:
    answers = [told(n, *ALL, misconceptions=(BUG,)) for n in (1, 2)]
    assert scored(*answers).score == 2


def test_criteria_without_a_dimension_are_scored_by_the_ladder() -> None:
    plain = CriterionTick(criterion="a", met="yes", quote="ten ones")
    assert scored(told(1, plain), told(2, plain)).score == 3


TICKS = st.lists(
    st.builds(
        tick,
        st.builds("{}-{}".format, st.sampled_from(DIMENSIONS), st.integers(1, 3)),
        st.sampled_from(["yes", "no", "unclear"]),
    ),
    min_size=1,
    max_size=8,
)


@given(TICKS, TICKS)
def test_one_more_criterion_met_never_lowers_a_score(
    first: list[CriterionTick], second: list[CriterionTick]
) -> None:
    before = scored(told(1, *first), told(2, *second))
    better = [one.model_copy(update={"met": "yes"}) for one in second]
    after = scored(told(1, *first), told(2, *better))
    assert after.score is not None
    assert after.score >= (before.score or 0) or "unclear" in {t.met for t in second}
