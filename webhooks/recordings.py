"""Recordings on disk: taken in page by page, whole or not at all, checked before they count."""

import os
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from anyio import to_thread

CHANNELS, SAMPLE_BYTES, RATE = 2, 2, 8000
MAX_SECONDS = 3600
HEADER_ROOM = 4096
MAX_BYTES = MAX_SECONDS * RATE * CHANNELS * SAMPLE_BYTES + HEADER_ROOM


class TooLarge(Exception):
    """More than an hour of audio."""


class NotARecording(ValueError):
    """Not a WAV file of two channels, 8 kHz, 16 bit."""


@dataclass(frozen=True)
class Recordings:
    """A folder of ``<call id>.wav``: left the learner, right the tutor, second 0 = answered."""

    folder: Path
    most: int = MAX_BYTES

    def path(self, name: str) -> Path:
        return self.folder / name

    async def take_in(self, call_id: str, pages: AsyncIterator[bytes]) -> str:
        """Store an upload and return its file name. Raises TooLarge, NotARecording.

        Until the last check the file has another name, so a reader never sees half of one; an
        upload that fails leaves the earlier recording as it was. A call that had several tutors has
        a file of each, silent where others were recording: they are laid over each other.
        """
        await to_thread.run_sync(lambda: self.folder.mkdir(mode=0o700, parents=True, exist_ok=True))
        half = self.folder / f"{call_id}.{uuid4().hex}.half"
        try:
            await _write(half, pages, most=self.most)
            await to_thread.run_sync(_check, half)
            name = f"{call_id}.wav"
            await to_thread.run_sync(_lay_over, self.folder / name, half)
            await to_thread.run_sync(_settle, half, self.folder / name)
            return name
        finally:
            await to_thread.run_sync(lambda: half.unlink(missing_ok=True))

    def forget(self, call_id: str) -> None:
        """Remove the recording of a call whose learner said no."""
        (self.folder / f"{call_id}.wav").unlink(missing_ok=True)


async def _write(path: Path, pages: AsyncIterator[bytes], *, most: int) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        size = 0
        async for page in pages:
            size += len(page)
            if size > most:
                raise TooLarge
            await to_thread.run_sync(file.write, page)
        await to_thread.run_sync(file.flush)
        await to_thread.run_sync(os.fsync, file.fileno())


def _check(path: Path) -> None:
    try:
        with wave.open(str(path), "rb") as audio:
            shape = (audio.getnchannels(), audio.getsampwidth(), audio.getframerate())
            complete = _has_last_frame(audio)
    except (wave.Error, EOFError):
        raise NotARecording("no WAV header") from None
    if shape != (CHANNELS, SAMPLE_BYTES, RATE):
        raise NotARecording("not two channels of 16 bit at 8 kHz")
    if not complete:
        raise NotARecording("shorter than its header says")


def _has_last_frame(audio: wave.Wave_read) -> bool:
    """Whether the sound is as long as the header says; looks at the end, not at all of it."""
    frames = audio.getnframes()
    audio.setpos(max(frames - 1, 0))
    return len(audio.readframes(1)) == audio.getnchannels() * audio.getsampwidth()


def _lay_over(known: Path, new: Path) -> None:
    """Put what is known of the call into ``new``, where ``new`` is silent. In any order, and as
    often as one likes. Both are held in memory: rare, and at most an hour."""
    if not known.exists():
        return
    earlier, later = _frames(known), _frames(new)
    if _lead(earlier) > _lead(later):
        earlier, later = later, earlier
    start = _lead(later)
    if start == _lead(earlier):  # the same one again, as far as it had come
        joined = max(later, earlier, key=len)
    else:
        joined = earlier[:start].ljust(start, b"\0") + later[start:] + earlier[len(later) :]
    with wave.open(str(new), "wb") as audio:
        audio.setparams((CHANNELS, SAMPLE_BYTES, RATE, 0, "NONE", "not compressed"))
        audio.writeframes(joined)


def _frames(path: Path) -> bytes:
    with wave.open(str(path), "rb") as audio:
        return audio.readframes(audio.getnframes())


def _lead(frames: bytes) -> int:
    """Bytes of silence before the first sound, in whole frames."""
    silent = len(frames) - len(frames.lstrip(b"\0"))
    return silent - silent % (CHANNELS * SAMPLE_BYTES)


def _settle(half: Path, whole: Path) -> None:
    half.replace(whole)
    folder = os.open(whole.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
