"""Who holds the floor: binds the pure pacing of the lesson to the live session.

*May I speak?* LiveKit asks ``Floor`` at every end of speech and every final; it sets ``max_delay``
by the class of the answer and always says "not yet", so the wait runs from the VAD's end of
speech and the learner's voice cancels it (measured: guides/floor, section 1).
*Think time* is another clock: it runs from the end of our audio to the learner's first word.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from livekit.agents import llm, vad

from agent.settings import TurnTaking
from agent.teaching.notices import Pauses
from agent.teaching.pacing import Pacing, trails_off, wait_after
from agent.teaching.pauses import InsideAnAnswer, open_wait
from agent.timer import Timer
from agent.voice_watch import WatchedVAD

if TYPE_CHECKING:
    from livekit.agents import AgentSession, inference

FALLBACK_WAIT = 1.0  # livekit's min_delay: counts only if the detector fails
ASKED_AHEAD = 0.6  # seconds before the turn's end that a model may be asked
PATH_SECONDS = 0.3  # until our last sample is at the far ear (measured: 0.17-0.27)


class Listener(Protocol):
    """Who is told of the learner's voice while it lasts."""

    def makes_sound(self, seconds: float) -> None: ...
    def fell_silent(self) -> None: ...


class Floor:
    """The text turn-detector protocol of livekit-agents, answered by the lesson's pacing.

    ``way`` other than "floor": livekit's own turn taking was chosen by setting; it stops us itself.
    """

    model = "floor"
    provider = "tutor"

    def __init__(
        self, ear: "inference.TurnDetectorStream | None", way: TurnTaking = "floor"
    ) -> None:
        self.ear, self.way = ear, way
        self.pacing = Pacing()
        self.listener: Listener | None = None  # the agent that has the call
        self.answer = InsideAnAnswer()  # her pauses, of earlier calls and of this one
        self.verdict = asyncio.Event()  # a wait was set for what was said last
        self.wait = 0.0
        self._session: AgentSession[None] | None = None

    @property
    def decides(self) -> bool:
        return self.way == "floor"

    def bind(self, session: "AgentSession[None]") -> None:
        self._session = session

    def watched(self, detector: vad.VAD) -> vad.VAD:
        """The detector for livekit; whoever has the call hears of her voice too."""
        return WatchedVAD(detector, self._voice_event) if self.decides else detector

    def knows(self, pauses: Pauses | None) -> None:
        """It is known who she is, and how she paused in earlier calls."""
        self.answer.profile = replace(self.answer.profile, earlier=pauses)

    def hears_words(self) -> None:
        """She has words; those of an answer show her pauses."""
        if self.pacing.answer_type != "none":
            self.answer.words()

    def _voice_event(self, event: vad.VADEvent) -> None:
        if event.type is vad.VADEventType.END_OF_SPEECH:
            self.answer.falls_silent(event.timestamp - event.silence_duration)
        elif event.type is vad.VADEventType.START_OF_SPEECH:
            self.answer.speaks(event.timestamp - event.speech_duration)
        if self.listener is None:
            return
        if event.type is vad.VADEventType.END_OF_SPEECH:
            self.listener.fell_silent()
        elif event.speaking and not event.raw_accumulated_silence:
            self.listener.makes_sound(event.speech_duration)

    async def supports_language(self, language: object) -> bool:
        return True

    async def unlikely_threshold(self, language: object) -> float | None:
        return 0.5

    async def predict_end_of_turn(
        self,
        chat_ctx: llm.ChatContext,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - livekit's protocol
    ) -> float:
        """Set the wait for what was said so far; 0.0 makes livekit wait ``max_delay``."""
        text = getattr(chat_ctx.items[-1], "text_content", "") or ""
        wait = wait_after(text, self.pacing)
        if wait is None:
            wait = await self._open_wait(text)
        if self._session is not None:
            self._session.update_options(endpointing_opts={"max_delay": wait})
        self.wait = wait
        self.verdict.set()
        return 0.0

    async def may_be_over(self) -> None:
        """Wait for the verdict on what was said last, and as long as it says to wait.

        Ends a little before the turn does, so that a model asked then is asked once, and in time.
        A turn that goes on cancels whoever waits here.
        """
        if not self.decides:
            return
        await self.verdict.wait()
        await asyncio.sleep(max(0.0, self.wait - ASKED_AHEAD))

    async def _open_wait(self, text: str) -> float:
        trails = trails_off(text, self.pacing.language)
        over = None
        if self.ear is not None and not trails:
            over = (await self.ear.predict()).end_of_turn_probability
        return open_wait(over, self.answer.profile.long_pause, trails=trails)


class ThinkClock:
    """Calls ``ring`` when nobody has said a word for the time given; one alarm at a time."""

    def __init__(self, ring: Callable[[], Awaitable[None]]) -> None:
        self._ring = ring
        self._alarm = Timer()
        self._ringing: asyncio.Task[None] | None = None

    def start(self, seconds: float) -> None:
        self._alarm.start(seconds + PATH_SECONDS, self._go)

    def cancel(self) -> None:
        self._alarm.cancel()

    def _go(self) -> None:
        self._ringing = asyncio.ensure_future(self._ring())
