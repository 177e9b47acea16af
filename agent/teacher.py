"""The tutor's lesson half, as its model half and its tools see it."""

from collections.abc import Sequence
from typing import Protocol

from agent.asking import About, Utterances
from agent.call import Call
from agent.teaching.forms import CriterionTick, Evaluation
from agent.teaching.lesson import Lesson, Step


class Teacher(Protocol):
    """``reply``: what code says after the tool that runs now; None: the model goes on."""

    call: Call
    reply: Utterances | None

    @property
    def lesson(self) -> Lesson: ...

    @property
    def asked(self) -> About:
        """What the last step left to the model."""
        ...

    async def carry_out(self, step: Step) -> Utterances | None: ...

    async def ticked(self, ticks: Sequence[CriterionTick]) -> Utterances | None: ...

    async def evaluate(self, concept: str) -> Evaluation | None: ...

    async def turn_is_over(self) -> None: ...
