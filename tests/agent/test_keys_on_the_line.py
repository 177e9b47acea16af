"""Keys and words that always work, over the real AgentSession (B-8, B-15, B-16, ST-5)."""

import pytest

from agent.conversation import Conversation
from agent.session import SLOW_PAUSE_SECONDS, SLOW_SPEED
from agent.teaching.forms import Verdict
from agent.teaching.lesson import HOLD
from tests.agent.faults.line import Setting, lesson, now, until
from tests.agent.talking import annas_lesson

UNHURRIED = Setting(pace=1.0)  # no lifeline speaks because the machine is busy


async def test_the_star_plays_the_last_audio_again_exactly_and_asks_the_voice_for_nothing() -> None:
    async with lesson(UNHURRIED) as line:
        said = line.ear.heard()
        asked, since = len(line.voice.asked), now()
        line.keys("*")
        await line.ear.hears(line.question, since)
        assert line.ear.heard(since) == said
        assert len(line.voice.asked) == asked


async def test_after_the_star_the_line_is_held_for_a_minute_and_nothing_is_filed() -> None:
    async with lesson(UNHURRIED) as line:
        since = now()
        line.keys("*")
        await line.ear.hears(line.question, since)
        assert line.agent.think_seconds == HOLD
        assert line.evidence == []


async def test_the_star_while_we_speak_begins_it_again() -> None:
    async with lesson(UNHURRIED) as line:
        said = line.ear.heard()
        line.keys("*")
        await until(lambda: line.session.agent_state == "speaking")
        since = now()
        line.keys("*")
        await line.changes(lambda: line.ear.heard(since).endswith(said))
        assert line.agent.think_seconds == HOLD


async def test_within_an_answer_the_star_holds_and_the_digits_are_kept() -> None:
    async with lesson(UNHURRIED) as line:
        first, rest = str(line.item_answer)[0], str(line.item_answer)[1:]
        line.keys(f"{first}*")
        await line.agent.entered()
        line.keys(f"{rest}#")
        await line.changes(lambda: bool(line.evidence))
        assert [one.verdict for one in line.evidence] == [Verdict.RIGHT]


async def test_a_key_works_at_once_while_we_speak() -> None:
    async with lesson(UNHURRIED) as line:
        line.keys("*")
        await until(lambda: line.session.agent_state == "speaking")
        line.keys(f"{line.item_answer}#")
        await line.changes(lambda: bool(line.evidence))
        assert [one.verdict for one in line.evidence] == [Verdict.RIGHT]


async def test_slower_slows_the_voice_and_widens_the_gaps_for_the_rest_of_the_call() -> None:
    async with annas_lesson() as talk:
        agent = talk.session.current_agent
        assert isinstance(agent, Conversation)
        assert talk.call.speech.pause < SLOW_PAUSE_SECONDS
        await talk.says("slower please")
        assert talk.call.speech.pause == SLOW_PAUSE_SECONDS
        await talk.says(talk.answer)
        assert talk.call.speech.pause == SLOW_PAUSE_SECONDS


async def test_slower_is_asked_of_the_vendor() -> None:
    async with lesson(UNHURRIED) as line:
        line.types("slower please")
        await line.changes(lambda: bool(line.voice.speeds) and line.voice.speeds[-1] == SLOW_SPEED)


@pytest.mark.parametrize("words", ["wait", "hold on", "one moment please"])
async def test_wait_holds_the_line_for_a_minute(words: str) -> None:
    async with annas_lesson() as talk:
        await talk.says(words)
        agent = talk.session.current_agent
        assert isinstance(agent, Conversation)
        assert agent.think_seconds == HOLD
        await agent.quiet()
        assert agent.think_seconds < HOLD, "asked gently, and then it is as ever"


async def test_every_closed_item_of_a_lesson_is_completed_by_keys_alone() -> None:
    """ST-5. Open questions are skipped by key: they cannot be keyed."""
    async with annas_lesson() as talk:
        closed = 0
        while not talk.call.over.done() and not talk.lesson.over:
            item = talk.lesson.item
            assert item is not None
            if item.answer_type == "speech":
                await talk.keys("4")
                continue
            assert item.keypad, f"{item.id} cannot be keyed"
            await talk.keys(f"{item.answer}#")
            closed += 1
        await talk.call.saved()
        keyed = [one for one in talk.office.evidence.values() if one.kind == "item"]
        assert closed >= 3
        assert len(keyed) == closed
        assert {(one.verdict, one.source) for one in keyed} == {(Verdict.RIGHT, "keypad")}
