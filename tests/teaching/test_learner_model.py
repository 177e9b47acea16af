"""Everything about one learner in one fold: adding a call is the same as deriving all anew."""

from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.teaching.forms import Evidence
from agent.teaching.learner.learner_model import LearnerModel, after, of
from agent.teaching.learner.ledger import calls
from tests.teaching.answers import WEEKS, answer, corrections_of, sent_twice

KOLKATA = ZoneInfo("Asia/Kolkata")


@settings(max_examples=80)
@given(WEEKS)
def test_lm1_adding_call_by_call_is_the_same_as_deriving_all_anew(evidence: list[Evidence]) -> None:
    model = LearnerModel(zone=KOLKATA)
    for call in calls(evidence):
        own = [one for one in evidence if one.call_key == call.key]
        model = after(model, reversed(own))
    assert model == of(evidence, KOLKATA)


@settings(max_examples=80)
@given(WEEKS, st.randoms(use_true_random=False))
def test_lm1_neither_order_nor_repetition_makes_a_difference(
    evidence: list[Evidence], random: Random
) -> None:
    assert of(sent_twice(evidence, random)) == of(evidence)


@settings(max_examples=80)
@given(WEEKS.filter(bool), st.data())
def test_lm1_a_revision_counts_as_if_it_had_been_the_answer(
    evidence: list[Evidence], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(evidence) - 1))
    revision = data.draw(corrections_of(evidence[place]))
    replaced = [*evidence[:place], revision, *evidence[place + 1 :]]
    assert of([*evidence, revision]) == of(replaced)


def test_a_call_that_is_not_later_is_refused() -> None:
    model = of([answer(1, day=3)])
    with pytest.raises(ValueError, match="derive all of it anew"):
        after(model, [answer(1, day=2)])
    with pytest.raises(ValueError, match="derive all of it anew"):
        after(model, [answer(2, day=3)])
