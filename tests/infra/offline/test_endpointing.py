"""Speech is found by energy, on a stream cut into any pieces."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.offline.endpointing import Ended, Endpointer, Event, Spoken, Started

RATE = 16000
SILENCE = 0.18


def stream(*parts: tuple[float, float]) -> bytes:
    """(seconds, dBFS) parts of noise, as s16le."""
    rng = np.random.default_rng(3)
    pieces = [
        rng.standard_normal(int(seconds * RATE)) * 10 ** (level / 20) for seconds, level in parts
    ]
    return (np.clip(np.concatenate(pieces), -1, 1) * 32767).astype("<i2").tobytes()


def heard(samples: bytes, piece: int = 1600) -> list[Event]:
    endpointer = Endpointer(RATE, SILENCE)
    events: list[Event] = []
    for at in range(0, len(samples), piece):
        events += endpointer.feed(samples[at : at + piece])
    return events


def turns(events: list[Event]) -> list[Event]:
    return [event for event in events if not isinstance(event, Spoken)]


def test_one_stretch_of_speech_starts_and_ends_once() -> None:
    events = turns(heard(stream((0.5, -75), (1.0, -22), (0.6, -75))))
    assert [type(event) for event in events] == [Started, Ended]
    assert events[0].at == pytest.approx(0.5, abs=0.06)
    assert events[1].at == pytest.approx(1.5, abs=0.02)


def test_a_short_pause_within_a_number_does_not_end_it() -> None:
    events = turns(heard(stream((0.5, -75), (0.4, -22), (0.12, -75), (0.4, -22), (0.5, -75))))
    assert [type(event) for event in events] == [Started, Ended]


def test_two_utterances_are_two() -> None:
    events = turns(heard(stream((0.5, -75), (0.4, -22), (0.4, -75), (0.4, -22), (0.5, -75))))
    assert [type(event) for event in events] == [Started, Ended, Started, Ended]


def test_a_click_is_not_speech() -> None:
    assert turns(heard(stream((0.5, -75), (0.02, -10), (0.5, -75)))) == []


@pytest.mark.parametrize("level", [-75, -60, -50])
def test_a_steady_line_is_not_speech_however_it_hisses(level: float) -> None:
    events = turns(heard(stream((6.0, level))))
    assert len(events) <= 2  # the hiss may be taken for speech once, until the floor knows it


def test_speech_is_found_over_hiss() -> None:
    events = turns(heard(stream((3.0, -52), (0.8, -24), (0.6, -52))))
    assert events[-2].at == pytest.approx(3.0, abs=0.08)
    assert events[-1].at == pytest.approx(3.8, abs=0.05)


def test_a_request_ends_what_is_being_said() -> None:
    endpointer = Endpointer(RATE, SILENCE)
    endpointer.feed(stream((0.5, -75), (0.5, -22)))
    assert [type(event) for event in endpointer.flush()] == [Ended]
    assert endpointer.flush() == []


def test_audio_from_before_the_start_is_given_too() -> None:
    spoken = [e for e in heard(stream((0.5, -75), (0.5, -22), (0.5, -75))) if isinstance(e, Spoken)]
    assert spoken[0].at <= 0.3


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=1, max_value=5000))
def test_how_the_stream_is_cut_changes_nothing(piece: int) -> None:
    samples = stream((0.4, -75), (0.3, -22), (0.4, -75))
    assert turns(heard(samples, piece * 2)) == turns(heard(samples))
