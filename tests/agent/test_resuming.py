"""Another tutor goes on with a lesson, over a real AgentSession."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from livekit.agents import AgentSession

from agent.call import Call
from agent.doorkeeper_agent import Doorkeeper
from agent.floor import Floor
from agent.resuming import in_mid_lesson, leave_word, second_zero
from agent.session import CONNECT
from agent.teaching.forms import Resume
from agent.turn_log import TurnLog
from agent.tutor import Tutor
from sip.calls import CallKey
from tests.agent.talking import NOW, Conversation, NoModel, annas_lesson

KEY = CallKey("SCL_1")
LATER = NOW + timedelta(minutes=2)


def left_by(dead: Conversation) -> Resume:
    """What the office has of a call."""
    office = dead.office
    word = office.lessons[KEY]
    return Resume(
        lesson=word.lesson or None,
        learner=dead.call.learner if word.lesson else None,
        turns=max((number for _, number in office.turns), default=0),
        evidence=max((sequence for _, sequence, _ in office.evidence), default=0),
        saved=word.number,
        answered_at=word.answered_at,
        consent_refused=word.consent_refused,
        concepts=tuple(concept for _, concept in office.evaluations),
        model_requests=word.model_requests,
    )


def call_of_another(dead: Conversation) -> Call:
    brief = dead.call.brief.model_copy(update={"resume": left_by(dead)})
    old = dead.call
    return Call(
        brief,
        dead.office,
        old.curricula["en"],
        Floor(None),
        now=lambda: LATER,
        curricula=old.curricula,
    )


@asynccontextmanager
async def taken_over(dead: Conversation) -> AsyncIterator[Conversation]:
    call = call_of_another(dead)
    turns = TurnLog(call)
    session: AgentSession[None] = AgentSession(llm=NoModel(), conn_options=CONNECT)
    await session.start(Doorkeeper(call, turns, hand_over=Tutor))
    second_zero(call)
    session.update_agent(Tutor(call, turns))
    try:
        yield await Conversation(session, call, dead.office).taught()
    finally:
        await session.aclose()
        await call.saved()


async def first_words(talk: Conversation) -> str:
    async with asyncio.timeout(5):
        while not (messages := talk.session.history.messages()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return messages[0].text_content or ""


async def test_another_tutor_says_one_sentence_and_asks_the_open_question_again() -> None:
    async with annas_lesson() as first:
        await first.says(first.answer)
        await first.call.saved()
        async with taken_over(first) as second:
            assert second.lesson.item == first.lesson.item
            assert first.lesson.item is not None
            words = await first_words(second)
            assert words.strip() == f"{second.lesson.lines.cut_off} {first.lesson.item.question}"


async def test_what_it_files_is_numbered_after_what_is_there() -> None:
    async with annas_lesson() as first:
        await first.says(first.answer)
        await first.call.saved()
        there = dict(first.office.evidence)
        async with taken_over(first) as second:
            await second.says(second.answer)
            await second.call.saved()
            fresh = {key for key in second.office.evidence if key not in there}
            assert [sequence for _, sequence, _ in fresh] == [len(there) + 1]
            assert all(second.office.evidence[key] == one for key, one in there.items())
            word = second.office.lessons[KEY]
            assert word.number == second.call.words_left
            assert second.call.concepts[: len(first.call.concepts)] == first.call.concepts


async def test_turns_go_on_and_are_timed_from_the_answer_of_the_first() -> None:
    async with annas_lesson() as first:
        await first.call.saved()
        call = call_of_another(first)
        second_zero(call)
        assert TurnLog(call).number_of("any") == left_by(first).turns + 1
        assert call.answered_at == first.call.answered_at
        assert call.seconds(call.answered_epoch + 5.0) == 5.0
        assert call.answered_epoch < first.call.answered_epoch


async def test_a_lesson_that_nobody_can_read_any_more_begins_again_with_new_numbers() -> None:
    async with annas_lesson() as first:
        await first.says(first.answer)
        await first.call.saved()
        word = first.office.lessons[KEY]
        first.office.lessons[KEY] = word.model_copy(update={"lesson": '{"format": 0}'})
        before = len(first.office.evidence)
        async with taken_over(first) as second:
            await second.says(second.answer)
            await second.call.saved()
            assert len(second.office.evidence) == before + 1


async def test_c6_a_refusal_is_known_to_the_next_tutor_at_once() -> None:
    async with annas_lesson() as first:
        first.call.consent_refused = True
        leave_word(first.call)
        await first.call.saved()
        call = call_of_another(first)
        second_zero(call)
        assert call.consent_refused
        assert not in_mid_lesson(call)  # and the door asks who it is
