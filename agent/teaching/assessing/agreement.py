"""How far two graders agree: kappa, mean difference, intervals, by group (G-6).

A pair is (reference, other): both grades from 0 to ``grades - 1``. Where a figure is not defined it
is None, never 0 or 1: a set where everybody gave the same grade proves nothing.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agent.teaching.assessing.scoring import GRADES

Pair = tuple[int, int]
Statistic = Callable[[Sequence[Pair]], float | None]
RESAMPLES = 1000
LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A percentile bootstrap interval. ``undefined``: share of resamples without a figure."""

    low: float
    high: float
    undefined: float = 0.0


@dataclass(frozen=True)
class Agreement:
    n: int
    qwk: float | None
    qwk_interval: Interval | None
    smd: float | None
    smd_interval: Interval | None
    exact: float | None


def quadratic_weighted_kappa(pairs: Sequence[Pair], grades: int = GRADES) -> float | None:
    """1 - observed / expected squared difference (Cohen 1968); from -1 to 1.

    None without pairs, and where chance alone would agree fully (both constant, the same grade).
    Raises ``ValueError`` for a grade outside the scale.
    """
    if any(not 0 <= grade < grades for pair in pairs for grade in pair):
        raise ValueError(f"grades must lie from 0 to {grades - 1}")
    n = len(pairs)
    ours, theirs = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum(count * (a - b) ** 2 for (a, b), count in Counter(pairs).items())
    expected = sum(
        count * other * (a - b) ** 2 for a, count in ours.items() for b, other in theirs.items()
    )
    return None if expected == 0 else 1 - observed * n / expected


def standardised_mean_difference(pairs: Sequence[Pair]) -> float | None:
    """(mean of the other - mean of the reference) / root of their mean variance.

    Above 0: the other grader is milder. None for fewer than two pairs or no spread at all.
    """
    if len(pairs) < 2:
        return None
    reference, other = [a for a, _ in pairs], [b for _, b in pairs]
    spread = (_squares(reference) + _squares(other)) / (2 * (len(pairs) - 1))
    difference = (sum(other) - sum(reference)) / len(pairs)
    return None if spread == 0 else difference / spread**0.5


def _squares(grades: Sequence[int]) -> float:
    """Sum of squared distances from the mean. ``statistics.variance`` takes fifty times as long."""
    return sum(grade * grade for grade in grades) - sum(grades) ** 2 / len(grades)


def exact_agreement(pairs: Sequence[Pair]) -> float | None:
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else None


def interval(
    pairs: Sequence[Pair], statistic: Statistic, *, seed: int, resamples: int = RESAMPLES
) -> Interval | None:
    """The middle 95 % of the statistic over resamples of the pairs; the same for the same seed.

    None where the statistic is defined on fewer than half of the resamples.
    """
    if not pairs:
        return None
    chance = random.Random(seed)
    cells = Counter(pairs)
    drawn = (
        statistic(chance.choices(list(cells), weights=list(cells.values()), k=len(pairs)))
        for _ in range(resamples)
    )
    found = sorted(figure for figure in drawn if figure is not None)
    if 2 * len(found) < resamples:
        return None
    tail = (1 - LEVEL) / 2
    low, high = _quantile(found, tail), _quantile(found, 1 - tail)
    return Interval(low, high, 1 - len(found) / resamples)


def _quantile(ordered: Sequence[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def agreement(pairs: Sequence[Pair], *, seed: int, resamples: int = RESAMPLES) -> Agreement:
    return Agreement(
        n=len(pairs),
        qwk=quadratic_weighted_kappa(pairs),
        qwk_interval=interval(pairs, quadratic_weighted_kappa, seed=seed, resamples=resamples),
        smd=standardised_mean_difference(pairs),
        smd_interval=interval(pairs, standardised_mean_difference, seed=seed, resamples=resamples),
        exact=exact_agreement(pairs),
    )


def thirds(figures: Mapping[str, float]) -> dict[str, str]:
    """Each key's third by its figure: "low", "middle" or "high"; equal figures share a third."""
    ordered = sorted(figures.values())
    names = ("low", "middle", "high")
    return {
        key: names[min(2, 3 * ordered.index(figure) // len(ordered))]
        for key, figure in figures.items()
    }
