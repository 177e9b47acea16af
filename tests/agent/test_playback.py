"""When the tutor is heard: frames come early, replies are cut, held, and late."""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from livekit import rtc
from livekit.agents.voice import io

from agent.playback import Playback, RecordedOutput
from agent.recorder import Recorder
from agent.tracks import RATE

ANSWERED = 1000.0


@dataclass
class Clock:
    now: float = ANSWERED

    def __call__(self) -> float:
        return self.now


class Sink(io.AudioOutput):
    """The end of the chain: remembers, and reports the end of a reply when told."""

    def __init__(self) -> None:
        super().__init__(
            label="Sink",
            sample_rate=24000,
            capabilities=io.AudioOutputCapabilities(pause=True),
        )
        self.done: list[str] = []

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        self.done.append("frame")

    def flush(self) -> None:
        super().flush()
        self.done.append("flush")

    def clear_buffer(self) -> None:
        self.done.append("clear")

    def pause(self) -> None:
        self.done.append("pause")

    def resume(self) -> None:
        self.done.append("resume")

    def on_attached(self) -> None:
        self.done.append("attached")

    def played(self, seconds: float, *, interrupted: bool = False) -> None:
        self.on_playback_finished(playback_position=seconds, interrupted=interrupted)


class Line:
    """A session's output with a recorder, a clock to turn and a note of every playback."""

    def __init__(self, path: Path) -> None:
        self.clock, self.sink = Clock(), Sink()
        self.heard: list[Playback] = []
        self.recorder = Recorder(path, ANSWERED, self.clock)
        self.output = RecordedOutput(
            self.sink,
            started_at=ANSWERED,
            clock=self.clock,
            recorder=self.recorder,
            on_playback=self.heard.append,
        )

    async def hand_over(self, seconds: float) -> None:
        frame = rtc.AudioFrame(np.full(1200, 8000, np.int16).tobytes(), 24000, 1, 1200)
        for _ in range(round(seconds / 0.05)):
            await self.output.capture_frame(frame)

    def recorded(self, until: float) -> list[tuple[float, float]]:
        """Where the tutor is heard in the file, seconds."""
        self.clock.now = ANSWERED + until
        self.recorder.stop()
        with wave.open(str(self.recorder.path)) as file:
            both = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
        loud = np.pad((np.abs(both[:, 1].astype(int)) > 4000).astype(np.int8), 1)
        edges = np.flatnonzero(np.diff(loud)) / RATE
        return [(round(float(a), 2), round(float(b), 2)) for a, b in edges.reshape(-1, 2)]

    def at(self, second: float) -> None:
        self.clock.now = ANSWERED + second


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "call.wav")


def near(start: float, end: float) -> object:
    return pytest.approx((start, end), abs=0.011)


def spans(line: Line) -> list[tuple[float, float, bool]]:
    return [(round(p.start, 3), round(p.end, 3), p.interrupted) for p in line.heard]


async def test_frames_handed_over_at_once_are_heard_one_after_the_other(line: Line) -> None:
    line.at(1)
    await line.hand_over(2)
    line.output.flush()
    line.at(3)
    line.sink.played(2)
    assert spans(line) == [(1, 3, False)]
    assert line.recorded(until=4) == [near(1, 3)]


async def test_a_frame_that_comes_too_late_leaves_a_gap(line: Line) -> None:
    line.at(1)
    await line.hand_over(0.5)
    line.at(2)
    await line.hand_over(0.5)
    line.output.flush()
    line.at(2.5)
    line.sink.played(1)
    assert spans(line) == [(1, 2.5, False)]
    assert line.recorded(until=3) == [near(1, 1.5), near(2, 2.5)]


async def test_a_cut_reply_ends_when_it_is_cut(line: Line) -> None:
    line.at(1)
    await line.hand_over(3)
    line.output.flush()
    line.at(1.6)
    line.output.clear_buffer()
    line.sink.played(0.6, interrupted=True)
    assert spans(line) == [(1, 1.6, True)]
    assert line.recorded(until=5) == [near(1, 1.6)]


async def test_frames_of_a_cut_reply_that_still_come_are_never_heard(line: Line) -> None:
    await line.hand_over(1)
    line.at(0.5)
    line.output.clear_buffer()
    await line.hand_over(1)
    line.output.flush()
    line.output.clear_buffer()
    line.sink.played(0.5, interrupted=True)
    line.at(2)
    await line.hand_over(1)
    line.output.flush()
    line.at(3)
    line.sink.played(1)
    assert spans(line) == [(0, 0.5, True), (2, 3, False)]
    assert line.recorded(until=4) == [near(0, 0.5), near(2, 3)]


async def test_a_reply_the_sink_never_reports_does_not_silence_the_next(line: Line) -> None:
    await line.hand_over(1)
    line.output.clear_buffer()
    line.output.flush()
    line.at(2)
    await line.hand_over(1)
    line.output.flush()
    line.at(3)
    line.sink.played(1)
    assert spans(line) == [(2, 3, False)]


async def test_a_held_reply_goes_on_where_it_was_held(line: Line) -> None:
    line.at(1)
    await line.hand_over(2)
    line.at(1.5)
    line.output.pause()
    line.at(3)
    await line.hand_over(1)  # meanwhile the voice goes on speaking
    line.output.flush()
    line.at(4)
    line.output.resume()
    line.at(6.5)
    line.sink.played(3)
    assert spans(line) == [(1, 6.5, False)]
    assert line.recorded(until=7) == [near(1, 1.5), near(4, 6.5)]


async def test_pages_go_on_while_a_reply_is_held(line: Line) -> None:
    line.at(1)
    await line.hand_over(2)
    line.at(1.5)
    line.output.pause()
    line.at(3.9)
    line.recorder.append_page()
    line.at(4)
    line.output.resume()
    line.output.flush()
    line.at(5.5)
    line.sink.played(2)
    assert line.recorded(until=6) == [near(1, 1.5), near(4, 5.5)]


async def test_a_held_reply_that_is_cut_is_not_heard_again(line: Line) -> None:
    line.at(1)
    await line.hand_over(2)
    line.output.flush()
    line.at(1.5)
    line.output.pause()
    line.at(2)
    line.output.clear_buffer()
    line.sink.played(0.5, interrupted=True)
    line.output.resume()
    line.at(3)
    await line.hand_over(1)
    line.output.flush()
    line.at(4)
    line.sink.played(1)
    assert spans(line) == [(1, 1.5, True), (3, 4, False)]
    assert line.recorded(until=5) == [near(1, 1.5), near(3, 4)]


async def test_a_reply_that_begins_on_hold_is_heard_after_it(line: Line) -> None:
    line.output.pause()
    line.at(1)
    await line.hand_over(1)
    line.output.flush()
    line.at(2)
    line.output.resume()
    line.at(3)
    line.sink.played(1)
    assert spans(line) == [(2, 3, False)]
    assert line.recorded(until=4) == [near(2, 3)]


async def test_a_reply_cut_before_it_sounds_was_not_heard(line: Line) -> None:
    await line.hand_over(1)
    line.output.flush()
    line.output.clear_buffer()
    line.sink.played(0, interrupted=True)
    assert line.heard == []
    assert line.recorded(until=1) == []


async def test_without_a_recorder_the_times_are_the_same(line: Line) -> None:
    line.output.record(None)
    line.at(1)
    await line.hand_over(2)
    line.output.flush()
    line.at(3)
    line.sink.played(2)
    assert spans(line) == [(1, 3, False)]
    assert line.recorded(until=3) == []


async def test_everything_is_handed_on_and_reported_to_livekits_listeners(line: Line) -> None:
    reported: list[io.PlaybackFinishedEvent] = []
    line.output.on("playback_finished", reported.append)
    line.output.on_attached()
    await line.hand_over(0.1)
    line.output.pause()
    line.output.resume()
    line.output.flush()
    line.output.clear_buffer()
    line.sink.played(0.05, interrupted=True)
    assert line.sink.done == ["attached", "frame", "frame", "pause", "resume", "flush", "clear"]
    assert [(event.playback_position, event.interrupted) for event in reported] == [(0.05, True)]
    assert (await line.output.wait_for_playout()).interrupted
    assert line.output.can_pause
    assert line.output.sample_rate == 24000
