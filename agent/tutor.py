"""The lesson agent: holds the lesson's state, speaks its lines, saves its evidence.

The lesson decides; this class carries out. Closed answers never reach the model. An open answer
makes one request: the model ticks criteria through ``check_mastery``, code checks the quotes,
chooses the words and computes the score.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, cast

from livekit.agents import Agent, RunContext, ToolError, function_tool, llm
from livekit.agents.voice import ModelSettings
from pydantic import BaseModel, Field

from agent import prose
from agent.asking import About, Asking, Model, Utterances, chunks
from agent.call import Call
from agent.conversation import Conversation
from agent.keypad import Mode
from agent.office import OfficeAway, OfficeRefused
from agent.session import speak_in
from agent.teaching import guard, spoken
from agent.teaching import lesson as lessons
from agent.teaching.forms import CriterionTick, Evaluation
from agent.teaching.grading import Heard
from agent.teaching.lesson import Aside, LessonOpening, OpenQuestion, Step
from agent.turn_log import TurnLog
from sip.outcomes import Ended

CLOSING_TOOLS = frozenset({"check_mastery"})
NUMBER_BANK = 120  # echoes made ready; a larger number is rare, and synthesised when it is said
REPLY_FIRST = 0.05  # seconds before anything is made ready for the turn after
LOST_THREAD = "Let us go on."


class Tick(BaseModel):
    """One criterion as the model judges it."""

    criterion: int = Field(ge=0, description="Index of the criterion in the reference block.")
    met: Literal["yes", "no", "unclear"]
    quote: str | None = Field(
        default=None, description="The learner's exact words that show it; null unless met is yes."
    )


class Tutor(Conversation):
    """Teaches one lesson. ``before`` is what the doorkeeper still had to say."""

    def __init__(self, call: Call, turns: TurnLog, before: str = "") -> None:
        super().__init__(call, turns, instructions=prose.tutor())
        self._before = before
        self.begun = asyncio.Event()  # the first question was put
        self._last_heard = Heard(text="")
        self._preparing: asyncio.TimerHandle | None = None
        self._language = call.chosen_language()
        self._step_now: Step = lessons.begin(
            LessonOpening(
                call_key=call.brief.call_key,
                learner=call.learner,
                seed=call.brief.seed,
                minutes=call.brief.minutes,
                language=self._language,
            ),
            call.curriculum,
            call.now(),
        )

    async def on_enter(self) -> None:
        await super().on_enter()
        speak_in(self.session, self._language)
        if self.call.speech.phrases is not None:
            self.call.speech.phrases.speak_in(self._language)
        first = await self._carry_out(self._step_now)
        self.say((*spoken.sentences(self._before), *(first or ())))
        self.begun.set()

    async def on_exit(self) -> None:
        await super().on_exit()
        if self._preparing is not None:
            self._preparing.cancel()

    # ---- the lesson

    @property
    def think_seconds(self) -> float:
        return self._step_now.pacing.think_seconds

    @property
    def lesson(self) -> "lessons.Lesson":
        return self._step_now.lesson

    async def heard(self, heard: Heard, *, revises: bool = False) -> Utterances | None:
        self._last_heard = heard
        turned = lessons.revised if revises else lessons.step
        return await self._carry_out(turned(self.lesson, heard, self.call.now()))

    async def quiet(self) -> Utterances:
        return await self._carry_out(lessons.silence(self.lesson, self.call.now())) or ()

    async def _carry_out(self, step: Step) -> Utterances | None:
        """Save what the step recorded, evaluate what it finished; None: the model's turn."""
        self._step_now = step
        self.call.safety = self.call.safety or step.lesson.held
        self._preparing = asyncio.get_running_loop().call_later(REPLY_FIRST, self._prepare)
        self.call.floor.pacing = step.pacing
        self.call.save(*step.record)
        for concept in step.finished:
            await self._evaluate(concept)
        if step.over:
            self.close_after_this(Ended.GOODBYE)
        if step.ask_model is not None:
            return None
        return step.say

    def _prepare(self) -> None:
        """What may be said next is made ready while she thinks (decision 2)."""
        if self.call.speech.phrases is not None:
            if self.lesson.quote:  # the recap says her own words back
                self.call.speech.phrases.keep_private(self.lesson.quote)
            echoes = lessons.possible_echoes(self.lesson)[:NUMBER_BANK]
            self.call.speech.phrases.prepare((*lessons.possible_says(self.lesson), *echoes))

    async def _evaluate(self, concept: str) -> Evaluation | None:
        """The office computes it from what is stored, so everything is stored first."""
        if concept not in self.call.concepts:
            self.call.concepts.append(concept)
        await self.call.saved()
        try:
            return await self.call.office.evaluate(concept)
        except (OfficeAway, OfficeRefused):
            return None  # the evidence is spooled: the office evaluates when it has it

    @property
    def may_give_up(self) -> bool:  # type: ignore[override]  # decided anew each time
        return not self.lesson.held  # S-2: after a disclosure we stay on the line

    @property
    def keypad_mode(self) -> Mode:
        item = self.lesson.item
        return Mode.ANSWER if item is not None and item.keypad else Mode.COMMANDS

    # ---- the model's part

    def foresees(self, heard: Heard) -> About:
        """A step on trial, thrown away."""
        return lessons.step(self.lesson, heard, self.call.now()).ask_model

    def ask_model(self, asking: Asking) -> Model | None:
        asked = asking.ahead or self._step_now.ask_model
        is_open = isinstance(asked, OpenQuestion)
        tools = [tool for tool in asking.tools if (_name(tool) in CLOSING_TOOLS) is is_open]
        asking = replace(asking, context=asking.context.copy(), tools=tools)
        if isinstance(asked, OpenQuestion):
            asking.context.add_message(role="system", content=prose.reference(asked))
            asking = replace(asking, settings=ModelSettings(tool_choice="required"))
        self.call.model_requests += 1
        return self._guarded(asking, asked)

    async def _guarded(self, asking: Asking, asked: About) -> Model:
        """The model's stream; its words pass the speakable gate and the answer guard whole."""
        words: list[str] = []
        called = False
        async for chunk in Agent.default.llm_node(
            self, asking.context, asking.tools, asking.settings
        ):
            delta = getattr(chunk, "delta", None)
            if delta is None:
                continue
            if delta.tool_calls:
                called = True
                yield cast(llm.ChatChunk, chunk)
            elif delta.content:
                words.append(delta.content)
        if called:
            return
        async for chunk in chunks(await self._safe("".join(words), asked, asking.heard)):
            yield chunk

    async def _safe(self, text: str, asked: About, heard: Heard) -> Utterances:
        """What may be said of a model's text, with the way back to the lesson."""
        if isinstance(asked, OpenQuestion):  # it should have ticked: nothing could be judged
            await self.turn_is_over()
            return await self._ticked(()) or (LOST_THREAD,)
        said = spoken.tidy(text, self.lesson.curriculum.language)
        blocked = guard.blocks(self.lesson.item, self.lesson.rung, said, heard=heard.text)
        mine = () if blocked or not spoken.speakable(said) else (said,)
        return (*mine, asked.tie_back) if asked else mine or (LOST_THREAD,)

    async def _ticked(self, ticks: Sequence[CriterionTick]) -> Utterances | None:
        now = self.call.now()
        heard = self._last_heard
        return await self._carry_out(lessons.ticked(self.lesson, tuple(ticks), heard, now))

    async def model_is_away(self) -> None:
        """The model failed for good on this turn: code goes on without it, nothing is scored."""
        async with self._step:
            asked = self._step_now.ask_model
            if asked is None:
                return
            self._step_now = replace(self._step_now, ask_model=None)
            if isinstance(asked, Aside):
                without: Utterances | None = (asked.tie_back,)
            else:
                without = await self._ticked(())
        self.say(without or (LOST_THREAD,))

    # ---- tools: their docstrings are prompts

    @function_tool
    async def check_mastery(self, ctx: RunContext[None], ticks: list[Tick]) -> str:
        """Judge the learner's last answer to the open question. Call exactly once per answer.

        Args:
            ticks: one for each criterion of the reference block.
        """
        asked = self._step_now.ask_model
        if not isinstance(asked, OpenQuestion):
            raise ToolError("No open question is being answered. Say one sentence instead.")
        known = [tick for tick in ticks if tick.criterion < len(asked.criteria)]
        self.reply = await self._ticked(
            [
                CriterionTick(
                    criterion=asked.criteria[tick.criterion], met=tick.met, quote=tick.quote
                )
                for tick in known
            ]
        )
        return "Judged."

    @function_tool
    async def look_up_concept(self, ctx: RunContext[None], concept: str) -> str:
        """Look up what a word of the lesson means and how well this learner knows it.

        Args:
            concept: the learner's word, or a concept id.
        """
        found = self.call.curriculum.find(concept)
        if found is None:
            raise ToolError("Not in this lesson. Say so in one sentence.")
        known = self.call.learner.known if self.call.learner else ()
        status = next((state.status for state in known if state.concept == found.id), "new")
        return f"{found.title}: {found.definition} The learner's status: {status}."

    @function_tool
    async def save_evaluation(self, ctx: RunContext[None], concept: str) -> str:
        """Save the evaluation of a concept. It takes no score: the score comes from the evidence.

        Args:
            concept: the concept's id.
        """
        ctx.disallow_interruptions()
        if concept not in self.call.concepts:
            raise ToolError("That concept was not worked on in this call.")
        saved = await self._evaluate(concept)
        if saved is None:
            return "Kept. The school computes the score when it can be reached."
        score = "not assessed" if saved.score is None else f"{saved.score} of 4"
        return f"Saved: {score}. Misconceptions: {', '.join(saved.misconceptions) or 'none'}."

    @function_tool
    async def give_hint(self, ctx: RunContext[None]) -> str:
        """Give the learner the next hint for the open question. Call when help is asked for."""
        now = self.call.now()
        self.reply = await self._carry_out(lessons.step(self.lesson, Heard(text="hint"), now))
        return "Given."

    @function_tool
    async def end_call(self, ctx: RunContext[None]) -> str:
        """End the call, kindly. Call when the learner wants to stop."""
        now = self.call.now()
        self.reply = await self._carry_out(lessons.step(self.lesson, Heard(text="goodbye"), now))
        return "Goodbye said."


def _name(tool: Any) -> str:
    return str(getattr(getattr(tool, "info", None), "name", ""))
