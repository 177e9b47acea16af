"""The floor: how long we wait after a learner's words, and how long before we speak first."""

import asyncio
from typing import Any

import pytest
from livekit.agents import llm, vad
from livekit.agents.voice.turn import TurnDetectionEvent

from agent.floor import Floor, ThinkClock
from agent.teaching.notices import Pauses
from agent.teaching.pacing import Pacing


class Session:
    """Remembers the waits that livekit was told."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def update_options(self, *, endpointing_opts: dict[str, float]) -> None:
        self.waits.append(endpointing_opts["max_delay"])


class Ear:
    """Sounds as sure as it is told."""

    def __init__(self, *, over: float) -> None:
        self.over = over

    async def predict(self) -> TurnDetectionEvent:
        return TurnDetectionEvent(
            type="eot_prediction", last_speaking_time=0.0, end_of_turn_probability=self.over
        )


async def wait_after(
    words: str, pacing: Pacing, *, over: float | None = None, hers: Pauses | None = None
) -> float:
    ear = None if over is None else Ear(over=over)
    floor, session = Floor(ear), Session()  # type: ignore[arg-type]
    floor.knows(hers)
    floor.bind(session)  # type: ignore[arg-type]
    floor.pacing = pacing
    context = llm.ChatContext.empty()
    context.add_message(role="user", content=words)
    probability = await floor.predict_end_of_turn(context)
    threshold = await floor.unlikely_threshold("en")
    assert threshold is not None
    assert probability < threshold, "livekit must wait max_delay, the only wait we can set"
    return session.waits[-1]


NUMBER = Pacing(answer_type="integer", low=0, high=99)


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        ("fifty four", "forty"),  # "forty" may go on (B-8)
        ("fifty four", "fifty four no"),
        ("fifty four", "um"),
        ("twelve", "it is"),
    ],
)
async def test_a_complete_answer_is_waited_for_less_than_one_that_may_go_on(
    shorter: str, longer: str
) -> None:
    assert await wait_after(shorter, NUMBER) < 0.5
    assert await wait_after(longer, NUMBER) > 1.0


EXPLAINING = Pacing(answer_type="speech")
WHOLE = "because the ones were too few"


async def test_an_explanation_is_waited_for_as_its_voice_sounds() -> None:
    sure, unsure, doubtful = [await wait_after(WHOLE, EXPLAINING, over=p) for p in (0.5, 0.3, 0.1)]
    assert (sure, unsure, doubtful) == (0.5, 0.8, 2.0)


async def test_without_an_ear_an_explanation_is_waited_for_as_if_it_went_on() -> None:
    assert await wait_after(WHOLE, EXPLAINING) == 2.0


async def test_an_explanation_that_ends_in_because_is_waited_for_however_it_sounds() -> None:
    assert await wait_after("the ones were too few because", EXPLAINING, over=0.9) == 2.0
    spanish = Pacing(answer_type="speech", language="es")
    assert await wait_after("las unidades no alcanzan porque", spanish, over=0.9) == 2.0


async def test_who_is_known_to_pause_long_is_waited_for_longer() -> None:
    hers = Pauses(typical=1.5, longest=2.5, count=12)
    assert await wait_after(WHOLE, EXPLAINING, over=0.3, hers=hers) > 2.0


async def test_her_pauses_do_not_slow_down_a_closed_answer_that_is_complete() -> None:
    hers = Pauses(typical=1.5, longest=2.5, count=12)
    assert await wait_after("fifty four", NUMBER, hers=hers) < 0.2


async def test_the_think_clock_rings_once_and_not_after_it_was_cancelled() -> None:
    rung: list[str] = []

    async def ring() -> None:
        rung.append("rung")

    clock = ThinkClock(ring)
    clock.start(-0.3)
    clock.cancel()
    clock.start(-0.3)
    async with asyncio.timeout(2):
        while not rung:  # noqa: ASYNC110 - a timer's condition
            await asyncio.sleep(0.001)
    assert rung == ["rung"]


def voice(kind: vad.VADEventType, at: float, *, spoke: float = 0.0, silent: float = 0.0) -> Any:
    return vad.VADEvent(
        type=kind, samples_index=0, timestamp=at, speech_duration=spoke, silence_duration=silent
    )


class Stream:
    def __init__(self, events: list[Any]) -> None:
        self._events = iter(events)

    async def __anext__(self) -> Any:
        return next(self._events)


class Detector(vad.VAD):
    def __init__(self, events: list[Any]) -> None:
        super().__init__(capabilities=vad.VADCapabilities(update_interval=0.03))
        self._events = events

    def stream(self) -> Any:
        return Stream(self._events)


async def test_pauses_are_measured_from_the_end_of_her_voice_to_its_next_beginning() -> None:
    floor = Floor(None)
    floor.pacing = EXPLAINING
    events = [
        voice(vad.VADEventType.START_OF_SPEECH, 1.0, spoke=0.05),
        voice(vad.VADEventType.END_OF_SPEECH, 2.0, spoke=0.9, silent=0.1),
        voice(vad.VADEventType.START_OF_SPEECH, 2.85, spoke=0.05),
    ]
    stream = floor.watched(Detector(events)).stream()
    for _ in events:
        await stream.__anext__()
    floor.hears_words()
    assert floor.answer.profile.heard == (0.9,)


async def test_where_livekit_takes_the_turns_its_detector_is_left_alone() -> None:
    detector = Detector([])
    assert Floor(None, "vad").watched(detector) is detector
