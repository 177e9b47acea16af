"""While we speak we listen: stops us, takes our turn back, or begins the sentence again.

``yielding`` decides; this keeps what was said and left unsaid, and acts on the session. A turn
taken back never was: her words wait in ``carried`` for the rest and are then one answer. A stop
that no words followed was a false one.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from livekit.agents import AgentSession

from agent.speech import Speech
from agent.teaching.forms import StoppedBy
from agent.timer import Timer
from agent.yielding import ROOM_SECONDS, Ours, Yield, only_listens, to_voice, to_words

PATH_SECONDS = 0.3  # from our first sample to her ear and back to the session
WORDS_SECONDS = 1.2  # after her voice fell silent, the recogniser has had its time


class Attention:
    """Of the agent that has the call. ``again`` says utterances, ``forget`` drops the last turn."""

    def __init__(
        self,
        session: "AgentSession[None]",
        speech: Speech,
        *,
        again: Callable[[tuple[str, ...]], None],
        forget: Callable[["asyncio.Future[Any]"], None],
    ) -> None:
        self._session, self._speech = session, speech
        self.language = "en"  # hers, as far as we know
        self._again, self._forget = again, forget
        self._reply: tuple[str, ...] = ()
        self._turn = ""  # her words that our reply answers; empty: we spoke first
        self._began = 0.0
        self._left: tuple[str, ...] | None = None  # we stopped, and this was not heard
        self._worded = False  # words came since
        self._alarm = Timer()
        self.carried = ""

    # ---- what we do

    def replies(self, utterances: tuple[str, ...], turn: str) -> None:
        """We are about to say this, in answer to ``turn``."""
        self._reply, self._turn = utterances, turn
        self._left = None

    def speaks_first(self, utterances: tuple[str, ...]) -> None:
        """Nobody asked; there is no turn that could be taken back."""
        self.replies(utterances, "")

    def agent_state(self, new: str, old: str) -> None:
        if new == "speaking" and old != "speaking":
            self._began = time.monotonic()
        elif new == "listening" and self._left is None:
            self._reply, self._turn = (), ""

    # ---- what she does

    def makes_sound(self, seconds: float) -> None:
        """She, or the room, has made a sound for ``seconds`` without a pause."""
        if self._left is None:
            self._act(to_voice(self._ours(), seconds))
        elif seconds >= ROOM_SECONDS and not self._worded:
            self._go_on(over_noise=True)

    def fell_silent(self) -> None:
        """Words, if there were any, are there soon; else it was nothing and we go on."""
        if self._left is not None:
            self._alarm.start(WORDS_SECONDS, self._go_on)

    def words(self, text: str, *, final: bool) -> str | None:
        """Her words; returns them with what they continue, or None where they are no turn."""
        state = self._session.agent_state
        if only_listens(text, self.language) and (state == "speaking" or self._left is not None):
            if final and self._left is not None:
                self._go_on()
            return None
        if self._left is None:
            self._act(to_words(self._ours(), text, self.language))
        self._worded = True
        if not final:
            return text
        self._alarm.cancel()
        self._left = None
        return f"{self.carried} {text}".strip()

    def taken(self) -> bool:
        """A turn was committed; did it continue one that we had begun to answer?"""
        continues, self.carried = bool(self.carried), ""
        return continues

    # ---- inside

    def _ours(self) -> Ours:
        state = self._session.agent_state
        return Ours(state, self._spoken(), answers=bool(self._turn))

    def _spoken(self) -> float:
        return time.monotonic() - self._began

    def _act(self, what: Yield) -> None:
        if what is Yield.NOTHING:
            return
        speaking = self._session.agent_state == "speaking"
        self._left = self._speech.rest(self._spoken() - PATH_SECONDS) if speaking else self._reply
        self._worded = False
        self._speech.stopped(StoppedBy.LEARNER, taken_back=what is Yield.TAKE_BACK)
        done = self._session.interrupt()
        if what is Yield.TAKE_BACK:
            self.carried = self._turn
            self._forget(done)

    def _go_on(self, *, over_noise: bool = False) -> None:
        """It was a cough, or the television."""
        self._alarm.cancel()
        left, self._left = self._left, None
        if left is None or (self._session.user_state == "speaking" and not over_noise):
            return
        turn, self.carried = self.carried or self._turn, ""
        if left:
            self.replies(left, turn)
            self._again(left)

    def aclose(self) -> None:
        self._alarm.cancel()
