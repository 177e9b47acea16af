"""The lesson agent: holds the lesson's state, speaks its lines, saves its evidence.

The lesson decides; this class carries out. Closed answers never reach the model. An open answer
makes one request: the model ticks criteria through ``check_mastery``, code checks the quotes,
chooses the words and computes the score. What the model sees and says is ``tutor_model``'s.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from livekit.agents import Agent, AgentStateChangedEvent, llm

from agent import person, prose, resuming
from agent.asking import About, Asking, Model, Utterances
from agent.call import Call
from agent.conversation import Conversation
from agent.doorkeeper_agent import TRANSFER_PATIENCE, at_the_door, is_for_the_door
from agent.keypad import Mode
from agent.office import OfficeAway, OfficeRefused
from agent.safeguarding import Safeguards
from agent.session import speak_in
from agent.teaching import lesson as lessons
from agent.teaching import spoken
from agent.teaching.forms import CriterionTick, Evaluation
from agent.teaching.grading import Heard
from agent.teaching.lesson import Aside, Lesson, Step
from agent.teaching.safeguarding import Alarm
from agent.timer import Timer
from agent.turn_log import TurnLog
from agent.tutor_model import TutorModel
from agent.tutor_tools import TutorTools
from sip.outcomes import Ended

NUMBER_BANK = 120  # echoes made ready; a larger number is rare, and synthesised when it is said
REPLY_FIRST = 0.05  # seconds before anything is made ready for the turn after


class Tutor(Conversation):
    """Teaches one lesson. ``before`` is what the doorkeeper still had to say."""

    def __init__(self, call: Call, turns: TurnLog, before: str = "") -> None:
        tools = llm.find_function_tools(TutorTools(self))
        super().__init__(call, turns, instructions=prose.tutor(), tools=call.look_ups.beside(tools))
        self._model = TutorModel(self, self._request)
        self._safeguards = Safeguards(call, self._alarmed)
        self._before = before
        self.begun = asyncio.Event()  # the first question was put
        self._last_heard = Heard(text="")
        self._preparing = Timer()
        self._language = call.chosen_language()
        self._step_now: Step = resuming.first_step(call, self._language)
        call.look_ups.looking = self.lesson.lines.let_me_look

    async def on_enter(self) -> None:
        await super().on_enter()
        self.session.on("agent_state_changed", self._our_state)
        speak_in(self.session, self.call, self._language)
        first = await self.carry_out(self._step_now)
        self.say((*spoken.sentences(self._before), *(first or ())))
        self.begun.set()

    async def on_exit(self) -> None:
        if self._listening_to is not None:
            self._listening_to.off("agent_state_changed", self._our_state)
        await super().on_exit()
        self._preparing.cancel()

    # ---- the lesson

    @property
    def think_seconds(self) -> float:
        wait = self._step_now.pacing.think_seconds
        return TRANSFER_PATIENCE if self.call.transferring else wait

    @property
    def lesson(self) -> Lesson:
        return self._step_now.lesson

    async def heard(self, heard: Heard, *, revises: bool = False) -> Utterances | None:
        self._last_heard = heard
        self._safeguards.listen(self.lesson, heard)
        if (said := at_the_door(self, heard, hand_over=Tutor)) is not None:
            return said
        turned = lessons.revised if revises else lessons.step
        return await self.carry_out(turned(self.lesson, heard, self.call.now()))

    async def _alarmed(self, alarm: Alarm, heard: Heard) -> None:
        """The second reader found worse than the rules did: say so within this turn."""
        async with self._step:
            step = lessons.alarmed(self.lesson, alarm, heard, self.call.now())
            if step.alarm is None:
                return
            self._line.closing = None  # S-7: what she said may have been taken for a goodbye
            self._last_heard = heard
            reply = await self.carry_out(step)
        self.say(reply or ())

    async def quiet(self) -> Utterances:
        return await self.carry_out(lessons.silence(self.lesson, self.call.now())) or ()

    async def carry_out(self, step: Step) -> Utterances | None:
        """Save what the step recorded, evaluate what it finished; None: the model's turn."""
        self._step_now = step
        self.call.safety = self.call.safety or step.lesson.held
        self._preparing.start(REPLY_FIRST, self._prepare)
        self.call.floor.pacing = step.pacing
        if step.lesson.slow:
            self.slow_down()
        self.call.save(*step.record)
        resuming.leave_word(self.call, step.lesson)
        self._model.remember(step.record)
        if step.alarm is not None:
            self._safeguards.file(step.alarm, self._last_heard.turn)
        for concept in step.finished:
            await self.evaluate(concept)
        if step.over:
            self.close_after_this(Ended.GOODBYE)
        if step.ask_model is not None:
            return None
        return person.obeyed(self, step)

    def _prepare(self) -> None:
        """What may be said next is made ready while she thinks (decision 2)."""
        if self.call.speech.phrases is not None:
            if self.lesson.quote:  # the recap says her own words back
                self.call.speech.phrases.keep_private(self.lesson.quote)
            echoes = lessons.possible_echoes(self.lesson)[:NUMBER_BANK]
            lines = self.lesson.lines
            looking = (lines.let_me_look,) if self.call.look_ups.tools else ()
            self.call.speech.phrases.prepare(
                (*lessons.possible_says(self.lesson), *echoes, lines.cut_off, *looking)
            )

    async def evaluate(self, concept: str) -> Evaluation | None:
        """The office computes it from what is stored, so everything is stored first."""
        if concept not in self.call.concepts:
            self.call.concepts.append(concept)
        await self.call.saved()
        try:
            return await self.call.office.evaluate(concept)
        except (OfficeAway, OfficeRefused):
            return None  # the evidence is spooled: the office evaluates when it has it

    @property
    def may_give_up(self) -> bool:
        return not self.lesson.held  # S-2: after a disclosure we stay on the line

    @property
    def keypad_mode(self) -> Mode:
        item = self.lesson.item
        return Mode.ANSWER if item is not None and item.keypad else Mode.COMMANDS

    # ---- the model

    def _our_state(self, event: AgentStateChangedEvent) -> None:
        if event.new_state == "listening":
            self.spawn(self._between_turns())

    async def _between_turns(self) -> None:
        """Our turn is over and hers has not begun: old turns leave the model's context, look-ups
        that answered late are offered.

        Not once she speaks: a request may be on its way that rests on both as they are.
        """
        session = self._listening_to
        if session is not None and session.agent_state == "listening" == session.user_state:
            offered = self.call.look_ups.beside(self.tools)
            if len(offered) > len(self.tools):
                await self.update_tools(offered)
            question = self.lesson.item.question if self.lesson.item else ""
            shorter = self.call.memory.shorter(self.chat_ctx, question)
            if shorter is not None:
                await self.update_chat_ctx(shorter)

    @property
    def asked(self) -> About:
        return self._step_now.ask_model

    def foresees(self, heard: Heard) -> About:
        """A step on trial, thrown away."""
        if is_for_the_door(self, heard):
            return None
        return lessons.step(self.lesson, heard, self.call.now()).ask_model

    def ask_model(self, asking: Asking) -> Model | None:
        return self.call.bridge.words(self._model.answer(asking))

    def _request(self, shown: Asking) -> Any:
        return Agent.default.llm_node(self, shown.context, shown.tools, shown.settings)

    async def ticked(self, ticks: Sequence[CriterionTick]) -> Utterances | None:
        """The open answer was read; empty: nobody could read it."""
        now = self.call.now()
        return await self.carry_out(
            lessons.ticked(self.lesson, tuple(ticks), self._last_heard, now)
        )

    async def model_is_away(self) -> None:
        """The model failed for good on this turn: code goes on without it, nothing is scored."""
        async with self._step:
            asked = self.asked
            if asked is None:
                return
            self._step_now = replace(self._step_now, ask_model=None)
            if isinstance(asked, Aside):
                without: Utterances | None = (asked.tie_back,)
            else:
                without = await self.ticked(())
        self.say(without or (self.lesson.lines.we_go_on,))
