"""A quiet or a loud line sounds the same to the recogniser."""

import numpy as np
import pytest

from infra.offline.loudness import TARGET, Loudness, speech_level


def speech(level: float) -> bytes:
    noise = np.random.default_rng(1).standard_normal(16000) * level
    return (np.clip(noise, -1, 1) * 32767).astype("<i2").tobytes()


@pytest.mark.parametrize("level", [0.015, 0.06, 0.2])
def test_the_first_utterance_is_brought_to_the_usual_level(level: float) -> None:
    loudness = Loudness()
    loudness.measure(speech(level))
    heard = np.frombuffer(loudness.apply(speech(level)), "<i2").astype(np.float32) / 32768
    assert speech_level(heard) == pytest.approx(TARGET, rel=0.1)


def test_an_idle_line_is_not_made_into_speech() -> None:
    loudness = Loudness()
    loudness.measure(speech(0.0001))
    heard = np.frombuffer(loudness.apply(speech(0.0001)), "<i2").astype(np.float32) / 32768
    assert speech_level(heard) < 0.002


def test_less_than_a_frame_has_no_level() -> None:
    assert speech_level(np.zeros(10, np.float32)) == 0.0
