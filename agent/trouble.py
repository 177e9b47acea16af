"""Lifelines on the live call: what livekit says of the providers becomes an act.

Errors are told by the session. Not every failure is one: a recogniser that hangs sends nothing, so
her voice without a word is trouble too. What is late or breaks off in our own speech is
``agent.bridge``'s.
"""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from livekit.agents import (
    AgentSession,
    AgentStateChangedEvent,
    ErrorEvent,
    UserInputTranscribedEvent,
    UserStateChangedEvent,
)

from agent.asking import chunks
from agent.bridge import BRIDGE_SECONDS
from agent.call import Call
from agent.conversation import Conversation
from agent.keypad import Mode
from agent.lifelines import Act, Part, Trouble, act
from agent.providers.chains import reconnect
from agent.timer import Timer, loop_time
from sip.outcomes import Ended

SPOKE_SECONDS = 0.6  # a shorter sound may be a cough
TOLD_SECONDS = 20.0  # before she is told again to use the keys


@runtime_checkable
class AsksModel(Protocol):
    """An agent that waits for a model."""

    async def model_is_away(self) -> None: ...


class Lifelines:
    """Of one call. ``patience``: seconds from the end of her voice to the first word of it."""

    def __init__(
        self, call: Call, session: "AgentSession[None]", *, patience: float = BRIDGE_SECONDS
    ) -> None:
        self._call, self._session, self._patience = call, session, patience
        self._unheard = 0  # in a row
        self._spoke_at: float | None = None  # her voice began while we listened
        self._words: UserInputTranscribedEvent | None = None  # of what she says now
        self._broke = False  # the recogniser, while she spoke: what it heard is gone
        self._late = False  # a line was said instead of an answer
        self._deaf = False  # keys instead of words
        self._told: tuple[Mode, float] | None = None
        self._alarm = Timer()
        self._acts: dict[Act, Callable[[], None]] = {
            Act.ASK_AGAIN: self._ask_again,
            Act.KEYPAD: self._go_deaf,
            Act.WITHOUT_MODEL: self._without_model,
            Act.BRIDGE: self._bridge,
        }

    def listen(self) -> None:
        self._session.on("error", self._error)
        self._session.on("agent_state_changed", self._agent_state)
        self._session.on("user_state_changed", self._user_state)
        self._session.on("user_input_transcribed", self._transcribed)
        self._call.bridge.lost = self._voice_lost
        self._call.bridge.speak_in(self._call.language, self._call.speech)
        if self._session.tts is not None:  # only a chain says so
            self._session.tts.on("tts_availability_changed", self._voice_changed)

    # ---- what happens

    def _error(self, event: ErrorEvent) -> None:
        kind = getattr(event.error, "type", "")
        self._broke = self._broke or kind == Part.EAR
        if kind in set(Part):
            again = event.error.recoverable
            self._act(act(Part(kind), Trouble.TRIES_AGAIN if again else Trouble.GONE))

    def _voice_changed(self, event: object) -> None:
        if not getattr(event, "available", True):
            self._call.bridge.voice_changed()

    def _voice_lost(self) -> None:
        """The apology that is being said promises a call."""
        self._call.wish("call_back")
        if isinstance(agent := self._session.current_agent, Conversation):
            agent.close_after_this(Ended.TUTOR_LOST)

    def _agent_state(self, event: AgentStateChangedEvent) -> None:
        if event.new_state == "listening":
            self._call.bridge.her_turn()
            if self._late:  # the line has been said; how long still?
                self._late = False
                self._alarm.start(self._patience, self._nothing_came)
            if self._deaf:
                self._tell_of_keys()

    def _user_state(self, event: UserStateChangedEvent) -> None:
        goes_on = self._alarm.waits  # after a pause, before a word of the first part came
        self._alarm.cancel()
        if event.new_state == "speaking":
            if not goes_on:
                ours = self._session.agent_state != "listening"
                self._spoke_at, self._words = None if ours else loop_time(), None
                self._broke = False
        elif self._spoke_at is not None and loop_time() - self._spoke_at >= SPOKE_SECONDS:
            self._alarm.start(self._patience, self._nothing_came)

    def _transcribed(self, event: UserInputTranscribedEvent) -> None:
        self._words = event
        if event.is_final:
            self._late = False
            self._unheard, self._deaf, self._told = 0, False, None

    def _nothing_came(self) -> None:
        """Her voice fell silent a while ago. With a last word the floor has it; else we speak."""
        if self._session.agent_state != "listening" or self._session.user_state == "speaking":
            return
        if self._words is not None and self._words.is_final:
            return
        if self._words is not None and not self._broke:  # some were heard; the last ones are late
            self._words, self._late = None, True
            self._act(act(Part.EAR, Trouble.LATE))
            return
        self._unheard += 1
        self._act(act(Part.EAR, Trouble.NOTHING_CAME, self._unheard))

    # ---- what is done

    def _act(self, what: Act) -> None:
        if what in self._acts:
            self._acts[what]()

    def _bridge(self) -> None:
        self._say(self._call.bridge.lines.one_moment)

    def _ask_again(self) -> None:
        reconnect(self._session.stt)
        self._say(self._call.bridge.lines.not_heard)

    def _go_deaf(self) -> None:
        self._deaf = True
        self._tell_of_keys()

    def _tell_of_keys(self) -> None:
        """Once we have said what we were saying; again when something else is asked."""
        agent = self._session.current_agent
        waiting = self._call.answered_at is not None and self._session.agent_state == "listening"
        if not isinstance(agent, Conversation) or not waiting:
            return
        mode = agent.keypad_mode
        now = loop_time()
        if self._told is None or self._told[0] != mode or now - self._told[1] > TOLD_SECONDS:
            self._told = (mode, now)
            self._say(self._call.bridge.lines.for_keys(mode))

    def _without_model(self) -> None:
        agent = self._session.current_agent
        if isinstance(agent, Conversation) and isinstance(agent, AsksModel):
            agent.spawn(agent.model_is_away())

    def _say(self, line: str) -> None:
        self._session.say(chunks((line,)))
