"""One call of a simulated learner with the real lesson, on a virtual clock.

Seconds are those of a telephone: the tutor's words at 140 a minute, the learner's thinking and
talking. The lesson is told of a silence when its think time is over, as on the line.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from agent.teaching import lesson as lessons
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import Evidence, Turn
from agent.teaching.grading import Heard
from agent.teaching.lesson import Aside, LessonOpening, OpenQuestion, Step
from agent.teaching.metrics.calllog import CallLog
from infra.caller.learners import channel
from infra.caller.learners.simulated import Reply, SimulatedLearner
from infra.caller.study import judge, rescan
from infra.caller.study.rescan import Leak

SECONDS_PER_WORD = 60 / 140  # B-15
BETWEEN = 0.3  # seconds from one utterance to the next
MOST_TURNS = 500  # of both; then something goes round in circles

Speaker = Literal["learner", "tutor"]


@dataclass
class Call:
    """A call as it is going on."""

    learner: SimulatedLearner
    last: Step
    started: datetime
    now: datetime
    evidence: list[Evidence] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    leaks: list[Leak] = field(default_factory=list)
    stepped: list[float] = field(default_factory=list)  # seconds that each step took to compute
    recapped: bool = False

    @property
    def log(self) -> CallLog:
        opening = self.last.lesson.opening
        seconds = (self.now - self.started).total_seconds()
        return CallLog(
            opening.call_key,
            self.last.lesson.learner_id or "",
            self.started,
            seconds,
            tuple(self.evidence),
            tuple(self.turns),
            self.recapped,
        )


def play(
    opening: LessonOpening, curriculum: Curriculum, learner: SimulatedLearner, now: datetime
) -> Call:
    """From the greeting to the goodbye. Raises ``RuntimeError`` for a call that never ends."""
    first = lessons.begin(opening, curriculum, now)
    call = Call(learner, first, started=now, now=now)
    _tutor_speaks(call, first.say)
    unheard = first.say
    while not call.last.over:
        if len(call.turns) > MOST_TURNS:
            raise RuntimeError(f"{opening.call_key} goes round in circles")
        unheard = _exchange(call, learner.replies(unheard))
    call.recapped = call.last.lesson.recapped or bool(call.last.lesson.quote)
    return call


def _exchange(call: Call, reply: Reply) -> tuple[str, ...]:
    """Her turn, or her silence, and what the tutor says to it."""
    waited = 0.0
    while reply.think - waited > call.last.pacing.think_seconds:
        waited += call.last.pacing.think_seconds
        call.now += timedelta(seconds=call.last.pacing.think_seconds)
        _take(call, _timed(call, lambda: lessons.silence(call.last.lesson, call.now)), "")
        if call.last.over or any("?" in text for text in call.last.say):
            return call.last.say  # another question, or an offer
    call.now += timedelta(seconds=reply.think - waited)
    return _turn(call, _heard(call, reply))


def _turn(call: Call, heard: Heard) -> tuple[str, ...]:
    before = call.last
    _take(call, _timed(call, lambda: lessons.step(before.lesson, heard, call.now)), heard.text)
    after, asks = call.last, call.last.ask_model
    if isinstance(asks, OpenQuestion):
        marks = judge.ticks(asks, heard.text)
        read = _timed(call, lambda: lessons.ticked(after.lesson, marks, heard, call.now))
        _take(call, read, heard.text)
    elif isinstance(asks, Aside):
        _tutor_speaks(call, (asks.tie_back,))
        return (asks.tie_back,)
    return call.last.say


def _heard(call: Call, reply: Reply) -> Heard:
    """What the recogniser, or the keypad, makes of her turn."""
    number, learner = len(call.turns) + 1, call.learner
    _speaks(call, "learner", reply.text, seconds=reply.seconds, keypad=bool(reply.keys))
    if reply.keys:
        return Heard(f"{reply.keys}#", source="keypad", think_seconds=reply.think, turn=number)
    arrived = channel.to_tutor(reply.text, learner.profile.line, learner.chance)
    return Heard(
        arrived.text,
        confidence=arrived.confidence,
        alternatives=arrived.alternatives,
        think_seconds=reply.think,
        turn=number,
    )


def _take(call: Call, after: Step, heard: str) -> None:
    """What a step wants filed and said."""
    call.leaks += rescan.leaks(call.last.lesson, after, heard)
    call.evidence += after.record
    call.last = after
    _tutor_speaks(call, after.say)


def _tutor_speaks(call: Call, say: Iterable[str]) -> None:
    for text in say:
        _speaks(call, "tutor", text, seconds=len(text.split()) * SECONDS_PER_WORD)
        call.now += timedelta(seconds=BETWEEN)


def _speaks(call: Call, who: Speaker, text: str, *, seconds: float, keypad: bool = False) -> None:
    start = (call.now - call.started).total_seconds()
    call.now += timedelta(seconds=seconds)
    call.turns.append(
        Turn(
            call_key=call.last.lesson.opening.call_key,
            number=len(call.turns) + 1,
            speaker=who,
            text=text,
            start=start,
            end=start + seconds,
            keypad=keypad,
        )
    )


def _timed(call: Call, work: Callable[[], Step]) -> Step:
    begun = time.perf_counter()
    after = work()
    call.stepped.append(time.perf_counter() - begun)
    return after
