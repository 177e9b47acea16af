"""What the voice detectors are played, and how they are judged."""

import numpy as np
import pytest
from livekit.agents import inference

from infra.bench.vad import measured
from infra.bench.vad_material import HEARD, LINE, Samples, mu_law, spoken, track


def tone(seconds: float, level: float = 0.3) -> Samples:
    return level * np.sin(2 * np.pi * 300 * np.arange(round(seconds * LINE)) / LINE)


def clip(*parts: float) -> Samples:
    """Sound and silence in turn, seconds each."""
    return np.concatenate([tone(s, 0.3 if n % 2 == 0 else 0.0) for n, s in enumerate(parts)])


def test_a_short_hole_is_speech_and_a_long_one_is_not() -> None:
    assert spoken(clip(0.5, 0.2, 0.5)) == [pytest.approx((0.0, 1.2), abs=0.02)]
    assert len(spoken(clip(0.5, 0.5, 0.5))) == 2


def test_g711_keeps_the_wave_and_adds_a_little_noise() -> None:
    wave = tone(0.1)
    assert 0 < np.abs(mu_law(wave) - wave).max() < 0.02


@pytest.mark.parametrize(("noise", "snr"), [("line", None), ("line", 20.0), ("babble", 20.0)])
def test_what_was_said_lies_where_the_track_is_loudest(noise: str, snr: float | None) -> None:
    made = track([clip(0.6), clip(0.8)], noise=noise, snr=snr, seed=1)
    inside = np.zeros(len(made.signal), bool)
    for start, end in made.speech:
        inside[round(start * HEARD) : round(end * HEARD)] = True
    level = np.abs(made.signal.astype(float))
    assert len(made.speech) == 2
    assert level[inside].mean() > 5 * level[~inside].mean()


def test_of_a_line_on_which_nobody_speaks_nothing_is_taken_for_speech() -> None:
    silent = track([clip(0.6), clip(0.8)], noise="line", snr=None, seed=1)
    row = measured("livekit", inference.VAD, [silent], noise="line", snr=None)
    assert row.stretches == 2
    assert row.held < 0.2
