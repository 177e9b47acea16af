"""Agreement and calibration on matrices whose figures are known (G-6, G-7)."""

import math
import random
from collections.abc import Sequence
from itertools import product

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.teaching.assessing.agreement import (
    Pair,
    agreement,
    exact_agreement,
    interval,
    quadratic_weighted_kappa,
    standardised_mean_difference,
    thirds,
)
from agent.teaching.assessing.calibration import (
    expected_calibration_error,
    for_a_person,
    reliability,
)

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=60)


def pairs_of(matrix: Sequence[Sequence[int]]) -> list[Pair]:
    """One pair for every count: rows are the reference."""
    cells = product(range(len(matrix)), repeat=2)
    return [(i, j) for i, j in cells for _ in range(matrix[i][j])]


def kappa_by_matrices(pairs: Sequence[Pair], grades: int) -> float:
    """The textbook formula with weight matrices: 1 - sum(w * observed) / sum(w * expected)."""
    observed = numpy.zeros((grades, grades))
    for a, b in pairs:
        observed[a, b] += 1
    observed /= observed.sum()
    expected = numpy.outer(observed.sum(axis=1), observed.sum(axis=0))
    at = numpy.arange(grades)
    weights = (at[:, None] - at[None, :]) ** 2 / (grades - 1) ** 2
    return float(1 - (weights * observed).sum() / (weights * expected).sum())


def kappa_by_moments(pairs: Sequence[Pair]) -> float:
    """Another way to the same figure: 2 cov / (var a + var b + (mean a - mean b)^2)."""
    a, b = numpy.array(pairs).T
    covariance = ((a - a.mean()) * (b - b.mean())).mean()
    return float(2 * covariance / (a.var() + b.var() + (a.mean() - b.mean()) ** 2))


# With two grades QWK is Cohen's kappa, (exact - chance) / (1 - chance), worked by hand.
KNOWN = (
    (((20, 5), (10, 15)), (0.70 - 0.50) / (1 - 0.50)),
    (((45, 15), (25, 15)), (0.60 - 0.54) / (1 - 0.54)),
    (((10, 0, 0), (0, 10, 0), (0, 0, 10)), 1.0),
    (((0, 0, 10), (0, 10, 0), (10, 0, 0)), -1.0),
    (((5, 5), (5, 5)), 0.0),
    # Three grades: seen 4 one apart and 1 two apart, 4 * 1 + 1 * 4 = 8. By chance, from the margins
    # 5, 4, 1 and 4, 4, 2: one apart 20 + 16 + 8 + 4, two apart (10 + 4) * 4, of 10: 10.4.
    (((3, 1, 1), (1, 2, 1), (0, 1, 0)), 1 - 8 / 10.4),
)


@pytest.mark.parametrize(("matrix", "kappa"), KNOWN)
def test_kappa_of_a_known_matrix_is_that_worked_by_hand(
    matrix: Sequence[Sequence[int]], kappa: float
) -> None:
    pairs = pairs_of(matrix)
    assert kappa_by_matrices(pairs, len(matrix)) == pytest.approx(kappa)
    assert kappa_by_moments(pairs) == pytest.approx(kappa)
    assert quadratic_weighted_kappa(pairs, len(matrix)) == pytest.approx(kappa)


@given(PAIRS)
def test_kappa_is_that_of_two_independent_formulas(pairs: list[Pair]) -> None:
    ours = quadratic_weighted_kappa(pairs)
    if ours is None:
        assert len({grade for pair in pairs for grade in pair}) == 1
    else:
        assert ours == pytest.approx(kappa_by_matrices(pairs, 5), abs=1e-9)
        assert ours == pytest.approx(kappa_by_moments(pairs), abs=1e-9)
        assert -1 - 1e-9 <= ours <= 1 + 1e-9


@given(PAIRS)
def test_kappa_does_not_depend_on_who_is_the_reference_or_on_order(pairs: list[Pair]) -> None:
    turned = [(b, a) for a, b in reversed(pairs)]
    assert quadratic_weighted_kappa(pairs) == quadratic_weighted_kappa(turned)


def test_kappa_punishes_a_far_miss_more_than_a_near_one() -> None:
    near = quadratic_weighted_kappa([(0, 0), (2, 2), (4, 4), (4, 3)])
    far = quadratic_weighted_kappa([(0, 0), (2, 2), (4, 4), (4, 0)])
    assert near is not None
    assert far is not None
    assert near > far


def test_nothing_is_said_of_no_pairs() -> None:
    assert quadratic_weighted_kappa([]) is None
    assert standardised_mean_difference([]) is None
    assert standardised_mean_difference([(1, 4)]) is None
    assert exact_agreement([]) is None
    assert interval([], quadratic_weighted_kappa, seed=1) is None
    assert expected_calibration_error([]) is None
    assert for_a_person([], seed=1) == frozenset()


def test_two_who_always_give_the_same_grade_prove_nothing() -> None:
    """Chance alone would agree as well: 0 / 0 is not full agreement."""
    assert quadratic_weighted_kappa([(3, 3)] * 20) is None
    assert standardised_mean_difference([(3, 3)] * 20) is None
    assert interval([(3, 3)] * 20, quadratic_weighted_kappa, seed=1) is None


def test_one_who_always_gives_the_same_grade_agrees_by_chance_only() -> None:
    assert quadratic_weighted_kappa([(0, 2), (2, 2), (4, 2)]) == pytest.approx(0)


@pytest.mark.parametrize("pair", [(0, 5), (-1, 0)])
def test_a_grade_beyond_the_scale_is_refused(pair: Pair) -> None:
    with pytest.raises(ValueError, match="from 0 to 4"):
        quadratic_weighted_kappa([pair])


def test_the_mean_difference_is_in_standard_deviations_and_positive_for_the_milder() -> None:
    pairs = [(0, 1), (1, 2), (2, 3), (3, 4)]
    spread = math.sqrt(5 / 3)  # the variance of 0, 1, 2, 3 over n - 1, and of 1, 2, 3, 4
    assert standardised_mean_difference(pairs) == pytest.approx(1 / spread)
    assert standardised_mean_difference([(b, a) for a, b in pairs]) == pytest.approx(-1 / spread)


@given(PAIRS)
def test_the_mean_difference_is_that_of_numpy(pairs: list[Pair]) -> None:
    ours = standardised_mean_difference(pairs)
    if ours is not None:
        a, b = numpy.array(pairs).T
        spread = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
        assert ours == pytest.approx((b.mean() - a.mean()) / spread)


def test_an_interval_is_the_same_for_the_same_seed_and_holds_the_figure() -> None:
    pairs = pairs_of(((20, 5, 0), (4, 20, 3), (1, 6, 21)))
    first = interval(pairs, quadratic_weighted_kappa, seed=3, resamples=400)
    assert first == interval(pairs, quadratic_weighted_kappa, seed=3, resamples=400)
    assert first != interval(pairs, quadratic_weighted_kappa, seed=4, resamples=400)
    assert first is not None
    figure = quadratic_weighted_kappa(pairs)
    assert figure is not None
    assert first.low < figure < first.high
    assert first.undefined == 0


def test_intervals_hold_the_true_kappa_about_as_often_as_they_say() -> None:
    """Of 100 samples from a known matrix, about 95 % of the intervals hold its kappa."""
    matrix = pairs_of(((30, 8, 1), (7, 30, 8), (1, 6, 29)))
    true = quadratic_weighted_kappa(matrix)
    assert true is not None
    chance = random.Random(11)
    held = 0
    for seed in range(100):
        sample = chance.choices(matrix, k=60)
        found = interval(sample, quadratic_weighted_kappa, seed=seed, resamples=100)
        held += found is not None and found.low <= true <= found.high
    assert 86 <= held <= 100


def test_more_answers_make_a_narrower_interval() -> None:
    few = pairs_of(((4, 1), (1, 4)))
    widths = []
    for pairs in (few, few * 16):
        found = interval(pairs, quadratic_weighted_kappa, seed=1, resamples=300)
        assert found is not None
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 2


def test_all_figures_of_a_set_come_together() -> None:
    pairs = pairs_of(((20, 5), (10, 15)))
    whole = agreement(pairs, seed=1, resamples=50)
    assert (whole.n, whole.exact) == (50, 0.7)
    assert whole.qwk == pytest.approx(0.4)
    assert whole.smd == standardised_mean_difference(pairs)


def test_thirds_are_equal_and_never_part_equal_figures() -> None:
    assert thirds({"a": 0.1, "b": 0.5, "c": 0.9}) == {"a": "low", "b": "middle", "c": "high"}
    assert set(thirds({str(i): 0.7 for i in range(9)}).values()) == {"low"}
    assert thirds({}) == {}


def test_a_table_of_reliability_counts_every_claim_once_in_its_bin() -> None:
    claims = [(0.0, False), (0.05, True), (0.1, True), (0.95, True), (1.0, False)]
    bins = reliability(claims)
    assert [one.n for one in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (bins[0].confidence, bins[0].right) == (0.025, 0.5)
    assert (bins[2].confidence, bins[2].right) == (None, None)


def test_the_calibration_error_is_the_weighted_gap() -> None:
    """Worked by hand: 4 of 10 claims are .9 sure and half right, 6 are .65 sure and 2/3 right."""
    claims = [(0.9, True)] * 2 + [(0.9, False)] * 2 + [(0.65, True)] * 4 + [(0.65, False)] * 2
    by_hand = 0.4 * 0.4 + 0.6 * (2 / 3 - 0.65)
    assert expected_calibration_error(claims) == pytest.approx(by_hand)


def test_claims_that_are_as_right_as_sure_have_no_error() -> None:
    claims = [(0.75, True)] * 3 + [(0.75, False)]
    assert expected_calibration_error(claims) == pytest.approx(0)
    assert expected_calibration_error([(1.0, False)]) == 1.0


@given(st.lists(st.floats(0, 1), max_size=200), st.integers(0, 5))
def test_a_person_gets_the_lowest_tenth_and_two_percent_of_the_others(
    confidences: list[float], seed: int
) -> None:
    """G-7."""
    chosen = for_a_person(confidences, seed=seed)
    assert chosen == for_a_person(confidences, seed=seed)
    lowest = math.ceil(len(confidences) / 10)
    assert len(chosen) == lowest + math.ceil((len(confidences) - lowest) / 50)
    bar = sorted(confidences)[:lowest]
    assert sum(confidences[i] <= max(bar, default=0) for i in chosen) >= lowest
