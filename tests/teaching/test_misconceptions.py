"""Suspected, active, repaired (tutoring §2.4)."""

from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.teaching.forms import Evidence, Verdict
from agent.teaching.learner.ledger import corrected
from agent.teaching.learner.misconceptions import Standing, open_ones, standings
from tests.teaching.answers import BUG, OTHER_BUG, START, WEEKS, answer, sent_twice, wrong


def standing(*answers: Evidence) -> Standing | None:
    return standings(answers).get(BUG)


def status(*answers: Evidence) -> str | None:
    found = standing(*answers)
    return found.status if found else None


ACTIVE = (wrong(1), wrong(2))


def test_one_sighting_is_a_suspicion() -> None:
    assert status(wrong(1)) == "suspected"


def test_two_on_different_items_are_active() -> None:
    assert status(wrong(1), wrong(2)) == "active"
    assert status(wrong(1), wrong(1, day=5)) == "active"


def test_the_same_item_twice_is_one_sighting() -> None:
    assert status(wrong(1), wrong(2, item="bare:0-1", attempt=2)) == "suspected"


def test_two_right_on_items_that_could_have_shown_it_one_on_a_later_day_repair_it() -> None:
    assert status(*ACTIVE, answer(3), answer(1, day=1)) == "repaired"
    assert status(*ACTIVE, answer(1, day=1), answer(2, day=1)) == "repaired"


def test_on_the_same_day_nothing_is_repaired() -> None:
    assert status(*ACTIVE, *(answer(n) for n in range(3, 9))) == "active"


def test_right_on_items_that_could_not_have_shown_it_repairs_nothing() -> None:
    blind = [answer(n, day=1, could_show=(OTHER_BUG,)) for n in (1, 2, 3)]
    assert status(*ACTIVE, *blind) == "active"


def test_the_same_item_twice_right_is_not_two() -> None:
    again = [answer(1, day=day, item="bare:same") for day in (1, 2)]
    assert status(*ACTIVE, *again) == "active"


@pytest.mark.parametrize("fields", [{"rung": 1}, {"attempt": 2}])
def test_right_with_help_or_at_a_second_try_repairs_nothing(fields: dict[str, object]) -> None:
    assert status(*ACTIVE, *(answer(n, day=1, **fields) for n in (1, 2, 3))) == "active"


def test_a_sighting_in_between_starts_the_repair_anew() -> None:
    assert status(*ACTIVE, answer(1, day=1), wrong(2, day=1), answer(3, day=1)) == "active"


def test_what_comes_back_is_suspected_first() -> None:
    repaired = (*ACTIVE, answer(1, day=1), answer(2, day=1))
    assert status(*repaired, wrong(1, day=2)) == "suspected"
    assert status(*repaired, wrong(1, day=2), wrong(2, day=2)) == "active"


def test_a_suspicion_that_does_not_come_true_was_a_slip_and_leaves_no_trace() -> None:
    assert status(wrong(1), answer(1, day=1), answer(2, day=1)) is None


def test_a_slip_without_a_pattern_is_never_charged() -> None:
    assert standings([answer(n, "wrong") for n in range(1, 9)]) == {}


@pytest.mark.parametrize("reason", ["asr_doubt", "not_understood", "withdrawn"])
def test_recognition_is_never_charged(reason: str) -> None:
    doubted = [answer(n, "no_evidence", reason=reason, misconceptions=(BUG,)) for n in range(1, 5)]
    assert standings(doubted) == {}


def test_what_was_said_after_an_alarm_is_never_charged() -> None:
    alarm = answer(1, "no_evidence", reason="safety")
    assert standings([alarm, wrong(2), wrong(3)]) == {}


def test_decision_19_what_the_learner_took_back_is_not_charged() -> None:
    assert standings([wrong(1), answer(1, revision=1)]) == {}


def test_lm1_a_correction_recomputes_what_came_after() -> None:
    mended = corrected(wrong(2), Verdict.RIGHT, by="teacher")
    assert status(wrong(1), wrong(2), mended) == "suspected"


def test_a_later_day_is_one_in_the_learners_zone() -> None:
    late = START.replace(hour=20)  # the next day in Kolkata
    answers = [*ACTIVE, *(answer(n, day=0.1, at=late) for n in (1, 2))]
    assert standings(answers)[BUG].status == "active"
    assert standings(answers, ZoneInfo("Asia/Kolkata"))[BUG].status == "repaired"


def test_the_open_ones_come_active_first_then_latest_first() -> None:
    seen = [
        wrong(1, bug="a"),
        wrong(2, bug="a"),
        wrong(1, day=1, bug="b"),
        wrong(1, day=2, bug="c"),
    ]
    found = open_ones(standings(seen))
    assert [one.misconception for one in found] == ["a", "c", "b"]
    assert open_ones(standings(seen), 2) == found[:2]


@settings(max_examples=60)
@given(WEEKS, st.randoms(use_true_random=False))
def test_lm1_neither_order_nor_repetition_makes_a_difference(
    evidence: list[Evidence], random: Random
) -> None:
    assert standings(sent_twice(evidence, random)) == standings(evidence)


@given(WEEKS)
def test_only_what_was_seen_twice_is_ever_active(evidence: list[Evidence]) -> None:
    for one in standings(evidence).values():
        seen = {e.item for e in evidence if one.misconception in e.misconceptions}
        assert one.status == "suspected" or len(seen) >= 2
