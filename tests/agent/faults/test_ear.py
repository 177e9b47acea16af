"""The recogniser fails: she is asked again, or keys; what was not heard is not scored."""

from pathlib import Path
from typing import Any

import pytest

from agent.lifelines import lines
from agent.teaching.forms import Verdict
from tests.agent.faults.line import Line, Setting, in_long, lesson
from tests.agent.talking import say_number

pytestmark = pytest.mark.servers  # the providers of this machine, in real time

SAYS = lines("en")


async def answers(line: Line, speech: bytes, fault: str | None = None, **more: Any) -> float:
    """She says the right answer, and a fault falls due meanwhile; returns when her voice ended."""
    line.scripted.tell([say_number(line.item_answer)])
    line.mouth.says(speech)
    await line.changes(lambda: line.session.user_state == "speaking")
    if fault is not None:
        await line.fault("stt", fault, **more)
    await line.changes(lambda: line.session.user_state == "listening")
    return line.mouth.silent_since


@pytest.mark.parametrize("kind", ["drop", *in_long("500", "429", "hang")])
async def test_words_that_were_lost_are_asked_for_again(
    kind: str, tmp_path: Path, speech: bytes
) -> None:
    async with lesson(Setting(folder=tmp_path, hears=True)) as line:
        question, silent = line.question, await answers(line, speech, kind)
        await line.ear.hears(SAYS.not_heard, silent)
        assert line.ear.longest_silence(silent) <= line.most_silence
        assert line.question == question
        await line.changes(lambda: line.session.agent_state == "listening" and line.ear.quiet)
        await answers(line, speech)
        await line.changes(lambda: line.question != question)
        assert await line.scored() == [Verdict.RIGHT]


@pytest.mark.long
async def test_words_that_come_late_are_bridged_and_count(tmp_path: Path, speech: bytes) -> None:
    async with lesson(Setting(folder=tmp_path, hears=True)) as line:
        question, silent = line.question, await answers(line, speech, "slow")
        await line.ear.hears(SAYS.one_moment, silent)
        await line.changes(lambda: line.question != question)
        assert await line.scored() == [Verdict.RIGHT]


async def test_a_dead_recogniser_leads_to_the_keys_and_the_lesson_goes_on(
    tmp_path: Path, speech: bytes
) -> None:
    async with lesson(Setting(folder=tmp_path, hears=True)) as line:
        silent = await answers(line, speech, "500", count=1000)
        await line.ear.hears(SAYS.key_answer, silent)
        assert line.ear.longest_silence(silent) <= line.most_silence
        await line.answers_right()
        assert await line.scored() == [Verdict.RIGHT]
        assert not line.call.over.done()
