"""One side of the call that answers from code: what the doorkeeper and the tutor share.

LiveKit commits a turn → ``heard`` decides (a pure step inside) → ``llm_node`` hands the text on.
Only when ``heard`` leaves no reply is the model asked. Keys and think time come in by the same
door, under one lock, so that a key pressed in the middle of a sentence is one event after another.
"""

import asyncio
import time
from abc import abstractmethod
from collections.abc import AsyncIterable, Coroutine
from typing import Any

from livekit import rtc
from livekit.agents import (
    Agent,
    AgentSession,
    AgentStateChangedEvent,
    UserStateChangedEvent,
    llm,
)
from livekit.agents.voice import ModelSettings

from agent.call import Call
from agent.floor import ThinkClock
from agent.keypad import ANSWER_PAUSE, Digits, Event, Keypad, Mode
from agent.teaching.grading import Heard
from agent.turn_log import TurnLog
from sip.outcomes import Ended

DEAD_LINE_SECONDS = 30.0  # neither speech nor keypad (tutoring §1.3)
DEAD_LINE_GRACE = 15.0
ANYONE_THERE = "Are you there? Press any key if you are there."
NOBODY_THERE = "I hear nobody. Goodbye. You can ring again at any time."
PROMPTS_BEFORE_DEAD_LINE = 2


class Conversation(Agent):
    """An agent whose replies are decided by code."""

    def __init__(self, call: Call, turns: TurnLog, *, instructions: str, **more: Any) -> None:
        super().__init__(instructions=instructions, **more)
        self.call, self.turns = call, turns
        self.reply: str | None = None  # of the turn just committed; None: the model answers
        self._listening_to: AgentSession[None] | None = None
        self._last_message = ""
        self._step = asyncio.Lock()
        self._clock = ThinkClock(self._quiet)
        self._keypad = Keypad()
        self._steps: set[asyncio.Future[None]] = set()
        self._quiet_since = self._last_sign = time.time()
        self._prompts = 0
        self._closing: Ended | None = None

    # ---- what a subclass decides

    @abstractmethod
    async def heard(self, heard: Heard) -> str | None:
        """The learner said or keyed something. The text to say; None: ask the model."""

    @abstractmethod
    async def quiet(self) -> str:
        """Think time is over without a word."""

    @property
    @abstractmethod
    def think_seconds(self) -> float:
        """Silence after our audio before we may say anything, seconds."""

    @property
    @abstractmethod
    def keypad_mode(self) -> Mode:
        """What a key means now."""

    # ---- livekit's side

    async def on_enter(self) -> None:
        self._listening_to = self.session  # on_exit may come when the framework has dropped it
        self.session.on("agent_state_changed", self._agent_state)
        self.session.on("user_state_changed", self._user_state)

    async def on_exit(self) -> None:
        self._clock.cancel()
        if self._listening_to is not None:
            self._listening_to.off("agent_state_changed", self._agent_state)
            self._listening_to.off("user_state_changed", self._user_state)
            self._listening_to = None

    async def on_user_turn_completed(
        self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
    ) -> None:
        await self._hear(new_message)

    async def llm_node(  # type: ignore[override]  # the base allows each of these, not their union
        self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], model_settings: ModelSettings
    ) -> "AsyncIterable[llm.ChatChunk | str] | str | None":
        last = chat_ctx.items[-1] if chat_ctx.items else None
        if isinstance(last, llm.ChatMessage) and last.role == "user":
            await self._hear(last)  # a typed turn (console, tests) comes only by this way
        if self.reply is None:
            return self.ask_model(chat_ctx, tools, model_settings)
        reply, self.reply = self.reply, None
        return reply

    async def _hear(self, message: llm.ChatMessage) -> None:
        """One committed turn, once."""
        if message.id == self._last_message:
            return
        self._last_message = message.id
        heard = Heard(
            text=message.text_content or "",
            confidence=message.transcript_confidence,
            think_seconds=self._thought(message.metrics.get("started_speaking_at")),
            turn=self.turns.number_of(message.id),
        )
        async with self._step:
            self._someone_is_there()
            self.reply = await self.heard(heard)

    def ask_model(
        self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], model_settings: ModelSettings
    ) -> "AsyncIterable[llm.ChatChunk | str] | None":
        """No reply from code; a conversation that never asks the model stays silent."""
        return None

    async def stt_node(
        self, audio: AsyncIterable[rtc.AudioFrame], model_settings: ModelSettings
    ) -> "AsyncIterable[Any]":
        async for event in Agent.default.stt_node(self, self._listened(audio), model_settings):
            yield event

    async def _listened(
        self, audio: AsyncIterable[rtc.AudioFrame]
    ) -> AsyncIterable[rtc.AudioFrame]:
        """The learner's audio on its way to the recogniser, shown to the ear and the recorder."""
        async for frame in audio:
            if self.call.floor.ear is not None:
                self.call.floor.ear.push_audio(frame)
            if self.call.recorder is not None:
                self.call.recorder.learner(frame)
            yield frame

    # ---- speaking without having been spoken to

    def say(self, text: str) -> None:
        """Say it now; whatever we were saying stops."""
        if text and self._listening_to is not None:
            self._listening_to.interrupt()
            self._listening_to.say(text)

    def key(self, key: str) -> None:
        """A key was pressed. Works at any time, also while we speak; never logged."""
        if self._listening_to is None:
            return  # handed over a moment ago, and the next one is not here yet
        self._clock.cancel()
        self._keypad = self._keypad.waiting_for(self.keypad_mode)
        self._keypad, event = self._keypad.step(key, self.call.now())
        self._key_event(event, key)
        if event is None:
            loop = asyncio.get_running_loop()
            loop.call_later(ANSWER_PAUSE.total_seconds() + 0.01, self._key_pause)
            self._clock.start(self._patience())

    def _key_pause(self) -> None:
        self._keypad, event = self._keypad.tick(self.call.now())
        self._key_event(event, "")

    def _key_event(self, event: Event | None, key: str) -> None:
        if event is not None:
            text = event.text if isinstance(event, Digits) else key
            self.spawn(self._keyed(text))

    def spawn(self, step: Coroutine[Any, Any, None]) -> None:
        """Carry out a step from a callback; kept until it is done."""
        task = asyncio.ensure_future(step)
        self._steps.add(task)
        task.add_done_callback(self._steps.discard)

    async def entered(self) -> None:
        """Wait until every step that was spawned has been carried out."""
        while self._steps:
            await asyncio.wait(self._steps)

    async def _keyed(self, entry: str) -> None:
        """A whole keypad entry, through the same step as speech."""
        heard = Heard(
            text=entry,
            source="keypad",
            think_seconds=self._thought(time.time()),
            turn=self.turns.keypad(time.time()),
        )
        async with self._step:
            self._someone_is_there()
            reply = await self.heard(heard)
        if reply:
            self.say(reply)

    def close_after_this(self, why: Ended) -> None:
        """What is being said is the last of this call."""
        self._closing = why

    # ---- the think clock

    def _thought(self, started: float | None) -> float | None:
        return None if started is None else max(0.0, round(started - self._quiet_since, 2))

    def _someone_is_there(self) -> None:
        self._prompts = 0
        self._last_sign = time.time()
        self._clock.cancel()

    def _agent_state(self, event: AgentStateChangedEvent) -> None:
        if event.new_state != "listening":
            self._clock.cancel()
            return
        if event.old_state == "speaking":
            if self._closing:
                self.call.end(self._closing)
                return
            self._quiet_since = time.time()
        self._clock.start(self._patience())

    def _user_state(self, event: UserStateChangedEvent) -> None:
        if event.new_state == "speaking":
            self._clock.cancel()
        elif event.old_state == "speaking" and self.session.agent_state == "listening":
            self._clock.start(self._patience())  # a cough: no turn came of it

    def _patience(self) -> float:
        if self._prompts < PROMPTS_BEFORE_DEAD_LINE:
            return self.think_seconds
        if self._prompts > PROMPTS_BEFORE_DEAD_LINE:
            return DEAD_LINE_GRACE
        return max(DEAD_LINE_GRACE, DEAD_LINE_SECONDS - (time.time() - self._last_sign))

    async def _quiet(self) -> None:
        async with self._step:
            if self.session.agent_state != "listening" or self.session.user_state == "speaking":
                return
            self._prompts += 1
            if self._prompts <= PROMPTS_BEFORE_DEAD_LINE:
                self.say(await self.quiet())
            elif self._prompts == PROMPTS_BEFORE_DEAD_LINE + 1:
                self.say(ANYONE_THERE)
            else:
                self.close_after_this(Ended.LINE_LOST)
                self.say(NOBODY_THERE)
