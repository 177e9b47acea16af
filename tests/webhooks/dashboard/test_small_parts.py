from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.teaching.forms import TurnLatency
from sip.outcomes import Dial, Ended
from tests.webhooks.dashboard.sound import write_recording
from webhooks.dashboard import columns, formats, latency, waveform
from webhooks.dashboard.filters import CallsWanted
from webhooks.dashboard.outcomes import outcome_of
from webhooks.dashboard.queries import SORTS

maybe = st.none() | st.floats(min_value=0, max_value=60)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00"), (9.99, "00:09"), (61, "01:01"), (4504, "75:04"), (-1, "00:00")],
)
def test_a_time_in_the_call_reads_as_minutes_and_seconds(seconds: float, text: str) -> None:
    assert formats.clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "–"), (38, "38 s"), (59.7, "1 min 00 s"), (245, "4 min 05 s")]
)
def test_a_length_reads_as_minutes_and_seconds(seconds: float | None, text: str) -> None:
    assert formats.length(seconds) == text


def test_a_moment_is_told_in_its_own_zone() -> None:
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    assert formats.moment(at) == "2 Jul 2026, 01:30"


def test_a_day_begins_and_ends_at_the_schools_midnight() -> None:
    day = CallsWanted(first_day=date(2026, 3, 29), last_day=date(2026, 3, 29))
    begin, until = day.span(ZoneInfo("Europe/Berlin"))
    assert begin == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert until == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)  # the clocks went forward: 23 hours


@given(maybe, maybe, maybe, maybe, maybe)
def test_the_parts_of_a_bar_stand_side_by_side_within_it(
    transcript: float | None,
    decision: float | None,
    model: float | None,
    voice: float | None,
    total: float | None,
) -> None:
    reply = TurnLatency(
        transcript=transcript, decision=decision, model=model, voice=voice, total=total
    )
    parts = latency.bar(reply, total or 0.0)
    assert all(part.width >= 0 for part in parts)
    for left, right in pairwise(parts):
        assert right.x == pytest.approx(left.x + left.width, abs=0.02)
    assert not parts or parts[-1].x + parts[-1].width <= latency.BAR_WIDTH + 0.02


def test_the_parts_of_a_reply_add_up_to_its_total() -> None:
    reply = TurnLatency(transcript=0.2, decision=0.5, model=0.4, voice=0.1, total=1.2)
    took = [seconds for seconds in latency.durations(reply).values() if seconds is not None]
    assert sum(took) == pytest.approx(1.2)
    assert latency.durations(reply)["rest"] == pytest.approx(0.2)


def test_an_unmeasured_total_leaves_the_rest_unknown() -> None:
    assert latency.durations(TurnLatency(transcript=0.2))["rest"] is None


def test_the_typical_reply_is_the_median_of_what_was_measured() -> None:
    assert latency.typical([0.5, None, 9.0, 0.7]) == 0.7
    assert latency.typical([None]) is None


def test_a_call_is_told_by_its_end_before_its_dialling() -> None:
    told = outcome_of(ended=Ended.GOODBYE, dial=Dial.ANSWERED, over=True)
    assert told.label == "Finished"
    assert outcome_of(ended=None, dial=Dial.BUSY, over=True).label == "Busy"
    assert outcome_of(ended=None, dial=Dial.ANSWERED, over=False).label == "Still going on"
    assert outcome_of(ended=None, dial=Dial.UNKNOWN, over=True).label == "Not known"


def test_every_sortable_column_has_its_order_and_every_order_its_column() -> None:
    sortable = {column.sort for column in columns.call_columns(ZoneInfo("UTC")) if column.sort}
    assert sortable == set(SORTS)


def test_the_waveform_shows_each_speaker_in_the_own_channel(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    write_recording(file, seconds=12.0)
    drawn = waveform.draw(file)
    assert drawn is not None
    assert drawn.seconds == 12.0
    assert drawn.learner.count("M") == drawn.tutor.count("M") == waveform.BUCKETS
    assert drawn.learner != drawn.tutor
    assert waveform.draw(file) is drawn  # kept, not drawn again


def test_a_shorter_recording_in_the_same_place_is_drawn_anew(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    write_recording(file, seconds=2.0)
    waveform.draw(file)
    write_recording(file, seconds=1.0)
    drawn = waveform.draw(file)
    assert drawn is not None
    assert drawn.seconds == 1.0


def test_a_recording_of_no_frames_is_a_flat_picture(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    write_recording(file, seconds=0.0)
    drawn = waveform.draw(file)
    assert drawn is not None
    assert drawn.learner == ""


def test_a_missing_file_has_no_picture(tmp_path: Path) -> None:
    assert waveform.draw(tmp_path / "none.wav") is None
