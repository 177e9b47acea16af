"""Loudness on the telephone: the same whoever speaks, prepared or not; nothing clips."""

import numpy as np
import pytest

from agent.loudness import CEILING, LEVEL, MOST_GAIN, Levelling, level_of, levelled

RATE = 24000
PIECE = 2 * 1200  # bytes: 50 ms


def speech(level: float, *, seconds: float = 2.0, seed: int = 1) -> bytes:
    """Bursts of noise with pauses between, at ``level`` dB while there is any."""
    noise = np.random.default_rng(seed).standard_normal(round(RATE * seconds))
    syllables = (np.arange(noise.size) // (RATE // 5)) % 2 == 0
    return pcm(noise * syllables * 10 ** (level / 20))


def pcm(signal: "np.typing.NDArray[np.float64]") -> bytes:
    return bytes(np.clip(signal * 32768, -32768, 32767).astype("<i2").tobytes())


def peak(audio: bytes) -> float:
    loudest = np.abs(np.frombuffer(audio, "<i2").astype(np.int32)).max()
    return float(20 * np.log10(loudest / 32768))


def live(voice: Levelling, audio: bytes) -> bytes:
    voice.begin()
    return b"".join(
        voice.levelled(audio[at : at + PIECE], RATE) for at in range(0, len(audio), PIECE)
    )


@pytest.mark.parametrize("level", [-30.0, -24.0, LEVEL, -16.0])
def test_a_prepared_sentence_has_the_level_of_every_other(level: float) -> None:
    assert level_of(levelled(speech(level), RATE), RATE) == pytest.approx(LEVEL, abs=0.3)


def test_pauses_do_not_count() -> None:
    padded = bytes(RATE * 2) + speech(-24.0) + bytes(RATE * 4)
    assert level_of(padded, RATE) == pytest.approx(-24.0, abs=0.5)


def test_a_sentence_with_one_loud_sound_is_left_quieter_rather_than_clipped() -> None:
    signal = np.frombuffer(speech(-34.0), "<i2").astype(float) / 32768
    signal[100] = 0.5
    assert peak(levelled(pcm(signal), RATE)) == pytest.approx(CEILING, abs=0.1)


@pytest.mark.parametrize("audio", [b"", bytes(100), bytes(RATE)])
def test_silence_stays_silence(audio: bytes) -> None:
    assert levelled(audio, RATE) == audio
    assert live(Levelling(), audio) == audio


def test_a_line_of_hiss_is_not_made_speech() -> None:
    hiss = speech(-60.0)
    assert levelled(hiss, RATE) == hiss
    assert level_of(hiss, RATE) is None


@pytest.mark.parametrize("level", [-28.0, -12.0])
def test_a_live_voice_comes_to_the_level_of_the_prepared_one(level: float) -> None:
    voice = Levelling()
    first = level_of(live(voice, speech(level)), RATE)
    later = level_of(live(voice, speech(level, seed=2)), RATE)
    assert first == pytest.approx(LEVEL, abs=4.5)  # half the way while she hears the first
    assert later == pytest.approx(LEVEL, abs=2.0)


def test_a_vendor_that_steps_in_is_brought_to_the_same_level_within_a_sentence() -> None:
    voice = Levelling()
    live(voice, speech(LEVEL))
    live(voice, speech(-28.0, seed=2))
    assert level_of(live(voice, speech(-28.0, seed=3)), RATE) == pytest.approx(LEVEL, abs=1.5)


def test_live_speech_never_clips_and_keeps_its_length() -> None:
    voice = Levelling()
    live(voice, speech(-40.0))
    loud = speech(-6.0, seed=2)
    out = live(voice, loud)
    assert len(out) == len(loud)
    assert peak(out) <= CEILING + 0.1


def test_no_voice_is_raised_by_more_than_the_most() -> None:
    raised = level_of(live(Levelling(), speech(-50.0)), RATE)
    assert raised is not None
    assert raised <= -50.0 + MOST_GAIN + 0.5


def test_nobody_hears_it_work() -> None:
    """The gain moves by less than 1 dB from one twentieth of a second to the next."""
    voice = Levelling()
    steady = pcm(np.full(RATE * 2, 0.02))
    out = np.frombuffer(live(voice, steady), "<i2").astype(float)
    steps = np.abs(np.diff(20 * np.log10(np.abs(out[:: RATE // 20]))))
    assert steps.max() <= 1.05
