"""No silence on our turn: what is late is bridged by a prepared line, what breaks is said again.

It stands in three places of a reply. Before it: the steps between her words and our decision. In
its text: livekit starts no voice before the model's first word, so a late model is bridged there.
In its sound: a late voice. A line in sound is mixed into the reply that is late, because livekit
lets no other speech begin before that one has ended.
"""

import asyncio
import wave
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from livekit import rtc
from livekit.agents import APIError

from agent.lifelines import Act, Lines, Part, Trouble, act, lines
from agent.loudness import levelled
from agent.phrases import SPOKEN_RATE
from agent.speech import Speech, Voice, frames_of, one_piece
from agent.timer import Timer, loop_time
from agent.waiting import Sign, next_of, pumped

BRIDGE_SECONDS = 1.5  # of silence on our turn before a line
TURN_SECONDS = 0.1  # how often a model asked ahead looks whether the turn is over
MOST_BRIDGES = 4  # in one wait: then the provider's own time-outs are long over
RECORDED = Path(__file__).with_name("recorded")  # for a first call with a dead voice
T = TypeVar("T")
Say = Callable[[tuple[str, ...]], None]


class VoiceLost(Exception):
    """The apology has been said; the rest of the reply is not."""


class Bridge:
    """Of one call. ``patience``: seconds of silence on our turn. ``lost`` is told when the voice is
    gone for good, while the apology is being said."""

    def __init__(self, *, patience: float = BRIDGE_SECONDS) -> None:
        self._patience = patience
        self._speech = Speech(None)
        self.lines: Lines = lines("en")
        self.lost: Callable[[], None] = lambda: None
        self.voice_is_lost = False
        self._since: float | None = None  # it is our turn, and nothing sounds since; None: hers
        self._bridged = 0  # lines in this wait
        self._decides = False
        self._alarm = Timer()
        self._failures = 0  # of the voice, in a row
        self._sounding = self._broken_off = False

    def speak_in(self, language: str, speech: Speech) -> None:
        """From now on; the lines are made ready beside what the lesson may say."""
        self.lines = lines(language)
        if speech.phrases is not None:
            speech.phrases.always = self.lines.all

    def her_turn(self) -> None:
        """We have said it, or had nothing to say: silence is hers now. Not when what ended was a
        line, and we still decide."""
        if not self._decides:
            self._since, self._bridged = None, 0
            self._alarm.cancel()

    # ---- before a reply

    @asynccontextmanager
    async def deciding(self, say: Say) -> AsyncIterator[None]:
        """Her turn is over; inside, we find out what to say. ``say`` must not stop anything."""
        self.her_turn()
        self._since, self._decides = loop_time(), True
        self._alarm.start(self._patience, partial(self._speak_up, say))
        try:
            yield
        finally:
            self._decides = False
            self._alarm.cancel()

    def _speak_up(self, say: Say) -> None:
        if self._bridged < MOST_BRIDGES:
            say((self._next_line(),))
            self._alarm.start(2 * self._patience, partial(self._speak_up, say))

    # ---- its text

    async def words(self, source: AsyncIterable[T]) -> "AsyncIterator[T | str]":
        """A model's chunks; where the first is late, a line goes before it."""
        async with pumped(source) as queue:
            first: T | Sign = Sign.LATE
            while first is Sign.LATE:
                ahead = self._since is None  # asked ahead: it is still her turn
                first = await next_of(queue, loop_time() + TURN_SECONDS if ahead else self._due())
                if first is Sign.LATE and not ahead:
                    yield f"{self._next_line()} "
                    first = await queue.get()
            while first is not Sign.END and first is not Sign.LATE:
                yield first
                first = await queue.get()

    def _due(self) -> float | None:
        """When the next line is due; None: there were enough."""
        if self._bridged >= MOST_BRIDGES:
            return None
        return (loop_time() if self._since is None else self._since) + self._patience

    # ---- its sound

    async def sound(
        self, frames: AsyncIterable[rtc.AudioFrame], speech: Speech
    ) -> AsyncIterator[rtc.AudioFrame]:
        """The frames of a reply of ``speech``; where none comes for too long, a line between."""
        if not self._decides:
            self._alarm.cancel()
        self._speech = speech
        self._since = loop_time() if self._since is None else self._since
        with suppress(VoiceLost):
            async with pumped(frames) as queue:
                async for frame in self._without_gaps(queue):
                    yield frame

    async def _without_gaps(
        self, queue: "asyncio.Queue[rtc.AudioFrame | Sign]"
    ) -> AsyncIterator[rtc.AudioFrame]:
        while (frame := await next_of(queue, self._due())) is not Sign.END:
            for piece in self._between() if frame is Sign.LATE else (frame,):
                self._sounds(piece.duration)
                yield piece

    def _between(self) -> list[rtc.AudioFrame]:
        """A line into the silence of a reply."""
        pieces = self._line(self._next_line())
        self._speech.bridged(sum(piece.duration for piece in pieces))
        return pieces

    def _sounds(self, seconds: float) -> None:
        since = loop_time() if self._since is None else self._since
        self._since = max(since, loop_time()) + seconds

    def steady(self, voice: Voice) -> Voice:
        """The voice; a sentence that breaks is said again, and then we say that it is over."""

        async def spoken(words: AsyncIterable[str]) -> AsyncIterator[rtc.AudioFrame]:
            text = "".join([word async for word in words])
            while not self.voice_is_lost:
                self._sounding = self._broken_off = False
                with suppress(APIError):  # livekit has told the session, and logged it
                    async for frame in voice(one_piece(text)):
                        self._sounding = True
                        yield frame
                    if not self._broken_off:
                        self._failures = 0
                        return
                for frame in self._failed(broken=self._sounding):
                    yield frame
            raise VoiceLost

        return spoken

    def _failed(self, *, broken: bool) -> list[rtc.AudioFrame]:
        """What is said before the sentence is begun again, or instead of it."""
        self._failures += 1
        if act(Part.VOICE, Trouble.GONE, self._failures) is Act.APOLOGISE:
            self.voice_is_lost = True
            self.lost()
            return self._line(self.lines.no_voice)
        return self._line(self.lines.one_moment) if broken else []

    def voice_changed(self) -> None:
        """Another voice steps in: what the first one was saying broke off, and nobody says so."""
        self._broken_off = self._broken_off or self._sounding

    # ---- inside

    def _next_line(self) -> str:
        self._bridged += 1
        return self.lines.bridge(self._bridged - 1)

    def _line(self, text: str) -> list[rtc.AudioFrame]:
        """A prepared line, in the call's own voice where there is one."""
        phrases = self._speech.phrases
        ready = phrases.ready(text) if phrases is not None else None
        return frames_of(recorded(text) if ready is None else ready, SPOKEN_RATE)


def recorded(text: str) -> bytes:
    """The shipped recording of an English line, at the call's rate; else of what comes nearest."""
    english = vars(lines("en"))
    name = next((key for key, words in english.items() if words == text), "one_moment")
    with wave.open(str(RECORDED / f"{name}.wav")) as file:
        rate, samples = file.getframerate(), file.readframes(file.getnframes())
    told = np.frombuffer(samples, "<i2")
    # In straight lines: what that adds lies above the telephone's band. WebRTC's resampler dithers,
    # so that the same line would never be the same bytes.
    at = np.arange(len(told) * SPOKEN_RATE // rate) * rate / SPOKEN_RATE
    signal = np.interp(at, np.arange(len(told)), told).round().astype("<i2")
    return levelled(signal.tobytes(), SPOKEN_RATE)
