"""Does confidence mean what it says, and who looks at what the model is least sure of (G-7)?"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean

Claim = tuple[float, bool]  # confidence from 0 to 1, and whether the grade was right
BINS = 10
LOWEST_SHARE = 10  # one in ten, the least confident
RANDOM_SHARE = 50  # one in fifty of the others


@dataclass(frozen=True)
class Bin:
    """Claims with a confidence from ``low`` to ``high``; the means are None when there are none."""

    low: float
    high: float
    n: int
    confidence: float | None
    right: float | None


def reliability(claims: Sequence[Claim], bins: int = BINS) -> tuple[Bin, ...]:
    """The reliability table: equal widths from 0 to 1, a confidence of 1 in the last."""
    sorted_in: list[list[Claim]] = [[] for _ in range(bins)]
    for claim in claims:
        sorted_in[min(bins - 1, int(claim[0] * bins))].append(claim)
    return tuple(
        Bin(
            low=i / bins,
            high=(i + 1) / bins,
            n=len(inside),
            confidence=fmean(c for c, _ in inside) if inside else None,
            right=fmean(r for _, r in inside) if inside else None,
        )
        for i, inside in enumerate(sorted_in)
    )


def expected_calibration_error(claims: Sequence[Claim], bins: int = BINS) -> float | None:
    """Mean distance of confidence and share of right ones, weighted by bin; None without claims."""
    if not claims:
        return None
    gaps = (
        one.n * abs(one.confidence - one.right)
        for one in reliability(claims, bins)
        if one.confidence is not None and one.right is not None
    )
    return sum(gaps) / len(claims)


def for_a_person(confidences: Sequence[float], *, seed: int) -> frozenset[int]:
    """Positions of the answers that a person checks: the lowest tenth and 2 % of the rest.

    Both shares are rounded up, so that even a short list has one of each. Of equal confidences
    the earlier goes first.
    """
    order = sorted(range(len(confidences)), key=lambda i: confidences[i])
    lowest, rest = order[: (cut := ceil(len(order) / LOWEST_SHARE))], order[cut:]
    drawn = random.Random(seed).sample(sorted(rest), k=ceil(len(rest) / RANDOM_SHARE))
    return frozenset([*lowest, *drawn])
