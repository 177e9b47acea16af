from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.caller.heard import (
    Gap,
    Segment,
    gaps,
    listen,
    onset_near,
    overlaps,
    percentile,
    speech_at,
    speech_segments,
)
from infra.caller.sound import RATE, Samples, read_mono, read_wav, write_wav
from infra.caller.tape import Shift

ERROR = 0.02  # seconds: the bound this measure promises


def speech(pieces: list[tuple[float, float]], seconds: float, noise_db: float = -70.0) -> Samples:
    """Syllable-like noise at -20 dBFS in each (start, end), line noise under all of it."""
    rng = np.random.default_rng(1)
    signal = rng.normal(0, 32768 * 10 ** (noise_db / 20), round(seconds * RATE))
    for start, end in pieces:
        first, last = round(start * RATE), round(end * RATE)
        at = np.arange(last - first) / RATE
        syllables = 0.6 + 0.4 * np.cos(2 * np.pi * 4 * at)
        signal[first:last] += rng.normal(0, 3277, last - first) * syllables
    return np.clip(signal, -32768, 32767).astype(np.int16)


@given(
    start=st.floats(0.3, 1.0),
    length=st.floats(0.2, 1.5),
    gap=st.floats(0.3, 2.0),
    noise_db=st.sampled_from([-96.0, -70.0, -60.0]),
)
def test_edges_and_gaps_are_right_to_20_ms(
    start: float, length: float, gap: float, noise_db: float
) -> None:
    end = start + length
    sent = speech([(start, end)], 6.0, noise_db)
    heard = speech([(end + gap, end + gap + 0.8)], 6.0, noise_db)
    found = listen(sent, heard)
    assert abs(found.learner[0].start - start) < ERROR
    assert abs(found.learner[0].end - end) < ERROR
    assert abs(found.gaps[0].seconds - gap) < ERROR


def test_a_heard_recording_that_began_later_is_moved_onto_the_sent_ones_clock() -> None:
    sent, heard = speech([(1.0, 2.0)], 5.0), speech([(2.4, 3.0)], 5.0)
    drifting = (Shift(0.0, 0.1), Shift(2.0, 0.1), Shift(3.0, 0.3))
    found = listen(sent, heard, drifting)
    assert found.gaps[0].seconds == pytest.approx(0.58, abs=ERROR)
    assert found.first_tutor_speech == pytest.approx(2.58, abs=ERROR)


def test_a_pause_within_a_sentence_does_not_end_it() -> None:
    assert len(speech_segments(speech([(0.5, 1.0), (1.15, 1.6)], 3.0))) == 1
    assert len(speech_segments(speech([(0.5, 1.0), (1.5, 2.0)], 3.0))) == 2


def test_silence_and_a_click_are_no_speech() -> None:
    assert speech_segments(speech([], 2.0)) == ()
    assert speech_segments(speech([(1.0, 1.015)], 2.0)) == ()


def test_only_the_first_words_of_a_reply_make_a_gap() -> None:
    learner = (Segment(1, 2), Segment(10, 11))
    tutor = (Segment(3, 4), Segment(5, 6), Segment(11.5, 12))
    assert gaps(learner, tutor) == (Gap(2, 3), Gap(11, 11.5))


def test_a_reply_into_her_speech_is_an_overlap_and_no_gap() -> None:
    learner, tutor = (Segment(1, 3),), (Segment(2, 4),)
    assert gaps(learner, tutor) == ()
    assert overlaps(learner, tutor) == (Segment(2, 3),)


def test_percentiles_of_nothing_are_nothing() -> None:
    assert percentile([], 50) is None
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0


def test_a_transcript_time_is_checked_against_one_channel(tmp_path: Path) -> None:
    both = np.stack([speech([(1.0, 2.0)], 5.0), speech([(3.0, 4.0)], 5.0)], axis=1)
    write_wav(tmp_path / "call.wav", both)
    samples, rate = read_wav(tmp_path / "call.wav")
    learner, tutor = samples[:, 0], samples[:, 1]
    assert rate == RATE
    assert speech_at(learner, 1.0)
    assert speech_at(learner, 0.75)
    assert not speech_at(learner, 3.0)
    assert speech_at(tutor, 3.0)
    assert onset_near(tutor, 3.2) == pytest.approx(-0.2, abs=ERROR)
    assert onset_near(speech([], 1.0), 0.5) is None


def test_a_recording_whose_writer_was_killed_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    write_wav(path, np.arange(800, dtype=np.int16))
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + b"\0\0\0\0" + whole[44:])  # length still 0, as while recording
    assert read_mono(path).size == 800
