"""Two channels on disk, every second at its place, whatever becomes of the process."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from livekit import rtc
from numpy.typing import NDArray

from agent.recorder import Recorder
from agent.tracks import RATE, Samples

ANSWERED = 1000.0  # on the clock
TONE = 8000


@dataclass
class Clock:
    now: float = ANSWERED

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recorder(tmp_path: Path, clock: Clock) -> Recorder:
    return Recorder(tmp_path / "call.wav", ANSWERED, clock)


def frame(
    level: int = TONE, *, rate: int = 16000, ms: int = 20, channels: int = 1
) -> rtc.AudioFrame:
    count = rate * ms // 1000
    return rtc.AudioFrame(
        np.full(count * channels, level, np.int16).tobytes(), rate, channels, count
    )


def speak(recorder: Recorder, clock: Clock, seconds: float, level: int = TONE) -> None:
    """The learner's frames of 20 ms, each arriving as it ends."""
    for _ in range(round(seconds / 0.02)):
        clock.now += 0.02
        recorder.learner(frame(level))


def read(path: Path) -> tuple[Samples, Samples]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, 8000, 2)
        both = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def stretches(channel: Samples) -> list[tuple[float, float]]:
    """Where there is sound, in seconds: (from, to)."""
    loud: NDArray[np.int8] = np.pad((np.abs(channel.astype(int)) > TONE // 2).astype(np.int8), 1)
    edges = np.flatnonzero(np.diff(loud)) / RATE
    return [(round(float(a), 2), round(float(b), 2)) for a, b in edges.reshape(-1, 2)]


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 44100, 48000])
def test_a_learner_of_any_rate_is_on_the_left_at_eight_kilohertz(
    recorder: Recorder, clock: Clock, rate: int
) -> None:
    for _ in range(50):
        clock.now += 0.02
        recorder.learner(frame(rate=rate, channels=2))
    recorder.stop()
    left, right = read(recorder.path)
    assert len(left) == RATE
    assert stretches(left) == [(0.0, 1.0)]
    assert not right.any()


def test_silence_of_the_line_is_silence_of_the_same_length(
    recorder: Recorder, clock: Clock
) -> None:
    speak(recorder, clock, 1)
    clock.now += 2.5
    recorder.append_page()
    speak(recorder, clock, 1)
    recorder.stop()
    assert stretches(read(recorder.path)[0]) == [(0.0, 1.0), (3.5, 4.5)]


def test_frames_that_come_a_little_early_or_late_are_joined_without_a_seam(
    recorder: Recorder, clock: Clock
) -> None:
    for number in range(100):
        clock.now = ANSWERED + 0.02 * (number + 1) + 0.05 * (number % 2)
        recorder.learner(frame())
    clock.now = ANSWERED + 2
    recorder.stop()
    assert stretches(read(recorder.path)[0]) == [(0.0, 2.0)]


def test_a_stall_of_this_process_loses_no_speech_and_is_made_up_for_in_the_next_pause(
    recorder: Recorder, clock: Clock
) -> None:
    speak(recorder, clock, 1)
    clock.now += 0.4
    for _ in range(20):  # all that had queued up, at once
        recorder.learner(frame())
    speak(recorder, clock, 0.2)
    speak(recorder, clock, 1.4, level=0)
    speak(recorder, clock, 1)
    recorder.append_page()
    recorder.stop()
    *said, again = stretches(read(recorder.path)[0])
    assert sum(to - start for start, to in said) == pytest.approx(1.6, abs=0.05)
    assert again == pytest.approx((3.0, 4.0), abs=0.07)


def test_a_recording_that_begins_late_keeps_second_zero(tmp_path: Path) -> None:
    clock = Clock(ANSWERED + 25)
    recorder = Recorder(tmp_path / "call.wav", ANSWERED, clock)
    speak(recorder, clock, 1)
    recorder.stop()
    assert stretches(read(recorder.path)[0]) == [(25.0, 26.0)]


def test_the_tutor_is_on_the_right_at_the_time_of_playing(recorder: Recorder, clock: Clock) -> None:
    for number in range(50):  # a whole second handed over at once, to be played from 0.5 s on
        recorder.tutor(frame(rate=24000), ANSWERED + 0.5 + number * 0.02)
    recorder.tutor_ends()
    clock.now += 2
    recorder.stop()
    left, right = read(recorder.path)
    assert stretches(right) == [(0.5, 1.5)]
    assert not left.any()


def test_every_page_makes_a_whole_file_up_to_a_fifth_of_a_second_ago(
    recorder: Recorder, clock: Clock
) -> None:
    for second in range(1, 4):
        speak(recorder, clock, 1)
        recorder.append_page()
        left, _ = read(recorder.path)
        assert len(left) == round((second - 0.2) * RATE)
        assert stretches(left) == [(0.0, round(second - 0.2, 2))]


async def test_pages_are_appended_by_themselves_until_the_end(
    recorder: Recorder, clock: Clock
) -> None:
    recorder.start()
    speak(recorder, clock, 1)
    async with asyncio.timeout(5):
        while recorder.path.stat().st_size < RATE:  # noqa: ASYNC110 - the disk has no event
            await asyncio.sleep(0.01)
    recorder.stop()
    assert len(read(recorder.path)[0]) == RATE


def test_withdrawn_consent_leaves_no_second_and_ends_the_recording(
    recorder: Recorder, clock: Clock
) -> None:
    speak(recorder, clock, 1)
    recorder.append_page()
    recorder.delete()
    speak(recorder, clock, 1)
    recorder.tutor(frame(), clock.now)
    recorder.append_page()
    recorder.stop()
    assert not recorder.path.exists()


def test_the_file_is_for_its_owner_only(recorder: Recorder) -> None:
    assert recorder.path.stat().st_mode & 0o777 == 0o600


def test_what_is_on_disk_is_not_held_in_memory(recorder: Recorder, clock: Clock) -> None:
    for _ in range(120):
        speak(recorder, clock, 0.5)
        recorder.append_page()
    assert recorder.samples_held < RATE


def test_an_endless_reply_is_held_up_to_a_limit(recorder: Recorder) -> None:
    minute = frame(ms=60_000)
    for number in range(10):
        recorder.tutor(minute, ANSWERED + 60 * number)
    assert recorder.samples_held <= 181 * RATE


def test_a_full_disk_ends_the_recording_and_not_the_call(
    recorder: Recorder, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        for _ in range(4):
            speak(recorder, clock, 0.5)
            recorder.append_page()
        recorder.stop()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "recording ended" in caplog.text
    assert stretches(read(recorder.path)[0]) == [(0.0, 0.3)]


TUTOR = """
import asyncio, sys, time
from pathlib import Path
import numpy as np
from livekit import rtc
from agent.recorder import Recorder

async def call():
    started = time.monotonic()
    recorder = Recorder(Path(sys.argv[1]), started, time.monotonic)
    recorder.start()
    tone = rtc.AudioFrame(np.full(320, 8000, np.int16).tobytes(), 16000, 1, 320)
    for number in range(100_000):
        await asyncio.sleep(max(0.0, started + 0.02 * (number + 1) - time.monotonic()))
        recorder.learner(tone)
        recorder.tutor(tone, started + 0.02 * number)
        print(time.monotonic() - started, flush=True)

asyncio.run(call())
"""


def test_a_killed_tutor_leaves_a_whole_file_to_within_two_seconds(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    with subprocess.Popen(
        [sys.executable, "-c", TUTOR, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path.cwd()), "PATH": os.defpath},
    ) as tutor:
        assert tutor.stdout is not None
        second = next(second for line in tutor.stdout if (second := float(line)) > 2.5)
        tutor.send_signal(signal.SIGKILL)
    left, right = read(path)
    assert len(left) / RATE > second - 2
    for channel in (left, right):
        heard = sum(to - start for start, to in stretches(channel))
        assert heard == pytest.approx(len(channel) / RATE, abs=0.2)


def test_stopped_right_after_a_frame_it_is_whole_and_hears_nothing_more(
    recorder: Recorder, clock: Clock
) -> None:
    speak(recorder, clock, 1.0)
    clock.now += 0.03
    recorder.stop()
    speak(recorder, clock, 0.5)
    left, _ = read(recorder.path)
    assert stretches(left) == [(0.0, 1.0)]
    assert len(left) == round(1.03 * RATE)
