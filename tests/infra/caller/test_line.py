import asyncio
from pathlib import Path

import numpy as np

from infra.caller.line import Line
from infra.caller.sound import FRAME_SAMPLES, Samples, silence, write_wav

QUIET = silence(0.02)
LOUD = np.tile(np.array([6000, -6000], dtype=np.int16), FRAME_SAMPLES // 2)


class Recorder:
    """Grows a WAV frame by frame, as baresip does, but as fast as it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        write_wav(path, silence(0.0))

    def write(self, frame: Samples, times: int = 1) -> None:
        with self.path.open("ab") as file:
            file.write(frame.tobytes() * times)


async def test_speech_is_noticed_where_it_begins_and_a_click_is_not(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "heard.wav")
    recorder.write(QUIET, 10)
    recorder.write(LOUD, 2)
    recorder.write(QUIET, 10)
    recorder.write(LOUD, 10)
    async with Line(recorder.path) as line:
        assert await line.wait_for_speech(within=2, since=0.0) == 0.44


async def test_silence_counts_from_the_last_loud_frame(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "heard.wav")
    recorder.write(LOUD, 10)
    recorder.write(QUIET, 20)
    async with Line(recorder.path) as line:
        assert await line.wait_for_silence(0.3, within=2, since=0.0) == 0.2


async def test_a_line_on_which_nothing_arrives_is_silent(tmp_path: Path) -> None:
    async with Line(tmp_path / "never.wav") as line:
        assert await line.wait_for_silence(0.3, within=2) == 0.0
        assert line.stalled


async def test_waiting_ends_with_its_time(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "heard.wav")
    recorder.write(QUIET, 5)
    async with Line(recorder.path) as line:
        assert await line.wait_for_speech(within=0.05) is None


async def test_frames_come_in_order_with_their_time_and_level(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "heard.wav")
    recorder.write(QUIET, 2)
    seen = []
    async with Line(recorder.path) as line, asyncio.timeout(2):
        async for frame in line.frames():
            seen.append(frame)
            if len(seen) == 2:
                recorder.write(LOUD)
            if len(seen) == 3:
                break
        assert [f.at for f in seen] == [0.0, 0.02, 0.04]
        assert [f.loud for f in seen] == [False, False, True]
        assert line.clip(0.04).tolist() == LOUD.tolist()
        assert not line.spoke_between(0.0, line.now)
