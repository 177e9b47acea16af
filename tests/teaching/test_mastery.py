"""What the learner knows, from evidence (LM-1 to LM-6)."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import ConceptState, Evidence, Verdict
from agent.teaching.learner.ledger import corrected
from agent.teaching.mastery import KNOWN, LEARN, SLIP, Hearing, after, states
from tests.teaching.answers import BORROW, CARRY, START, WEEKS, answer, explained, sent_twice

YES_NO = {"answer_type": "choice", "options": 2}
THREE_WAY = {"answer_type": "choice", "options": 3}
OPEN = {"answer_type": "integer"}


def state(*answers: Evidence) -> ConceptState:
    return states(answers)[0]


def needed(prior: float, **fields: object) -> int:
    """Right answers until she is taken to know it."""
    p_known, count = prior, 0
    while p_known < KNOWN:
        count += 1
        p_known = after(p_known, answer(count, **fields))
    return count


@pytest.mark.parametrize(
    ("fields", "counts"), [(OPEN, {2}), (THREE_WAY, {4, 5}), (YES_NO, {5, 6, 7})]
)
def test_lm4_how_many_right_answers_it_takes_depends_on_how_easily_they_are_guessed(
    fields: dict[str, object], counts: set[int]
) -> None:
    assert {needed(prior, **fields) for prior in (0.1, 0.2, 0.3)} <= counts


def test_lm4_a_choice_of_unknown_size_is_taken_for_one_of_three() -> None:
    unknown = after(0.2, answer(1, answer_type="choice"))
    assert unknown == pytest.approx(after(0.2, answer(1, **THREE_WAY)), abs=0.01)


def test_lm4_the_update_is_bayes_with_slip_guess_and_learning() -> None:
    slip = SLIP + 0.05
    posterior = 0.2 * slip / (0.2 * slip + 0.8 * 0.95)
    assert after(0.2, answer(1, "wrong")) == pytest.approx(posterior + (1 - posterior) * LEARN)


def test_lm4_the_recognisers_share_starts_at_a_twentieth_and_is_measured() -> None:
    assert Hearing().share == 0.05
    doubted = [answer(n, "no_evidence", reason="asr_doubt") for n in range(1, 5)]
    clear = [answer(n) for n in range(1, 5)]
    assert Hearing().after(doubted).share > 0.05 > Hearing().after(clear).share


def test_lm4_a_learner_who_is_badly_heard_is_charged_less_for_a_miss() -> None:
    noise = [answer(n, "no_evidence", reason="not_understood", day=0) for n in range(1, 9)]
    badly_heard = state(*noise, answer(1, day=1), answer(2, "wrong", day=1))
    well_heard = state(answer(1, day=1), answer(2, "wrong", day=1))
    assert badly_heard.p_known > well_heard.p_known


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "silence"},
        {"reason": "asr_doubt", "source": "keypad"},
        {"reason": "not_understood", "answer_type": "speech"},
    ],
)
def test_lm4_silence_keys_and_answers_without_an_idea_are_no_fault_of_the_recogniser(
    fields: dict[str, object],
) -> None:
    assert Hearing().after([answer(1, "no_evidence", **fields)]) == Hearing()


def test_lm4_a_miss_on_the_keys_weighs_more_than_one_by_voice() -> None:
    keyed = after(0.8, answer(1, "wrong", source="keypad"))
    assert keyed < after(0.8, answer(1, "wrong"))


def test_lm5_knowing_it_on_one_day_is_nearly() -> None:
    assert state(*(answer(n) for n in range(1, 6))).status == "nearly"


def test_lm5_mastered_is_three_items_alone_on_two_days() -> None:
    assert state(answer(1), answer(2), answer(3, day=1)).status == "mastered"
    assert state(answer(1), answer(2, day=1)).status == "nearly"


def test_lm5_the_same_item_again_does_not_count_as_another() -> None:
    again = answer(1, day=1, item="bare:0-2")
    assert state(answer(1), answer(2), again).status == "nearly"


def test_lm5_the_later_day_must_hold_one_of_the_three() -> None:
    helped = answer(1, day=1, rung=1)
    assert state(answer(1), answer(2), answer(3), helped).status == "nearly"


def test_lm5_what_is_missed_later_is_no_longer_mastered() -> None:
    mastered = [answer(1), answer(2), answer(3, day=1)]
    missed = [answer(n, "wrong", day=9) for n in (1, 2)]
    assert state(*mastered, missed[0]).status == "mastered"  # it may be a slip
    assert state(*mastered, *missed).status == "learning"


@pytest.mark.parametrize(("zone", "status"), [("UTC", "nearly"), ("Asia/Kolkata", "mastered")])
def test_lm5_a_later_day_is_one_in_the_learners_zone(zone: str, status: str) -> None:
    early, late = START.replace(hour=17), START.replace(hour=20)  # half past ten; half past one
    answers = [
        answer(1, at=early),
        answer(2, at=early),
        answer(1, day=1, at=late, item="bare:late"),
    ]
    assert states(answers, zone=ZoneInfo(zone))[0].status == status


def test_lm5_a_call_over_midnight_is_one_day() -> None:
    evening = START.replace(hour=23, minute=58)
    answers = [answer(n, at=evening + timedelta(minutes=n)) for n in range(1, 5)]
    assert state(*answers).status == "nearly"


def test_lm5_a_correction_made_a_week_later_moves_no_answer_to_another_day() -> None:
    right = [answer(1), answer(2)]
    late = corrected(answer(3, "wrong"), Verdict.RIGHT, by="teacher")
    late = late.model_copy(update={"at": START + timedelta(days=7)})
    assert state(*right, answer(3, "wrong"), late).status == "nearly"


@given(st.lists(st.integers(2, 4), min_size=1, max_size=60), st.integers(1, 2))
def test_b23_answers_after_two_rungs_of_help_never_count_towards_mastery(
    rungs: list[int], attempt: int
) -> None:
    helped = [answer(n, rung=rung, attempt=attempt) for n, rung in enumerate(rungs, 1)]
    assert state(*helped).status in ("learning", "stuck")
    assert state(*helped).p_known == 0.2


def test_one_item_is_one_opportunity_and_its_first_answer_tells() -> None:
    tries = [answer(1, "wrong"), answer(2, attempt=2, item="bare:0-1", rung=1)]
    assert state(*tries).p_known == state(answer(1, "wrong")).p_known


def test_b24_an_explanation_shows_as_much_as_an_open_answer_and_a_poor_one_nothing() -> None:
    shown = state(answer(1), explained(2))
    assert shown.p_known == state(answer(1), answer(2)).p_known
    assert state(answer(1), explained(2, "wrong")).p_known == state(answer(1)).p_known
    assert state(answer(1), explained(2, rung=1)).p_known == state(answer(1)).p_known


def test_b24_explanations_are_not_among_the_three_first_tries() -> None:
    assert state(answer(1), answer(2), explained(3, day=1)).status == "nearly"


def test_lm6_ten_opportunities_without_nearly_are_stuck() -> None:
    nine = [answer(n, "wrong") for n in range(1, 10)]
    assert state(*nine).status == "learning"
    assert state(*nine, answer(10, "wrong")).status == "stuck"


def test_lm6_three_calls_without_nearly_are_stuck() -> None:
    two = [answer(1, "wrong", day=day) for day in range(2)]
    assert state(*two).status == "learning"
    assert state(*two, answer(1, "wrong", day=2)).status == "stuck"


def test_lm6_counts_from_when_it_was_last_nearly_known() -> None:
    knew = [answer(n) for n in range(1, 12)]
    slipped = [answer(n, "wrong", day=5) for n in (1, 2)]
    assert state(*knew, *slipped).status == "learning"


def test_lm6_stuck_ends_when_it_is_nearly_known() -> None:
    stuck = [answer(1, "wrong", day=day) for day in range(3)]
    assert state(*stuck, *(answer(n, day=4) for n in range(1, 4))).status == "nearly"


def test_lm3_no_evidence_changes_nothing() -> None:
    silent = answer(2, "no_evidence")
    assert state(answer(1), silent).p_known == state(answer(1)).p_known
    assert state(silent).status == "new"


def test_s6_nothing_counts_after_an_alarm_in_the_same_call() -> None:
    alarm = answer(2, "no_evidence", reason="safety", concept=CARRY)
    later = [answer(n, "wrong") for n in range(3, 6)]
    assert states([answer(1), alarm, *later])[0] == state(answer(1))


def test_decision_19_a_corrected_answer_counts_once() -> None:
    assert state(answer(1, "wrong"), answer(1, revision=1)) == state(answer(1))


def test_lm1_a_teachers_correction_recomputes_all_that_came_after() -> None:
    answers = [answer(1, "wrong"), answer(2), answer(3), answer(4, day=1)]
    mended = corrected(answers[0], Verdict.RIGHT, by="teacher")
    assert state(*answers, mended) == state(answer(1), *answers[1:])


@settings(max_examples=60)
@given(WEEKS, st.randoms(use_true_random=False))
def test_lm1_neither_order_nor_repetition_makes_a_difference(
    evidence: list[Evidence], random: Random
) -> None:
    assert states(sent_twice(evidence, random)) == states(evidence)


@given(WEEKS)
def test_p_known_is_a_probability_and_every_concept_met_has_a_state(
    evidence: list[Evidence],
) -> None:
    found = states(evidence)
    assert {s.concept for s in found} == {e.concept for e in evidence}
    assert all(0 < s.p_known < 1 for s in found)


def test_evidence_of_an_unknown_concept_or_version_is_kept_and_marked(
    curriculum: Curriculum,
) -> None:
    now = f"{BORROW}@{curriculum.concept(BORROW).version}#another"
    current = answer(1, content=now)
    gone = answer(2, concept="num.gone", content="num.gone@1.0.0#abc")
    newer = answer(3, concept=CARRY, content=f"{CARRY}@99.0.0#abc")
    found = {s.concept: s for s in states([current, gone, newer], curriculum=curriculum)}
    assert {name: s.stale for name, s in found.items()} == {
        BORROW: False,
        CARRY: True,
        "num.gone": True,
    }
    assert all(s.p_known > 0.2 for s in found.values())


def test_moments_may_be_in_any_zone() -> None:
    local = [
        answer(n, at=datetime(2026, 3, 2, 10, n, tzinfo=ZoneInfo("Asia/Tokyo"))) for n in (1, 2)
    ]
    assert state(*local).status == "nearly"
