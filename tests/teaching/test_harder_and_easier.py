"""B-25 in a whole call: easier after misses, harder after quick hits, a success at the end."""

from datetime import datetime, timedelta

import pytest

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import ConceptState, CriterionTick, Verdict
from agent.teaching.words.tongue import tongue
from tests.teaching.played import Call, anna, opening
from tests.teaching.whole_calls import (
    BORROW,
    NO_BORROW,
    PLACED,
    explain,
    part,
    until,
    whole_call,
)

EN = tongue("en").lines


def test_b25_told_twice_in_a_row_leads_to_a_prerequisite_and_back(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now)
    until(call, "new")
    while call.lesson.leg.concept == BORROW:
        call.says("I don't know")
    assert EN.step_back in call.last.say
    assert call.lesson.leg.concept == NO_BORROW
    until(call, "check")
    call.is_right()
    explain(call)
    assert EN.where_we_were in call.last.say
    assert (part(call), call.lesson.leg.concept) == ("new", BORROW)


def test_lm6_a_stuck_concept_gives_way_to_a_prerequisite(
    curriculum: Curriculum, now: datetime
) -> None:
    stuck = ConceptState(concept=BORROW, p_known=0.2, status="stuck")
    call = whole_call(curriculum, now, known=(stuck,))
    until(call, "new")
    assert EN.step_back in call.last.say
    assert call.lesson.leg.concept == NO_BORROW


def test_b25_four_quick_hits_lead_to_something_harder(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now)
    while call.lesson.asked is not None and call.lesson.asked.kind == "item":
        call.says(str(call.item.answer), think_seconds=1.0)
    explain(call)
    assert EN.step_up in call.last.say
    assert part(call) == "new"
    assert call.lesson.leg.concept != BORROW


def test_b25_two_misses_in_a_row_bring_an_easier_item(
    curriculum: Curriculum, now: datetime
) -> None:
    call = whole_call(curriculum, now)
    until(call, "new")
    loads = [call.item.load]
    for _ in range(2):
        call.is_wrong()
        call.is_right()
        loads.append(call.item.load)
    assert loads[2] < loads[0]


@pytest.mark.parametrize("seed", range(6))
def test_b25_a_call_ends_on_a_success(curriculum: Curriculum, now: datetime, seed: int) -> None:
    learner = anna(level=PLACED, concepts=(BORROW,))
    call = Call(curriculum, now, opening(learner, seed, 15.0))
    until(call, "check")
    call.is_wrong()
    call.says("nothing I can explain")
    call.explains(*[CriterionTick(criterion=c, met="no") for c in call.item.criteria])
    assert EN.last_one in call.last.say
    assert part(call) == "closing"
    call.is_right()
    assert call.evidence[-1].verdict is Verdict.RIGHT


def test_b25_without_time_there_is_no_closing_item(curriculum: Curriculum, now: datetime) -> None:
    call = whole_call(curriculum, now)
    until(call, "check")
    call.now += timedelta(minutes=14.5)
    assert call.is_wrong().over
