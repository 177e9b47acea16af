"""When is the tutor heard? A wrapper around the session's audio output that knows.

Frames arrive faster than they are played, replies are cut and held: the playhead is kept by the
clock, frame by frame, with or without a recording.
"""

from collections.abc import Callable
from dataclasses import dataclass

from livekit import rtc
from livekit.agents.voice import io

from agent.recorder import Recorder


@dataclass(frozen=True)
class Playback:
    """One reply as it was heard, in seconds since the call was answered."""

    start: float
    end: float
    interrupted: bool


@dataclass
class Playhead:
    """The reply that is being played, by the clock. Knows nothing of audio."""

    start: float | None = None
    end: float = 0.0  # when everything handed over so far will have been played
    held_since: float | None = None
    cut: bool = False

    def begin(self) -> None:
        """A new reply begins. One that was cut before the sink had any of it is never reported."""
        if self.cut:
            self.start, self.cut = None, False

    def place(self, now: float, duration: float) -> float | None:
        """When a frame handed over ``now`` begins to be played; None: never, the reply is cut."""
        if self.cut:
            return None
        at = max(self.held_since if self.held_since is not None else now, self.end)
        self.start = at if self.start is None else self.start
        self.end = at + duration
        return at

    def cut_off(self, now: float) -> float | None:
        """When the reply falls silent; None when there is none."""
        if self.start is None or self.cut:
            return None
        self.cut = True
        self.end = min(self.end, self.held_since if self.held_since is not None else now)
        return self.end

    def hold(self, now: float) -> None:
        if self.held_since is None:
            self.held_since = now

    def resume(self, now: float) -> None:
        if self.held_since is not None and self.end > self.held_since:
            waited = now - self.held_since
            if self.start is not None and self.start >= self.held_since:
                self.start += waited
            if not self.cut:
                self.end += waited
        self.held_since = None

    def finished(self, now: float, *, interrupted: bool) -> tuple[float, float] | None:
        """The reply is over: (start, end). None when nothing of it was played."""
        start, end = self.start, min(self.end, now) if interrupted else self.end
        self.start, self.cut = None, False
        return None if start is None or end <= start else (start, end)


class RecordedOutput(io.AudioOutput):
    """Hands everything on unchanged; reports each reply and shows its frames to a recorder.

    ``started_at``: the second the call was answered, on ``clock`` (``time.monotonic``).
    ``recorder`` None: only the timing. ``on_playback`` is called when a reply has ended, before
    livekit's own listeners.
    """

    def __init__(
        self,
        next_in_chain: io.AudioOutput,
        *,
        started_at: float,
        clock: Callable[[], float],
        recorder: Recorder | None = None,
        on_playback: Callable[[Playback], None] | None = None,
    ) -> None:
        super().__init__(
            label="Recorded",
            next_in_chain=next_in_chain,
            sample_rate=next_in_chain.sample_rate,
            capabilities=io.AudioOutputCapabilities(pause=True),  # can_pause asks the chain too
        )
        self._next = self.next_in_chain or next_in_chain  # livekit may have put a proxy between
        self._started_at = started_at
        self._clock = clock
        self._on_playback = on_playback
        self._head = Playhead()
        self._recorder = recorder
        self._in_reply = False

    def record(self, recorder: Recorder | None) -> None:
        """From the next frame on show what is played to ``recorder``; None ends that."""
        self._recorder = recorder
        if recorder and self._head.held_since is not None:
            recorder.tutor_hold(self._head.held_since)

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        # Handed on first: the sink may wait (for a subscriber), and may refuse what it cancels.
        await self._next.capture_frame(frame)
        await super().capture_frame(frame)
        if not self._in_reply:
            self._in_reply = True
            self._head.begin()
        at = self._head.place(self._clock(), frame.duration)
        if at is not None and self._recorder:
            self._recorder.tutor(frame, at)

    def flush(self) -> None:
        super().flush()
        self._in_reply = False
        if self._recorder:
            self._recorder.tutor_ends()
        self._next.flush()

    def clear_buffer(self) -> None:
        at = self._head.cut_off(self._clock())
        if at is not None and self._recorder:
            self._recorder.tutor_cut(at)
        self._next.clear_buffer()

    def pause(self) -> None:
        super().pause()
        self._head.hold(self._clock())
        if self._recorder and self._head.held_since is not None:
            self._recorder.tutor_hold(self._head.held_since)

    def resume(self) -> None:
        super().resume()
        now = self._clock()
        self._head.resume(now)
        if self._recorder:
            self._recorder.tutor_resumes(now)

    def on_playback_finished(
        self,
        *,
        playback_position: float,
        interrupted: bool,
        synchronized_transcript: str | None = None,
    ) -> None:
        """Called by the chain when a reply has been played or cut."""
        heard = self._head.finished(self._clock(), interrupted=interrupted)
        if heard and self._on_playback:
            start, end = (second - self._started_at for second in heard)
            self._on_playback(Playback(start, end, interrupted))
        super().on_playback_finished(
            playback_position=playback_position,
            interrupted=interrupted,
            synchronized_transcript=synchronized_transcript,
        )
