"""What the model may do in a lesson. Docstrings and ``ToolError`` texts here are prompts.

None takes a score, an answer or a number of the model's: what a tool decides is decided by the
lesson and by what is stored.
"""

from typing import Literal

from livekit.agents import RunContext, ToolError, function_tool
from pydantic import BaseModel, Field

from agent.teacher import Teacher
from agent.teaching import lesson as lessons
from agent.teaching.forms import CriterionTick
from agent.teaching.grading import Heard
from agent.teaching.lesson import OpenQuestion


class Tick(BaseModel):
    """One criterion as the model judges it."""

    criterion: int = Field(ge=0, description="Index of the criterion in the reference block.")
    met: Literal["yes", "no", "unclear"]
    quote: str | None = Field(
        default=None, description="The learner's exact words that show it; null unless met is yes."
    )


NOTHING_TO_JUDGE = "No open answer waits to be judged. Say one short sentence instead."
JUDGE_FIRST = (
    "An open answer waits. First call check_mastery, with one tick for each criterion of the "
    "reference block; then this is not needed."
)


class TutorTools:
    """The tools of one lesson, for ``llm.find_function_tools``."""

    def __init__(self, tutor: Teacher) -> None:
        self._tutor = tutor

    def _beside_the_question(self) -> None:
        """These were not offered while an open answer waits; a model may call them all the same."""
        if isinstance(self._tutor.asked, OpenQuestion):
            raise ToolError(JUDGE_FIRST)

    @function_tool
    async def check_mastery(self, ctx: RunContext[None], ticks: list[Tick]) -> str:
        """Judge the learner's last answer to the open question. Call exactly once per answer.

        Args:
            ticks: one for each criterion of the reference block.
        """
        asked = self._tutor.asked
        if not isinstance(asked, OpenQuestion):
            raise ToolError(NOTHING_TO_JUDGE)
        known = [tick for tick in ticks if tick.criterion < len(asked.criteria)]
        self._tutor.reply = await self._tutor.ticked(
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
        self._beside_the_question()
        found = self._tutor.call.curriculum.find(concept)
        if found is None:
            raise ToolError("Not in this lesson. Say so in one sentence.")
        known = self._tutor.call.learner.known if self._tutor.call.learner else ()
        status = next((state.status for state in known if state.concept == found.id), "new")
        return f"{found.title}: {found.definition} The learner's status: {status}."

    @function_tool
    async def save_evaluation(self, ctx: RunContext[None], concept: str) -> str:
        """Save the evaluation of a concept. It takes no score: the score comes from the evidence.

        Args:
            concept: the concept's id.
        """
        self._beside_the_question()
        ctx.disallow_interruptions()
        if concept not in self._tutor.call.concepts:
            worked_on = ", ".join(self._tutor.call.concepts) or "none yet"
            raise ToolError(f"Not worked on in this call. Concepts that were: {worked_on}.")
        saved = await self._tutor.evaluate(concept)
        if saved is None:
            return "Kept. The school computes the score when it can be reached."
        score = "not assessed" if saved.score is None else f"{saved.score} of 4"
        return f"Saved: {score}. Misconceptions: {', '.join(saved.misconceptions) or 'none'}."

    @function_tool
    async def give_hint(self, ctx: RunContext[None]) -> str:
        """Give the learner the next hint for the open question. Call when help is asked for."""
        self._beside_the_question()
        now = self._tutor.call.now()
        self._tutor.reply = await self._tutor.carry_out(
            lessons.step(self._tutor.lesson, Heard(text="hint"), now)
        )
        return "Given."

    @function_tool
    async def end_call(self, ctx: RunContext[None]) -> str:
        """End the call, kindly. Call when the learner wants to stop."""
        self._beside_the_question()
        now = self._tutor.call.now()
        self._tutor.reply = await self._tutor.carry_out(
            lessons.step(self._tutor.lesson, Heard(text="goodbye"), now)
        )
        return "Goodbye said."
