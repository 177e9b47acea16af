"""Saying something without having been spoken to, saying it once more, and saying it slower."""

from collections.abc import AsyncIterable, Sequence
from typing import TYPE_CHECKING

from livekit import rtc

from agent.asking import Utterances, chunks
from agent.attention import Attention
from agent.last_audio import LastAudio
from agent.session import slow_down
from agent.speech import Speech, Voice
from agent.teaching.forms import StoppedBy

if TYPE_CHECKING:
    from livekit.agents import AgentSession
    from livekit.agents.voice import SpeechHandle


class Speaking:
    """Of one agent. ``attention`` None: livekit decides what stops us."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._session: AgentSession[None] | None = None
        self._attention: Attention | None = None
        self._last = LastAudio()

    def begin(self, session: "AgentSession[None]", attention: Attention | None) -> None:
        self._session, self._attention = session, attention

    def end(self) -> None:
        """Another agent has the call; nothing is said any more."""
        self._session = None

    def answers(self, reply: Utterances) -> None:
        """A reply is on its way."""
        self._last.begins(reply)

    def say(self, utterances: Sequence[str]) -> "SpeechHandle | None":
        """Say it now; whatever we were saying stops. None: nobody is there, or nothing to say."""
        if any(utterances) and self._session is not None:
            self._speaks_first(tuple(utterances))
            self._last.begins(tuple(utterances))
            return self._session.say(chunks(utterances))
        return None

    def go_on(self, utterances: Utterances) -> None:
        """After a false stop: what was not heard."""
        if self._session is not None:
            self._session.say(chunks(utterances))

    def say_again(self) -> bool:
        """The last audio once more, exactly; False: nothing was said yet."""
        last = self._last
        if self._session is None or not any(last.texts):
            return False
        if not last.whole:  # we were cut before all of it was made
            self.say(last.texts)
            return True
        self._speaks_first(last.texts)
        self._speech.replayed(last.texts)
        self._session.say(chunks(last.texts), audio=last.again())
        return True

    def slow_down(self) -> None:
        """For the rest of the call."""
        if self._session is not None:
            slow_down(self._session, self._speech)

    async def audio(self, texts: AsyncIterable[str], voice: Voice) -> AsyncIterable[rtc.AudioFrame]:
        """The frames of a reply, as livekit wants them."""

        def spoken(texts: AsyncIterable[str]) -> AsyncIterable[rtc.AudioFrame]:
            return self._speech.audio(texts, voice)

        async for frame in self._last.kept(texts, spoken):
            yield frame

    def _speaks_first(self, utterances: Utterances) -> None:
        if self._session is not None:
            self._speech.stopped(StoppedBy.TUTOR)
            self._session.interrupt()
        if self._attention is not None:
            self._attention.speaks_first(utterances)
