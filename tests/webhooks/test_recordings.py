import io
import itertools
import os
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.webhooks.office import Office
from webhooks.recordings import MAX_BYTES, Recordings, TooLarge


def audio(*, channels: int = 2, rate: int = 8000, frames: int = 800) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"\1\0" * channels * frames)
    return file.getvalue()


def files(office: Office) -> list[str]:
    return sorted(path.name for path in office.parts.settings.recordings_folder.glob("*"))


def test_a_recording_is_stored_whole_and_the_later_one_replaces_it(office: Office) -> None:
    line = office.ring()
    for frames in (800, 1600):
        assert line.put_recording(audio(frames=frames)).status_code == 204
        stored = office.parts.settings.recordings_folder / str(line.row.recording)
        assert stored.read_bytes() == audio(frames=frames)
    assert line.row.recorded
    assert files(office) == [f"{line.row.id}.wav"]


def sound(*parts: tuple[int, bytes]) -> bytes:
    """A recording from lengths in frames and the sample in all of them."""
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setparams((2, 2, 8000, 0, "NONE", ""))
        for frames, sample in parts:
            made.writeframes(sample * 2 * frames)
    return file.getvalue()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_what_three_tutors_recorded_of_one_call_is_one_recording_in_whatever_order_it_comes(
    office: Office, order: tuple[int, ...]
) -> None:
    silence = b"\0\0"
    of_each = (
        sound((100, b"\1\0")),
        sound((120, silence), (50, b"\2\0")),  # after 20 frames in which nobody was there
        sound((170, silence), (30, b"\3\0")),
    )
    line = office.ring()
    for which in (*order, *order):  # all of them twice: a spool may send again
        assert line.put_recording(of_each[which]).status_code == 204
    stored = office.parts.settings.recordings_folder / str(line.row.recording)
    with wave.open(str(stored), "rb") as whole:
        heard = whole.readframes(whole.getnframes())
    parts = ((100, b"\1\0"), (20, silence), (50, b"\2\0"), (30, b"\3\0"))
    assert heard == b"".join(sample * 2 * frames for frames, sample in parts)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF",
        b"no sound at all" * 100,
        audio(channels=1),
        audio(rate=16000),
        audio()[:-1],
        audio(frames=0),
    ],
    ids=["empty", "header cut", "text", "mono", "16 kHz", "cut short", "no sound"],
)
def test_what_is_no_recording_is_refused_and_leaves_nothing(office: Office, content: bytes) -> None:
    line = office.ring()
    line.put_recording(audio())
    assert line.put_recording(content).status_code == 422
    assert files(office) == [f"{line.row.id}.wav"]
    assert (office.parts.settings.recordings_folder / files(office)[0]).read_bytes() == audio()


def test_more_than_an_hour_is_too_large(office: Office) -> None:
    line = office.ring()
    headers = line.headers | {"Content-Length": str(MAX_BYTES + 1)}
    address = f"/tutor/v1/calls/{line.key}/recording"
    assert office.web.put(address, content=b"", headers=headers).status_code == 413


async def test_an_upload_that_never_ends_is_cut_off(tmp_path: Path) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"\0" * 1000

    with pytest.raises(TooLarge):
        await Recordings(tmp_path, most=5000).take_in("call", endless())
    assert os.listdir(tmp_path) == []


def test_without_permission_there_is_no_recording(office: Office) -> None:
    line = office.ring(caller=None)
    assert line.put_recording(audio()).status_code == 409
    assert files(office) == []


def test_a_learner_who_says_no_is_not_recorded_and_what_was_sent_is_removed(
    office: Office,
) -> None:
    line = office.ring()
    line.put_recording(audio())
    line.ask("close", line.report(consent_refused=True, recorded=True))
    assert (line.row.recorded, line.row.recording, files(office)) == (False, None, [])
    assert line.put_recording(audio()).status_code == 409


def test_another_call_s_token_records_nothing(office: Office) -> None:
    line, other = office.ring(), office.ring()
    line.brief["token"] = other.brief["token"]
    assert line.put_recording(audio()).status_code == 401
