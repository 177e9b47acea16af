"""The call as two channels on disk: left the learner, right the tutor, second 0 = answered.

8 kHz, 16 bit: what the telephone carries. The file is a whole WAV file after every page, so a
process that is killed leaves everything up to about PAGE_SECONDS + HOLD_SECONDS before its end.
Memory holds less than a second of the learner and the reply that is being played.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
from livekit import rtc

from agent.tracks import RATE, Samples, Stream, Track, WavFile, mono

logger = logging.getLogger(__name__)

PAGE_SECONDS = 0.5  # how often a page is appended
HOLD_SECONDS = 0.2  # how far a page stays behind the clock: audio arrives and resamples that late
TOLERANCE_SECONDS = 0.06  # of arrival times; within it frames are joined without a seam
MOST_AHEAD_SECONDS = 1.0  # beyond this, audio is dropped even if somebody is speaking
QUIET = 300  # peak of a frame that may be dropped without loss (-41 dB)
BLOCK = 10 * RATE  # samples written at once


class Recorder:
    """Records while it exists; constructed late, it begins with silence from second 0.

    ``started_at``: the second the call was answered, on ``clock`` (``time.monotonic``). A failing
    disk ends the recording, never the call. Pages are 16 kB, so the event loop writes them itself.
    """

    def __init__(self, path: Path, started_at: float, clock: Callable[[], float]) -> None:
        self.path = path
        self._started_at = started_at
        self._clock = clock
        self._file: WavFile | None = WavFile(path)
        self._learner, self._tutor = Track(), Track()
        self._learner_stream: Stream | None = None
        self._tutor_stream: Stream | None = None
        self._shelf: Track | None = None  # on hold: what is to be played later
        self._pages: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to append a page every PAGE_SECONDS, until ``stop`` or ``delete``."""
        self._pages = asyncio.create_task(self._append_pages())

    def stop(self) -> None:
        """Append what was heard up to now and close the file."""
        for stream in (self._learner_stream, self._tutor_stream):
            if stream:
                stream.finish()
        self._learner_stream = self._tutor_stream = None  # the page must not finish them again
        self.append_page(behind=0.0)
        self._close()

    def delete(self) -> None:
        """Consent was withdrawn: no second of it stays."""
        self._close()
        self.path.unlink(missing_ok=True)

    def append_page(self, *, behind: float = HOLD_SECONDS) -> None:
        """Write both channels up to ``behind`` seconds ago."""
        until = self._index(self._clock() - behind)
        self._finish_before(until)
        try:
            while self._file and self._learner.taken < until:
                to = min(until, self._learner.taken + BLOCK)
                self._file.append(self._learner.take(to), self._tutor.take(to))
        except OSError as error:
            logger.error("recording ended, the disk fails", extra={"errno": error.errno})
            self._close()

    @property
    def samples_held(self) -> int:
        """What is in memory and not on disk, both channels."""
        return sum(track.held for track in (self._learner, self._tutor, self._shelf) if track)

    # ---- the learner: placed by the clock

    def learner(self, frame: rtc.AudioFrame) -> None:
        """A frame that has just arrived. Gaps become silence at the right time.

        After a stall of this process a gap is followed by a burst that runs ahead of the clock;
        it is brought back by dropping frames in which nobody speaks.
        """
        if self._file is None:
            return
        samples = mono(frame)
        at = max(0, self._index(self._clock() - frame.duration))
        stream = self._learner_stream
        late = TOLERANCE_SECONDS * RATE
        if stream is None or not stream.fits(frame) or at - stream.end > late:
            if stream:
                stream.finish()
            # A change of rate is no gap: the new stream must not overwrite the old one's end.
            at = max(at, stream.end) if stream else at
            self._learner_stream = stream = Stream(self._learner, at, frame.sample_rate)
        elif stream.end - at > late and _may_go(samples, (stream.end - at) / RATE):
            return
        stream.push(samples)

    # ---- the tutor: placed by whoever knows when it is played (``playback.RecordedOutput``)

    def tutor(self, frame: rtc.AudioFrame, at: float) -> None:
        """A frame that will be played at ``at`` (on the clock), as if no hold were to end."""
        if self._file is None:
            return
        stream = self._tutor_stream
        if stream and abs(self._index(at) - stream.end) > 1:
            self.tutor_ends()  # it was not ready in time: a gap is heard
        if self._tutor_stream is None or not self._tutor_stream.fits(frame):
            track = self._shelf or self._tutor
            self._tutor_stream = Stream(track, max(0, self._index(at)), frame.sample_rate)
        self._tutor_stream.push(mono(frame))

    def tutor_ends(self) -> None:
        """No more frames in this reply."""
        if self._tutor_stream:
            self._tutor_stream.finish()
            self._tutor_stream = None

    def tutor_cut(self, at: float) -> None:
        """Nothing handed over so far is played after ``at``."""
        self._tutor_stream = None
        (self._shelf or self._tutor).cut(self._index(at))

    def tutor_hold(self, at: float) -> None:
        """From ``at`` on nothing is played until ``tutor_resumes``."""
        if self._shelf is None:
            self._shelf = Track(taken=self._index(at))
            self._shelf.put(self._shelf.taken, self._tutor.cut(self._shelf.taken))
            if self._tutor_stream:
                self._tutor_stream.move(self._shelf, 0)

    def tutor_resumes(self, at: float) -> None:
        """What was on hold is played from ``at`` on."""
        if self._shelf is not None:
            start, held = self._shelf.taken, self._shelf.cut(self._shelf.taken)
            self._shelf = None
            self._tutor.put(self._index(at), held)
            if self._tutor_stream:
                self._tutor_stream.move(self._tutor, self._index(at) - start)

    # ---- inside

    async def _append_pages(self) -> None:
        while self._file:
            await asyncio.sleep(PAGE_SECONDS)
            self.append_page()

    def _finish_before(self, until: int) -> None:
        """Streams that have run dry give out what they still hold while there is a place for it."""
        if self._learner_stream and self._learner_stream.end < until:
            self._learner_stream.finish()
            self._learner_stream = None
        if self._tutor_stream and self._tutor_stream.end < until and not self._shelf:
            self.tutor_ends()

    def _close(self) -> None:
        if self._pages:
            self._pages.cancel()
        if self._file:
            self._file.close()
            self._file = None

    def _index(self, at: float) -> int:
        return round((at - self._started_at) * RATE)


def _may_go(samples: Samples, ahead: float) -> bool:
    return (
        ahead > MOST_AHEAD_SECONDS or int(np.abs(samples.astype(np.int32)).max(initial=0)) < QUIET
    )
