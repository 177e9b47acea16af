"""A quiet line: the think clock of the agent that has the call, and the end of a dead line."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from agent.asking import Utterances
from agent.floor import ThinkClock
from agent.patience import Patience
from sip.outcomes import Ended

if TYPE_CHECKING:
    from livekit.agents import AgentSession, AgentStateChangedEvent, UserStateChangedEvent

ANYONE_THERE = "Are you there? Press any key if you are there."
NOBODY_THERE = "I hear nobody. Goodbye. You can ring again at any time."


class Waits(Protocol):
    """Who waits for the learner."""

    @property
    def think_seconds(self) -> float: ...
    @property
    def may_give_up(self) -> bool: ...
    async def quiet(self) -> Utterances: ...
    def say(self, utterances: Sequence[str]) -> object: ...


class QuietLine:
    """Of one agent. ``step``: its lock, one event after another; ``ended``: ends the call."""

    def __init__(self, agent: Waits, step: asyncio.Lock, ended: Callable[[Ended], None]) -> None:
        self._agent, self._step, self._ended = agent, step, ended
        self._session: AgentSession[None] | None = None
        self.patience = Patience(ThinkClock(self._rings))
        self.closing: Ended | None = None  # what is being said is the last of this call

    def listen(self, session: "AgentSession[None]") -> None:
        self._session = session

    def wait(self) -> None:
        """It is her turn: the think time begins, or begins again."""
        if self._session is not None and self._session.agent_state == "listening":
            self.patience.wait(self._agent.think_seconds)

    def agent_state(self, event: "AgentStateChangedEvent") -> None:
        if event.new_state != "listening":
            self.patience.stop()
            return
        if event.old_state == "speaking":
            if self.closing:
                self._ended(self.closing)
                return
            self.patience.we_stopped()
        self.wait()

    def user_state(self, event: "UserStateChangedEvent") -> None:
        """She makes a sound, or ends it. A sound without words gets one think time: a television
        that never stops would else keep us silent for ever."""
        if "speaking" in (event.new_state, event.old_state):
            self.wait()

    async def _rings(self) -> None:
        """Think time is over."""
        async with self._step:
            if self._session is None or self._session.agent_state != "listening":
                return
            self.patience.prompts += 1
            if self._agent.may_give_up and self.patience.is_dead_line:
                self.closing = Ended.LINE_LOST
                self._agent.say((NOBODY_THERE,))
            else:
                asks = self._agent.may_give_up and self.patience.doubts
                self._agent.say((ANYONE_THERE,) if asks else await self._agent.quiet())
