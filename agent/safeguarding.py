"""Safeguarding on the live call (S-1, S-4): alarms are filed, a model reads beside the rules.

The rules answer inside the lesson's own step. The model is asked in parallel, never holds up a
reply, and may only raise: what it finds is said at once, whatever is being said.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from agent.call import Call
from agent.teaching import lesson as lessons
from agent.teaching.grading import Heard
from agent.teaching.lesson import Lesson
from agent.teaching.notices import Alert
from agent.teaching.safeguarding import Alarm, Level

MODEL_RULE = "model"

Source = Literal["rule", "model"]


class Safeguards:
    """Of one lesson. ``found`` takes the model's alarm and the words it is about."""

    def __init__(self, call: Call, found: Callable[[Alarm, Heard], Awaitable[None]]) -> None:
        self._call, self._found = call, found
        self._reading: set[asyncio.Task[None]] = set()

    def file(self, alarm: Alarm, turn: int | None) -> None:
        """The office is told now, not at the end of the call. The words stay in the turn."""
        source: Source = "model" if alarm.rule == MODEL_RULE else "rule"
        self._call.save(
            Alert(
                call_key=self._call.brief.call_key,
                number=_number(turn, source),
                learner_id=self._call.learner.id if self._call.learner else None,
                level="abuse" if alarm.level is Level.S0 else alarm.level.value,
                source=source,
                rule=alarm.rule,
                turn=turn,
                at=self._call.now(),
            )
        )

    def listen(self, before: Lesson, heard: Heard) -> None:
        """Have the words read by the model, where there is one and anything to read."""
        if self._call.second_reader is not None and lessons.worth_reading(before, heard):
            task = asyncio.ensure_future(self._read(heard))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def read(self) -> None:
        """Wait until everything heard so far has been read, or cannot be."""
        while self._reading:
            await asyncio.wait(self._reading)

    async def _read(self, heard: Heard) -> None:
        assert self._call.second_reader is not None
        level = await self._call.second_reader.level(heard.text)
        if level is not None and level > Level.S0:
            await self._found(Alarm(level, rule=MODEL_RULE), heard)


def _number(turn: int | None, source: Source) -> int:
    """From the turn, not counted: a tutor that takes over must not use a number again."""
    return 2 * (turn or 0) + (2 if source == "model" else 1)
