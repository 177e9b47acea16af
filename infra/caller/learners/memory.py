"""What a learner has in her head: how surely she can do each skill, and how that changes.

A simple model, stated so that it can be argued with. Each item brings the skill a share of the
way to certain: most with help, less when told. Between calls it fades with a time constant that
grows with every success. The tutor never sees any of it.
"""

import math
from collections.abc import Mapping
from typing import Literal

GAINS = {"alone": 0.06, "helped": 0.12, "told": 0.08}  # of what is missing, per item
FADES, STEADIER = 60.0, 30.0  # days: the time constant, and what each success adds to it
LONG_KNOWN = 20  # successes that a skill known from before stands for
KNOWS = 0.5

How = Literal["alone", "helped", "told"]


class Memory:
    """Of one child. Strengths are 0 to 1: the chance to do it the right way."""

    def __init__(self, skills: Mapping[str, float]) -> None:
        self._strengths = dict(skills)
        self._successes = {
            skill: LONG_KNOWN if strength >= KNOWS else 0 for skill, strength in skills.items()
        }

    def strength(self, skill: str) -> float:
        return self._strengths[skill]

    def knows(self, skill: str) -> bool:
        return self._strengths[skill] >= KNOWS

    def practised(self, skill: str, how: How) -> None:
        had = self._strengths[skill]
        self._strengths[skill] = had + GAINS[how] * (1 - had)
        self._successes[skill] += how != "told"

    def rested(self, days: float) -> None:
        """Days without a call."""
        for skill, successes in self._successes.items():
            self._strengths[skill] *= math.exp(-days / (FADES + STEADIER * successes))
