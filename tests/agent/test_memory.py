"""What the model sees of a call: as much at the hundredth turn as at the tenth."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from livekit.agents import llm

from agent.memory import LAST, Memory, cost
from agent.offline_office import OfflineHousehold, OfflineLearner
from agent.teaching import curriculum
from agent.teaching.forms import LearnerBrief
from agent.teaching.spoken import say_number
from tests.agent.scripted_model import Asked, Calls, Reply, ScriptedModel
from tests.agent.talking import ANNAS, Conversation, ringing

BUDGET = 3000
WANDERS = (
    "what is a ten, and why is it ten ones and not nine of them or eleven?",
    "say that again please",
    "say that again please",
    "can you tell me about the moon and the stars and my cat and my brother?",
)


def an_even_temper(asked: Asked) -> Reply:
    """Ticks nothing where it must tick, and has one sentence for everything else."""
    if "check_mastery" in asked.tool_names:
        return Calls("check_mastery", {"ticks": []})
    return "A ten is a group of ten ones that you can count as one thing."


@asynccontextmanager
async def a_long_lesson(model: llm.LLM, memory: Memory) -> AsyncIterator[Conversation]:
    every = tuple(curriculum.load().subjects["numeracy"].concepts)
    anna = LearnerBrief(id="anna", first_name="Anna", concepts=every, level=0, due=every[:5])
    cast = {ANNAS: OfflineHousehold("h", (OfflineLearner(anna, key="1", pin="4071"),))}
    async with ringing(ANNAS, model=model, cast=cast) as talk:
        talk.call.memory = memory
        await talk.says("this is anna")
        await talk.keys("4071#")
        yield await talk.taught()


async def turns_of(talk: Conversation) -> AsyncIterator[str]:
    """A learner who wanders off, asks again and misses, to the end of her lesson; yields the
    question that was open at each turn."""
    turn = 0
    while (item := talk.lesson.item) is not None:
        turn += 1
        if turn % 5:
            await talk.says(WANDERS[turn % 5 - 1])
        elif item.answer is None:
            await talk.says("well I think about it for a while and then do it as you showed me")
        else:
            await talk.says(talk.answer if turn % 3 else say_number(item.high + 1))
        yield item.question


async def test_a_call_of_a_hundred_turns_stays_under_the_token_budget() -> None:
    model = ScriptedModel(an_even_temper)
    turns = 0
    async with a_long_lesson(model, Memory(BUDGET)) as talk:
        async for question in turns_of(talk):
            turns += 1
            assert all(asked.tokens <= BUDGET for asked in model.asked)
            assert all(question in asked.system for asked in model.asked)  # never lost
            model.asked.clear()
        assert turns >= 100
        assert len(talk.session.current_agent.chat_ctx.items) <= 2 * LAST


async def test_without_compression_the_same_call_breaks_the_budget() -> None:
    model = ScriptedModel(an_even_temper)
    async with a_long_lesson(model, Memory(None)) as talk:
        async for _ in turns_of(talk):
            if max((asked.tokens for asked in model.asked), default=0) > BUDGET:
                return
        raise AssertionError("a call without compression stayed under the budget")


# ---- the rule


def spoken(turns: int, *, words: str = "these are some words of a turn") -> llm.ChatContext:
    context = llm.ChatContext.empty()
    context.add_message(role="system", content="Be kind.")
    for turn in range(turns):
        context.add_message(role="assistant", content=f"Question {turn}? {words}")
        context.add_message(role="user", content=f"Answer {turn}, {words}")
    return context


def texts(context: llm.ChatContext) -> list[str]:
    return [message.text_content or "" for message in context.messages()]


def test_the_notes_come_right_after_the_instructions_and_the_last_turns_as_they_were_said() -> None:
    said = texts(Memory().view(spoken(40), "Notes.", question=""))
    assert said[:2] == ["Be kind.", "Notes."]
    assert said[2:] == texts(spoken(40))[-LAST:]


def test_all_since_the_open_question_stays_though_it_is_older_than_the_last_turns() -> None:
    said = texts(Memory().view(spoken(40), "Notes.", question="Question 20?"))
    assert said[2].startswith("Question 20?")


@pytest.mark.parametrize("budget", [300, 500, 900])
def test_a_small_budget_leaves_out_old_turns_and_never_her_last_words(budget: int) -> None:
    seen = Memory(budget).view(spoken(40), "Notes.", question="Question 0?")
    assert cost(seen.items) <= budget
    assert texts(seen)[-1].startswith("Answer 39")


def test_her_last_words_are_there_even_if_nothing_else_has_room() -> None:
    seen = Memory(10).view(spoken(3), "Notes.", question="")
    assert texts(seen)[2:] == texts(spoken(3))[-1:]


def test_a_result_is_never_shown_without_its_call() -> None:
    context = spoken(LAST // 2)
    context.items.append(llm.FunctionCall(call_id="c", name="look_up_concept", arguments="{}"))
    output = llm.FunctionCallOutput(call_id="c", name="look_up_concept", output="x", is_error=False)
    context.items.append(output)
    context.items += spoken(LAST // 2).items[1:]
    kinds = {item.type for item in Memory().view(context, "Notes.", question="").items}
    assert kinds == {"message"}


def test_a_short_history_is_left_as_it_is() -> None:
    assert Memory().shorter(spoken(3), "") is None
    assert Memory(None).shorter(spoken(400), "") is None


def test_the_history_keeps_its_instructions_and_the_last_turns() -> None:
    shorter = Memory().shorter(spoken(40), "")
    assert shorter is not None
    assert texts(shorter) == ["Be kind.", *texts(spoken(40))[-LAST:]]
