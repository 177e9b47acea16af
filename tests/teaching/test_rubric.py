"""The rubric (tutoring §2.3): a score is computed from evidence, and no evidence is no score."""

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.teaching.forms import CriterionTick, Evidence, Verdict
from agent.teaching.learner.ledger import corrected, latest_revisions
from agent.teaching.rubric import evaluate
from sip.calls import CallKey

CALL = CallKey("call-1")
CONCEPT = "num.sub2.borrow"
BUG = "num.sub2.smaller_from_larger"
AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def evidence(sequence: int, verdict: str = "right", **fields: object) -> Evidence:
    """An answer to an item of its own, first try, unaided, unless ``fields`` say else."""
    plain = {
        "call_key": CALL,
        "sequence": sequence,
        "concept": CONCEPT,
        "content": f"{CONCEPT}@1.0.0#abc",
        "item": f"bare:{sequence}",
        "answer_type": "integer",
        "question": "?",
        "expected": "27",
        "verdict": verdict,
        "reason": "silence" if verdict == "no_evidence" else None,
        "at": AT,
    }
    return Evidence.model_validate(plain | fields)


def explained(sequence: int, verdict: str = "right", **fields: object) -> Evidence:
    return evidence(
        sequence, verdict, kind="explain", answer_type="speech", item="explain:", **fields
    )


def score(*answers: Evidence) -> int | None:
    return evaluate(CALL, CONCEPT, answers).score


def test_lm3_without_usable_evidence_there_is_no_score_but_a_reason() -> None:
    done = evaluate(CALL, CONCEPT, [evidence(1, "no_evidence"), evidence(2, "no_evidence")])
    assert (done.score, done.reason, done.evidence) == (None, "silence", ())


def test_lm3_nothing_at_all_is_no_score() -> None:
    assert evaluate(CALL, CONCEPT, []).reason == "no_evidence"


def test_lm3_no_evidence_beside_real_answers_costs_nothing() -> None:
    answers = (evidence(1), evidence(2))
    assert score(*answers) == score(*answers, evidence(3, "no_evidence")) == 3


def test_0_is_tried_and_no_part_of_the_idea_shown() -> None:
    assert score(evidence(1, "wrong"), evidence(2, "wrong")) == 0


def test_1_is_right_only_when_shown() -> None:
    assert score(evidence(1, "wrong"), evidence(2, item="bare:1", attempt=2, rung=3)) == 1


def test_1_is_a_misconception_that_drives_the_answers() -> None:
    answers = [evidence(n, "wrong", misconceptions=(BUG,)) for n in (1, 2)]
    assert score(*answers) == 1


def test_1_is_a_piece_of_an_explanation() -> None:
    assert score(explained(1, "partial")) == 1


@pytest.mark.parametrize("rung", [1, 2])
def test_2_is_right_with_help(rung: int) -> None:
    assert score(evidence(1, "wrong"), evidence(2, item="bare:1", attempt=2, rung=rung)) == 2


def test_2_is_unaided_on_less_than_two_thirds() -> None:
    assert score(evidence(1), evidence(2, "wrong"), evidence(3, "wrong")) == 2


def test_2_is_one_right_item_alone_since_a_3_needs_two() -> None:
    done = evaluate(CALL, CONCEPT, [evidence(1)])
    assert done.score == 2
    assert done.reason is not None
    assert done.reason.startswith("right so far")


def test_3_is_two_different_items_right_alone() -> None:
    assert score(evidence(1), evidence(2)) == 3
    assert score(evidence(1), evidence(2), evidence(3, "wrong")) == 3


def test_the_same_item_twice_is_one_item() -> None:
    assert score(evidence(1, item="bare:1"), evidence(2, item="bare:1")) == 2


def test_an_active_misconception_keeps_a_score_at_2() -> None:
    wrong = [evidence(n, "wrong", misconceptions=(BUG,)) for n in (1, 2)]
    right = [evidence(n) for n in range(3, 8)]
    assert score(*wrong, *right) == 2


def test_4_is_a_3_and_explained() -> None:
    assert score(evidence(1), evidence(2), explained(3)) == 4


def test_an_explanation_alone_is_no_4() -> None:
    assert score(explained(1)) == 1
    assert score(evidence(1), evidence(2), explained(3, "partial")) == 3


def test_an_explanation_after_help_is_no_4() -> None:
    assert score(evidence(1), evidence(2), explained(3, rung=1)) == 3


def test_4_is_a_3_and_a_changed_situation_handled_alone() -> None:
    bare, story = (evidence(1), evidence(2)), evidence(3, item="story:3")
    assert score(*bare) == 3
    assert score(*bare, story) == 4


@pytest.mark.parametrize(
    "story",
    [
        {"rung": 1},
        {"attempt": 2},
        {"verdict": "wrong"},
    ],
)
def test_a_changed_situation_handled_with_help_is_no_4(story: dict[str, object]) -> None:
    fields = {"verdict": "right"} | story
    assert score(evidence(1), evidence(2), evidence(3, item="story:3", **fields)) == 3


def test_a_changed_situation_is_no_4_where_the_3_rests_on_it() -> None:
    assert score(evidence(1), evidence(2, item="story:2")) == 3


def test_a_situation_that_was_met_before_is_no_changed_one() -> None:
    missed = evidence(1, "wrong", item="story:1")
    assert score(missed, evidence(2), evidence(3), evidence(4, item="story:4")) == 3


def test_s6_from_an_alarm_on_nothing_is_scored() -> None:
    alarm = evidence(3, "no_evidence", reason="safety")
    done = evaluate(CALL, CONCEPT, [evidence(1), evidence(2), alarm, evidence(4)])
    assert (done.score, done.reason, done.evidence) == (None, "safety", ())


def test_s6_an_alarm_at_one_concept_ends_the_scores_of_those_after_it() -> None:
    before = [evidence(1), evidence(2)]
    alarm = evidence(3, "no_evidence", reason="safety", concept="num.add2.carry")
    later = evidence(4, concept="num.times.groups")
    call = [*before, alarm, later]
    assert evaluate(CALL, CONCEPT, call).score == 3
    assert evaluate(CALL, "num.add2.carry", call).reason == "safety"
    assert evaluate(CALL, "num.times.groups", call).reason == "safety"


def test_lm1_a_correction_changes_the_score_and_is_named_by_it() -> None:
    missed = evidence(2, "wrong", misconceptions=(BUG,))
    mended = corrected(missed, Verdict.RIGHT, by="teacher")
    done = evaluate(CALL, CONCEPT, [evidence(1), missed, mended])
    assert done.score == 3
    assert [(ref.sequence, ref.revision) for ref in done.evidence] == [(1, 0), (2, 1)]
    assert done.misconceptions == ()


def test_a_concept_that_no_curriculum_has_is_scored_like_any_other() -> None:
    gone = [evidence(n, concept="gone", content="gone@0.1.0#0") for n in (1, 2)]
    assert evaluate(CALL, "gone", gone).score == 3


def test_decision_19_the_highest_revision_of_an_answer_counts() -> None:
    first, second = evidence(2, "wrong"), evidence(2, "right", revision=1)
    assert score(evidence(1), first, second) == score(evidence(1), second, first) == 3


def test_decision_19_a_withdrawn_answer_is_no_evidence() -> None:
    withdrawn = evidence(2, "no_evidence", revision=1, reason="withdrawn")
    done = evaluate(CALL, CONCEPT, [evidence(2, "wrong"), withdrawn])
    assert (done.score, done.reason) == (None, "withdrawn")


def test_other_calls_and_concepts_are_left_out() -> None:
    other_call = evidence(2, call_key="call-2")
    other_concept = evidence(3, concept="num.add2.carry")
    assert (
        evaluate(CALL, CONCEPT, [evidence(1), other_call, other_concept]).evidence[0].sequence == 1
    )
    assert score(evidence(1), other_call, other_concept) == 2


def test_a_score_names_the_evidence_it_rests_on_and_the_misconceptions_seen() -> None:
    answers = [evidence(1, "wrong", misconceptions=(BUG,)), evidence(2, "no_evidence"), evidence(3)]
    done = evaluate(CALL, CONCEPT, answers)
    assert [ref.sequence for ref in done.evidence] == [1, 3]
    assert done.misconceptions == (BUG,)


def test_the_best_tick_of_each_criterion_is_kept() -> None:
    no = CriterionTick(criterion="a", met="no")
    yes = CriterionTick(criterion="a", met="yes", quote="ten ones")
    unclear = CriterionTick(criterion="b", met="unclear")
    done = evaluate(
        CALL,
        CONCEPT,
        [explained(1, "partial", criteria=(no, unclear)), explained(2, criteria=(yes,))],
    )
    assert done.criteria == (yes, unclear)


ANSWERS = st.lists(
    st.builds(
        lambda n, verdict, attempt, rung, revision: evidence(
            n, verdict, attempt=attempt, rung=rung, revision=revision
        ),
        st.integers(1, 8),
        st.sampled_from([verdict.value for verdict in Verdict]),
        st.integers(1, 3),
        st.integers(0, 4),
        st.integers(0, 2),
    ),
    max_size=14,
    unique_by=lambda e: (e.sequence, e.revision),
)


@given(ANSWERS, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_a_score(
    answers: list[Evidence], random: Random
) -> None:
    shuffled = [*answers, *answers]
    random.shuffle(shuffled)
    assert evaluate(CALL, CONCEPT, answers) == evaluate(CALL, CONCEPT, shuffled)


@given(ANSWERS)
def test_lm3_a_score_stands_exactly_when_there_is_usable_evidence(answers: list[Evidence]) -> None:
    usable = [e for e in latest_revisions(answers) if e.verdict is not Verdict.NO_EVIDENCE]
    done = evaluate(CALL, CONCEPT, answers)
    assert (done.score is not None) == bool(usable) == bool(done.evidence)


@given(ANSWERS)
def test_one_more_item_right_alone_never_lowers_a_score(answers: list[Evidence]) -> None:
    before = score(*answers)
    after = score(*answers, evidence(99))
    assert after is not None
    assert after >= (before or 0)
