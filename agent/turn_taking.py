"""Who decides that the learner's turn is over, by setting: one row a way.

``floor`` is ours. The others are livekit's own, plainly set as guides/livekit-agents §7.2 has them,
so that a bench can say what ours is worth; in them livekit also decides what stops us. ``manual``
on a telephone: the hash key ends the turn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from livekit.agents import TurnHandlingOptions, inference, vad

from agent.floor import FALLBACK_WAIT, Floor
from agent.settings import TurnTaking

DETECTOR: Literal["v1-mini"] = "v1-mini"  # pinned: another version may want a cloud key
BEFORE_THE_FIRST_VERDICT = 2.0  # livekit's max_delay until the floor has spoken

OURS = TurnHandlingOptions(
    endpointing={
        "mode": "fixed",
        "min_delay": FALLBACK_WAIT,
        "max_delay": BEFORE_THE_FIRST_VERDICT,
    },
    interruption={
        "mode": "vad",
        "min_words": 99,  # livekit never stops us: agent.yielding decides
        "resume_false_interruption": False,  # a sentence begins again, by us
    },
    preemptive_generation={"enabled": True, "preemptive_tts": False, "max_retries": 3},
)
PLAIN = TurnHandlingOptions(
    endpointing={"mode": "dynamic", "min_delay": 0.5, "max_delay": 2.5},
    interruption={
        "mode": "vad",
        "min_duration": 0.6,
        "resume_false_interruption": True,
        "false_interruption_timeout": 1.5,
    },
    preemptive_generation={"enabled": True, "preemptive_tts": False, "max_retries": 1},
)


def quick_voice() -> vad.VAD:
    """The floor adds its own wait, so the end of speech may be told early. Which detector, and at
    which rate: infra/bench/vad.md."""
    return inference.VAD(min_silence_duration=0.1, activation_threshold=0.5)


def plain_voice() -> vad.VAD:
    return inference.VAD(
        min_silence_duration=0.25, activation_threshold=0.55, min_speech_duration=0.08
    )


@dataclass(frozen=True)
class Way:
    """``detection`` makes livekit's ``turn_detection`` of our floor."""

    detection: Callable[[Floor], Any]
    handling: TurnHandlingOptions
    voice: Callable[[], vad.VAD]


WAYS: Mapping[TurnTaking, Way] = {
    "floor": Way(lambda floor: floor, OURS, quick_voice),
    "model": Way(lambda _: inference.TurnDetector(version=DETECTOR), PLAIN, plain_voice),
    "vad": Way(lambda _: "vad", PLAIN, plain_voice),
    "stt": Way(lambda _: "stt", PLAIN, plain_voice),
    "manual": Way(lambda _: "manual", PLAIN, plain_voice),
}


def turn_handling(floor: Floor) -> TurnHandlingOptions:
    """What livekit is told."""
    chosen = WAYS[floor.way]
    return TurnHandlingOptions(turn_detection=chosen.detection(floor), **chosen.handling)
