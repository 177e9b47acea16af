"""When to ask again (LM-7) and how a try is rated (LM-8)."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import fsrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.teaching.forms import Evidence, Verdict
from agent.teaching.learner.ledger import corrected
from agent.teaching.reviews import FIRST_GAP, Card, cards, rating, recall
from tests.teaching.answers import BORROW, START, WEEKS, answer, explained, sent_twice

OPENED = answer(1)
GOOD, AGAIN = fsrs.Rating.Good, fsrs.Rating.Again
HARD, EASY = fsrs.Rating.Hard, fsrs.Rating.Easy


def card(*answers: Evidence) -> Card:
    return cards(answers)[BORROW]


def intervals(verdicts: Sequence[str]) -> list[int]:
    """Days to the next review after each of these, every one held when it fell due."""
    answers, found = [OPENED], []
    for verdict in verdicts:
        due = card(*answers).due
        answers.append(answer(1, verdict, day=(due - START).total_seconds() / 86400, at=due))
        found.append((card(*answers).due - due).days)
    return found


def test_lm7_all_right() -> None:
    assert intervals(["right"] * 4) == [2, 11, 21, 21]


def test_lm7_missed_first() -> None:
    assert intervals(["wrong", "right", "right", "right"]) == [1, 2, 6, 17]


def test_lm7_missed_third() -> None:
    assert intervals(["right", "right", "wrong", "right", "right"]) == [2, 11, 2, 5, 12]


def test_lm8_the_call_in_which_it_is_first_right_opens_a_card_and_rates_nothing() -> None:
    opened = card(OPENED, answer(2, "wrong"), answer(3))
    assert (opened.reviews, opened.stability, opened.due) == (0, None, opened.opened + FIRST_GAP)


def test_lm8_what_she_never_got_right_alone_has_no_card() -> None:
    assert cards([answer(1, "wrong"), answer(2, rung=2), explained(3)]) == {}


def test_lm8_the_first_try_of_a_later_call_rates_and_the_rest_of_that_call_does_not() -> None:
    first = answer(1, "wrong", day=2)
    more = [answer(n, day=2) for n in range(2, 8)]
    assert card(OPENED, first, *more) == card(OPENED, first)
    assert card(OPENED, first).lapses == 1


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([answer(1)], GOOD),
        ([answer(1, think_seconds=6.0)], GOOD),
        ([answer(1, think_seconds=1.5)], EASY),
        ([answer(1), explained(2)], EASY),
        ([answer(1), explained(2, rung=1)], GOOD),
        ([answer(1), explained(2, "partial")], GOOD),
        ([answer(1, repeats=1)], HARD),
        ([answer(1, repeats=1, think_seconds=1.0)], HARD),
        ([answer(1, revision=1)], HARD),
        ([corrected(answer(1, "wrong"), Verdict.RIGHT, by="teacher")], GOOD),
        ([answer(1, "wrong")], AGAIN),
        ([answer(1, "partial", answer_type="speech")], AGAIN),
        ([answer(1, rung=1)], AGAIN),
        ([answer(1, "wrong"), answer(2, attempt=2), explained(3)], AGAIN),
        ([answer(1, "right", answer_type="speech", think_seconds=0.5)], GOOD),
        ([explained(1)], None),
        ([answer(1, attempt=2)], None),
    ],
)
def test_lm8_the_rating(answers: list[Evidence], expected: fsrs.Rating | None) -> None:
    assert rating(answers) is expected


def test_lm8_no_evidence_does_not_touch_the_card() -> None:
    silent = [answer(n, "no_evidence", day=2) for n in (1, 2)]
    assert card(OPENED, *silent) == card(OPENED)


def test_lm8_after_silence_the_first_answer_rates() -> None:
    assert card(OPENED, answer(1, "no_evidence", day=2), answer(2, day=2)).reviews == 1


def test_lm9_a_missed_call_is_no_forgetting() -> None:
    """Without evidence there is nothing to rate; asked late and right, it lasts the longer."""
    on_time = card(OPENED, answer(1, day=1), answer(1, day=3))
    late = card(OPENED, answer(1, day=1), answer(1, day=6))
    assert (late.lapses, late.reviews) == (0, 2)
    assert late.stability is not None
    assert on_time.stability is not None
    assert late.stability > on_time.stability


def test_lm7_no_gap_is_longer_than_three_weeks() -> None:
    easy = [answer(1, day=day, think_seconds=1.0) for day in (1, 12, 40)]
    found = card(OPENED, *easy)
    assert found.last_review is not None
    assert found.due - found.last_review == timedelta(days=21)


def test_recall_falls_with_time_and_is_nine_in_ten_when_a_card_falls_due() -> None:
    twice = card(OPENED, answer(1, day=1), answer(1, day=3))
    for one in (card(OPENED), card(OPENED, answer(1, day=1)), twice):
        since = one.last_review or one.opened
        found = [recall(one, since + timedelta(days=n)) for n in range(30)]
        assert found == sorted(found, reverse=True)
        assert all(0 < p <= 1 for p in found)
        assert recall(one, one.due) == pytest.approx(0.9, abs=0.06)


@settings(max_examples=60)
@given(WEEKS, st.randoms(use_true_random=False))
def test_lm1_neither_order_nor_repetition_makes_a_difference(
    evidence: list[Evidence], random: Random
) -> None:
    assert cards(sent_twice(evidence, random)) == cards(evidence)


def test_lm1_a_correction_recomputes_the_reviews_after_it() -> None:
    answers = [OPENED, answer(1, "wrong", day=2), answer(1, day=4), answer(1, day=9)]
    mended = corrected(answers[1], Verdict.RIGHT, by="rule:2")
    as_if = [OPENED, answer(1, day=2), *answers[2:]]
    assert card(*answers, mended) == card(*as_if)
