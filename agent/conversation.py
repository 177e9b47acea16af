"""One side of the call that answers from code: what the doorkeeper and the tutor share.

LiveKit commits a turn → ``heard`` decides (a pure step inside) → ``llm_node`` hands the utterances
on, ``tts_node`` speaks them from memory or by the voice. Only when ``heard`` leaves no reply is the
model asked; it may be asked ahead, before the turn is certain, but nothing is decided ahead. Keys
and think time come in by the same door, under one lock, one event after another.
"""

import asyncio
import time
from abc import abstractmethod
from collections.abc import AsyncIterable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, AgentStateChangedEvent, llm, stt
from livekit.agents.voice import ModelSettings, SpeechHandle

from agent.ahead import Ahead
from agent.asking import About, Asking, Model, Utterances, chunks
from agent.attention import Attention
from agent.call import Call
from agent.key_entry import KeyEntry
from agent.keypad import Mode
from agent.quiet import QuietLine
from agent.speaking import Speaking
from agent.teaching.grading import Heard
from agent.teaching.lessons.records import NOTHING_HEARD
from agent.turn_log import TurnLog
from sip.outcomes import Ended

ENDS_TURN = "#"  # where livekit is told so by hand
AGAIN = "*"
WORDS = (stt.SpeechEventType.INTERIM_TRANSCRIPT, stt.SpeechEventType.FINAL_TRANSCRIPT)


class Conversation(Agent):
    """An agent whose replies are decided by code."""

    def __init__(self, call: Call, turns: TurnLog, *, instructions: str, **more: Any) -> None:
        super().__init__(instructions=instructions, **more)
        self.call, self.turns = call, turns
        self.reply: Utterances | None = None  # of the turn just committed; None: the model answers
        self._listening_to: AgentSession[None] | None = None
        self._attention: Attention | None = None
        self._ahead = Ahead()
        self._speaking = Speaking(call.speech)
        self._step = asyncio.Lock()
        self._line = QuietLine(self, self._step, call.end)
        self._keys = KeyEntry(call.now, lambda entry: self.spawn(self._keyed(entry)))
        self._steps: set[asyncio.Future[None]] = set()

    # ---- what a subclass decides

    @abstractmethod
    async def heard(self, heard: Heard, *, revises: bool = False) -> Utterances | None:
        """What to say to what she said or keyed; None: ask the model. ``revises``: she went on,
        and these are all the words of the turn heard last."""

    @abstractmethod
    async def quiet(self) -> Utterances:
        """Think time is over without a word."""

    @property
    @abstractmethod
    def think_seconds(self) -> float:
        """Silence after our audio before we may say anything, seconds."""

    @property
    @abstractmethod
    def keypad_mode(self) -> Mode:
        """What a key means now."""

    @property
    def may_give_up(self) -> bool:
        """May a line on which nobody answers be hung up?"""
        return True

    def foresees(self, heard: Heard) -> About:
        """What the model would be asked if these were all her words. Decides nothing."""
        return None

    def ask_model(self, asking: Asking) -> Model | None:
        """No reply from code; a conversation that never asks the model stays silent."""
        return None

    # ---- livekit's side

    async def on_enter(self) -> None:
        self._listening_to = self.session  # on_exit may come when the framework has dropped it
        if self.call.floor.decides:
            self._attention = Attention(
                self.session, self.call.speech, again=self._speaking.go_on, forget=self._forget
            )
            self._attention.language = self.call.curriculum.language
        self._speaking.begin(self.session, self._attention)
        self.call.floor.listener = self._attention
        if self.call.learner is not None:
            self.call.floor.knows(self.call.learner.pauses)
        self._line.listen(self.session)
        self.session.on("agent_state_changed", self._agent_state)
        self.session.on("user_state_changed", self._line.user_state)

    async def on_exit(self) -> None:
        self._line.patience.stop()
        if self._attention is not None:
            self._attention.aclose()
        if self._listening_to is not None:
            self._listening_to.off("agent_state_changed", self._agent_state)
            self._listening_to.off("user_state_changed", self._line.user_state)
            self._listening_to = None
        self._speaking.end()

    async def on_user_turn_completed(
        self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
    ) -> None:
        with self._ahead.committed() as asked_about:
            if asked_about is not None:
                self.turns.same(new_message.id, asked_about)
            await self._hear(new_message)

    async def llm_node(  # type: ignore[override]  # the base allows each of these, not their union
        self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], model_settings: ModelSettings
    ) -> "AsyncIterable[llm.ChatChunk | str] | None":
        last = chat_ctx.items[-1] if chat_ctx.items else None
        if not isinstance(last, llm.ChatMessage) or last.role != "user":
            return self._answer(Asking(chat_ctx, tools, model_settings, NOTHING_HEARD))
        asking = Asking(chat_ctx, tools, model_settings, self._heard(last))
        if not self._ahead.was_heard(last.id):
            if self.session.stt is not None:
                return self._asked_ahead(asking, last.id)
            await self._hear(last)  # a typed turn (console, tests) comes only by this way
        return self._answer(asking)

    def _answer(self, asking: Asking) -> Model | None:
        if self.reply is None:
            return self.ask_model(asking)
        reply, self.reply = self.reply, None
        self._speaking.answers(reply)
        return chunks(reply)

    async def _asked_ahead(self, asking: Asking, message_id: str) -> Model:
        """The turn is not over. The model may start on what is open; code waits for the end."""
        over = self._ahead.asks(message_id)
        if ahead := self.foresees(asking.heard):
            await self.call.floor.may_be_over()
            source = self.ask_model(replace(asking, ahead=ahead))
        else:
            await over.wait()
            source = self._answer(asking)
        if source is not None:
            async for chunk in source:
                yield chunk

    async def turn_is_over(self) -> None:
        """Wait until the turn that the model was asked about ahead has been heard."""
        await self._ahead.turn_is_over()

    def _heard(self, message: llm.ChatMessage) -> Heard:
        return Heard(
            text=message.text_content or "",
            confidence=message.transcript_confidence,
            think_seconds=self._line.patience.thought(message.metrics.get("started_speaking_at")),
        )

    async def _hear(self, message: llm.ChatMessage) -> None:
        """One committed turn, once."""
        if not self._ahead.first_time(message.id):
            return
        heard = replace(self._heard(message), turn=self.turns.number_of(message.id))
        async with self.call.bridge.deciding(self._speaking.go_on), self._step:
            self._line.patience.someone_is_there()
            self.call.floor.answer.turn_taken()
            revises = self._attention is not None and self._attention.taken()
            self.reply = await self.heard(heard, revises=revises)
        if self._attention is not None:
            self._attention.replies(self.reply or (), heard.text)

    async def stt_node(
        self, audio: AsyncIterable[rtc.AudioFrame], model_settings: ModelSettings
    ) -> "AsyncIterable[Any]":
        async for event in Agent.default.stt_node(self, self.call.overheard(audio), model_settings):
            if event.type in WORDS and event.alternatives:
                final = event.type is stt.SpeechEventType.FINAL_TRANSCRIPT
                words = self._words(event.alternatives[0].text, final=final)
                if words is None:
                    continue
                event.alternatives[0].text = words
            yield event

    def _words(self, text: str, *, final: bool) -> str | None:
        """Her words, with what they continue; None: no turn of hers."""
        self.call.floor.verdict.clear()
        words = text if self._attention is None else self._attention.words(text, final=final)
        if words is not None:
            self.call.floor.hears_words()
            self._line.wait()
        return words

    async def tts_node(
        self, text: AsyncIterable[str], model_settings: ModelSettings
    ) -> AsyncIterable[rtc.AudioFrame]:
        def voice(words: AsyncIterable[str]) -> AsyncIterable[rtc.AudioFrame]:
            return Agent.default.tts_node(self, words, model_settings)

        bridge = self.call.bridge
        said = self._speaking.audio(text, bridge.steady(voice))
        async for frame in bridge.sound(said, self.call.speech):
            yield frame

    # ---- speaking without having been spoken to

    def say(self, utterances: Sequence[str]) -> SpeechHandle | None:
        """Say it now; whatever we were saying stops."""
        return self._speaking.say(utterances)

    def slow_down(self) -> None:
        """ "Slower": for the rest of the call."""
        self._speaking.slow_down()

    def _forget(self, stopped: "asyncio.Future[Any]") -> None:
        self.call.floor.answer.turn_taken_back()
        self.spawn(self._without_last_turn(stopped))

    async def _without_last_turn(self, stopped: "asyncio.Future[Any]") -> None:
        """The turn taken back leaves the model's context; the turn log keeps what happened."""
        await stopped
        context = self.chat_ctx.copy()
        hers = [i for i, item in enumerate(context.items) if getattr(item, "role", "") == "user"]
        if hers:
            del context.items[hers[-1] :]
            await self.update_chat_ctx(context)

    def key(self, key: str) -> None:
        """A key was pressed. Works at any time, also while we speak; never logged."""
        if self._listening_to is None:
            return  # handed over a moment ago, and the next one is not here yet
        if key == ENDS_TURN and self.call.floor.way == "manual" and not self._keys.typing:
            self._listening_to.interrupt()
            self._listening_to.commit_user_turn()
            return
        self._line.patience.stop()
        if self._keys.key(key, self.keypad_mode):
            self._line.wait()

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
        typing = self._keys.typing  # a star within an entry only holds
        heard = Heard(
            text=entry,
            source="keypad",
            think_seconds=self._line.patience.thought(time.time()),
            turn=self.turns.keypad(time.time()),
        )
        async with self.call.bridge.deciding(self._speaking.go_on), self._step:
            self._line.patience.someone_is_there()
            reply = await self.heard(heard)
        only_holds = typing or self._line.closing is not None
        if entry == AGAIN and not only_holds and self._speaking.say_again():
            return  # and then it is held: decision 0012
        if reply:
            self.say(reply)
        else:
            self._line.wait()

    def close_after_this(self, why: Ended) -> None:
        """What is being said is the last of this call."""
        self._line.closing = why

    def _agent_state(self, event: AgentStateChangedEvent) -> None:
        if self._attention is not None:
            self._attention.agent_state(event.new_state, event.old_state)
        self._line.agent_state(event)
