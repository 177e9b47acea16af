"""The model's half of the tutor: what it is shown, what it may do, what of its words is said.

All of it happens inside ``llm_node``: a request that livekit made ahead stays valid only while the
agent's own context and tools are what they were (livekit compares both when the turn is over).
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from livekit.agents import llm
from livekit.agents.voice import ModelSettings

from agent import prose
from agent.asking import Asking, Model, Utterances, chunks
from agent.look_ups import name_of
from agent.memory import cost_of_tools
from agent.teacher import Teacher
from agent.teaching import hints
from agent.teaching.content.concept import Concept
from agent.teaching.forms import Evidence
from agent.teaching.guard import TOLD
from agent.teaching.lesson import Aside, Lesson, OpenQuestion
from agent.teaching.outgoing import Gate, Outgoing
from agent.teaching.retrieval import touched
from agent.teaching.so_far import so_far

JUDGING_TOOLS = frozenset({"check_mastery"})
DEFINITIONS = 3  # concepts whose meaning one request tells

Request = Callable[[Asking], AsyncGenerator[Any, None]]  # livekit's own llm_node


class TutorModel:
    """One lesson's model. Its tools are narrowed here and not by ``update_tools``: that changes the
    agent, which would throw away the very request that was made ahead, and the phase is known only
    from her words. A tool of the other phase that is called all the same refuses by itself.
    """

    def __init__(self, teacher: Teacher, request: Request) -> None:
        self._teacher, self._request = teacher, request
        self._evidence: dict[int, Evidence] = {}
        self._costs: dict[frozenset[str], int] = {}  # tokens of sets of tools, by their names

    def remember(self, evidence: Sequence[Evidence]) -> None:
        """What the lesson recorded, for the notes; a revision replaces what it revises."""
        self._evidence |= {one.sequence: one for one in evidence}

    def answer(self, asking: Asking) -> Model:
        asked = asking.ahead or self._teacher.asked
        if isinstance(asked, OpenQuestion):
            return self._judges(self._shown(asking, judging=True))
        return self._speaks(self._shown(asking, judging=False), asked)

    # ---- what it is shown

    def _shown(self, asking: Asking, *, judging: bool) -> Asking:
        """The request as it is sent: bounded context, the tools of this phase."""
        lesson = self._teacher.lesson
        tools = [tool for tool in asking.tools if (name_of(tool) in JUDGING_TOOLS) is judging]
        notes = prose.notes(
            record=prose.record(lesson.opening.learner, lesson.curriculum),
            item=prose.item(lesson.asked),
            definitions=prose.definitions(_meant(lesson, _her_words(asking.context))),
            so_far=so_far(lesson, self._evidence),
        )
        question = lesson.item.question if lesson.item else ""
        memory = self._teacher.call.memory
        context = memory.view(asking.context, notes, question=question, tools=self._cost(tools))
        settings = asking.settings
        if judging and settings.tool_choice != "none":  # none: it has called too many in a row
            settings = ModelSettings(tool_choice="required")
        return replace(asking, context=context, tools=tools, settings=settings)

    def _cost(self, tools: Sequence[llm.Tool]) -> int:
        """Counted once: writing the schemas takes 10 ms, and somebody waits."""
        names = frozenset(name_of(tool) for tool in tools)
        if names not in self._costs:
            self._costs[names] = cost_of_tools(tools)
        return self._costs[names]

    # ---- what it does

    async def _judges(self, shown: Asking) -> Model:
        """An open answer: it ticks through its one tool, and nothing that it writes is said."""
        called = False
        async for chunk, delta in self._chunks(shown):
            if delta.tool_calls:
                called = True
                yield chunk
        if called:
            return
        await self._teacher.turn_is_over()  # it should have ticked: nothing could be judged
        without = await self._teacher.ticked(())
        for utterance in without or (self._teacher.lesson.lines.we_go_on,):
            yield f"{utterance} "

    async def _speaks(self, shown: Asking, aside: Aside | None) -> Model:
        """Its sentences as they come and pass, then the way back to the lesson.

        Where none passed it is asked once more, with the reason.
        """
        gate = self._gate(shown, aside)
        reply, called = Outgoing(gate), False
        async for part in self._passed(shown, reply):
            called = called or not isinstance(part, str)
            yield part
        if called:
            return
        faults = () if reply.said else reply.refused
        if faults:
            reply = Outgoing(gate)
            async for part in self._passed(_once_more(shown, faults), reply):
                yield part
        async for part in chunks(self._after(reply, aside)):
            yield part

    async def _passed(self, shown: Asking, reply: Outgoing) -> Model:
        """Tool calls, and the sentences that may be said; at the first that may not, it stops."""
        async with aclosing(self._chunks(shown)) as stream:
            async for chunk, delta in stream:
                if delta.tool_calls:
                    yield chunk
                for sentence in reply.add(delta.content or ""):
                    yield f"{sentence} "
                if reply.refused:
                    return
        for sentence in reply.end():
            yield f"{sentence} "

    async def _chunks(
        self, shown: Asking
    ) -> AsyncGenerator[tuple[llm.ChatChunk, llm.ChoiceDelta], None]:
        """One request, and one more in the count of this call."""
        self._teacher.call.model_requests += 1
        async with aclosing(self._request(shown)) as stream:
            async for chunk in stream:
                if isinstance(chunk, llm.ChatChunk) and chunk.delta is not None:
                    yield chunk, chunk.delta

    def _gate(self, shown: Asking, aside: Aside | None) -> Gate:
        lesson = self._teacher.lesson
        return Gate(
            lesson.item,
            lesson.rung,
            heard=_her_words(shown.context),
            language=lesson.curriculum.language,
            may_ask=aside is None,
        )

    def _after(self, reply: Outgoing, aside: Aside | None) -> Utterances:
        """What code says after the model; the hint that she has already, where nothing passed."""
        lesson = self._teacher.lesson
        hint: Utterances = ()
        if not reply.said and reply.refused and lesson.item and 0 < lesson.rung < TOLD:
            hint = hints.hint_lines(lesson.item, lesson.rung)
        if aside is not None:
            return (*hint, aside.tie_back)
        return hint or (() if reply.said else (lesson.lines.we_go_on,))


def _once_more(shown: Asking, faults: Sequence[str]) -> Asking:
    context = shown.context.copy()
    context.add_message(role="system", content=prose.refused(faults))
    return replace(shown, context=context, tools=[])


def _meant(lesson: Lesson, words: str) -> tuple[Concept, ...]:
    """Concepts that her words touch, the one in hand before others that fit as well."""
    return touched(words, (lesson.concept, *lesson.subject.concepts.values()), DEFINITIONS)


def _her_words(context: llm.ChatContext) -> str:
    """What she said last; tool calls may have come since."""
    said = (one.text_content for one in reversed(context.messages()) if one.role == "user")
    return next(said, None) or ""
