"""Keys come at any time: over our speech, close together, and without an end (B-16, ST-5)."""

from pathlib import Path

import pytest

from agent.teaching.forms import Verdict
from tests.agent.faults.line import UNHURRIED, Setting, begun, lesson, until

pytestmark = pytest.mark.servers  # the providers of this machine, in real time


async def test_an_answer_keyed_over_our_speech_counts(tmp_path: Path) -> None:
    async with begun(Setting(pace=UNHURRIED, folder=tmp_path)) as line:
        await until(lambda: line.session.agent_state == "speaking")
        question = line.question
        line.keys(f"{line.item_answer}#")
        await until(lambda: line.question != question)
        assert await line.scored() == [Verdict.RIGHT]


async def test_keys_that_come_in_one_moment_are_all_one_answer(tmp_path: Path) -> None:
    async with lesson(Setting(pace=UNHURRIED, folder=tmp_path)) as line:
        assert line.item_answer >= 10
        await line.answers_right()  # its keys come with no time between them
        assert await line.scored() == [Verdict.RIGHT]


async def test_keys_without_an_end_are_an_answer_after_a_pause(tmp_path: Path) -> None:
    async with lesson(Setting(pace=UNHURRIED, folder=tmp_path)) as line:
        question = line.question
        line.keys(str(line.item_answer))
        await until(lambda: line.question != question)
        assert await line.scored() == [Verdict.RIGHT]
