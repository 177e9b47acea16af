"""The bench's own error, on made recordings, and each of its verdicts turned the other way."""

import numpy as np
import pytest

from infra.bench.heard.kinds import Kind
from infra.bench.heard.self_check import LENGTH, checked
from infra.bench.heard.timing import Mark, measured, sides, stop_silence
from infra.caller.heard import Segment
from infra.caller.sound import RATE, Samples
from infra.caller.tape import Shift

ERROR = 0.02  # seconds: what heard.py promises for one edge
Times = list[tuple[float, float]]


def speech(pieces: Times, seconds: float = LENGTH) -> Samples:
    noise = np.random.default_rng(5)
    signal = noise.normal(0, 10, round(seconds * RATE))
    for start, end in pieces:
        first, last = round(start * RATE), round(end * RATE)
        signal[first:last] += noise.normal(0, 3277, last - first)
    return np.clip(signal, -32768, 32767).astype(np.int16)


def mark(kind: Kind, start: float, end: float, **rest: object) -> Mark:
    return Mark(kind, Segment(start, end), 0.5, LENGTH, **rest)  # type: ignore[arg-type]


def test_on_made_recordings_no_verdict_is_wrong_and_no_time_off_by_more_than_20_ms() -> None:
    errors = checked(rounds=3, seed=7)
    assert {e.name: e.wrong for e in errors if e.wrong} == {}
    assert max(e.worst for e in errors if e.worst is not None) < ERROR
    assert {e.name for e in errors} >= {"gap", "cut-in", "stopped", "begun again"}


def test_the_gap_of_an_unclear_answer_is_told_beyond_the_wait_its_rule_sets() -> None:
    both = sides(speech([(1, 2)]), speech([(3.1, 4)]))
    found = measured(mark(Kind.EXTENSIBLE, 1, 2, wait=0.7), both)
    assert found.gap == pytest.approx(1.1, abs=ERROR)
    assert found.beyond == pytest.approx(0.4, abs=ERROR)
    assert found.cut_in is None


def test_a_recording_that_began_later_is_moved_onto_the_callers_clock() -> None:
    late = (Shift(0.0, 0.12), Shift(10.0, 0.12))
    both = sides(speech([(1, 2)]), speech([(2.4, 4)]), late)
    assert measured(mark(Kind.CLOSED, 1, 2), both).gap == pytest.approx(0.52, abs=ERROR)


def test_a_reply_that_comes_after_her_next_words_is_no_answer_to_these() -> None:
    both = sides(speech([(1, 2), (5, 6)]), speech([(7, 8)]))
    asked = Mark(Kind.CLOSED, Segment(1, 2), 0.5, 5.0)
    assert measured(asked, both).gap is None


def test_both_beginning_at_once_is_neither_a_gap_nor_a_cut_in() -> None:
    both = sides(speech([(1, 1.4), (2.4, 3)]), speech([(1.2, 2.0), (3.5, 4)]))
    hole = (Segment(1.4, 2.4),)
    found = measured(mark(Kind.HESITANT, 1, 3, holes=hole), both)
    assert found.collided
    assert found.gap is None
    assert found.cut_in is None


def test_a_tutor_that_talks_on_over_her_cut_in_and_did_not_take_it_back() -> None:
    hole = (Segment(1.6, 2.6),)
    hers = [(1.0, 1.6), (2.6, 3.4)]
    gives_way = measured(
        mark(Kind.HESITANT, 1, 3.4, holes=hole), sides(speech(hers), speech([(2.2, 3.0), (4, 5)]))
    )
    talks_on = measured(
        mark(Kind.HESITANT, 1, 3.4, holes=hole), sides(speech(hers), speech([(2.2, 5.0)]))
    )
    assert (gives_way.cut_in, gives_way.retracted) == (True, True)
    assert (talks_on.cut_in, talks_on.retracted) == (True, False)
    assert gives_way.gap == pytest.approx(0.6, abs=ERROR)
    assert talks_on.gap is None


def test_a_breath_between_the_tutors_sentences_is_no_stop() -> None:
    """Measured: 0.3-0.45 s between sentences, more than the 0.3 s that count as a stop."""
    calm = [(float(t), t + 1.6) for t in range(0, 20, 2)]  # breaths of 0.4 s
    her = [(21.0, 21.4)]
    breath = [*calm, (20.0, 21.3), (21.7, 25.0)]
    stop = [*calm, (20.0, 21.3), (22.2, 25.0)]
    said = Mark(Kind.BACKCHANNEL, Segment(21.0, 21.4), 20.0, 26.0, expected_words=30)
    breathes = measured(said, sides(speech(her, 26), speech(breath, 26)))
    stops = measured(said, sides(speech(her, 26), speech(stop, 26)))
    assert (breathes.stopped, stops.stopped) == (False, True)
    assert stops.silent == pytest.approx(0.9, abs=ERROR)


def test_a_silence_near_her_words_does_not_raise_what_counts_as_a_stop() -> None:
    pieces = [Segment(0, 2), Segment(2.9, 4)]
    assert stop_silence(pieces, [Segment(1.5, 1.9)]) == 0.3
    assert stop_silence(pieces, []) > 0.9


def test_a_backchannel_into_silence_tells_nothing() -> None:
    both = sides(speech([(5, 5.4)]), speech([(1, 3)]))
    assert measured(mark(Kind.BACKCHANNEL, 5, 5.4), both).stopped is None


def test_a_barge_in_that_nobody_heeds_is_one_that_did_not_stop_it() -> None:
    both = sides(speech([(2, 3)]), speech([(1, 9)]))
    found = measured(mark(Kind.BARGE_IN, 2, 3, expected_words=60), both)
    assert found.stopped is False
    assert found.silent_after is None


def test_a_breath_of_the_tutors_is_not_the_silence_a_barge_in_made() -> None:
    calm = [(float(t), t + 1.6) for t in range(0, 20, 2)]  # breaths of 0.4 s
    both = sides(speech([(23.0, 24.0)], 30), speech([*calm, (20, 23.2), (23.6, 23.8)], 30))
    said = Mark(Kind.BARGE_IN, Segment(23, 24), 20.0, 30.0, expected_words=40)
    assert measured(said, both).silent_after == pytest.approx(0.8, abs=ERROR)


def test_a_reply_that_was_said_whole_was_not_stopped_by_a_barge_in() -> None:
    both = sides(speech([(2, 3)]), speech([(1, 2.8)]))
    assert measured(mark(Kind.BARGE_IN, 2, 3, expected_words=6), both).silent_after is None


def test_when_nothing_comes_any_more_the_silence_is_as_long_as_we_waited() -> None:
    both = sides(speech([(1, 2)]), speech([]))
    found = measured(mark(Kind.FAULT, 1, 2), both)
    assert found.longest_silence == pytest.approx(LENGTH - 2, abs=ERROR)
