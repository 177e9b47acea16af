"""Faults that a tutor of this kind had before us, one test each."""

from pathlib import Path

import pytest

from tests.agent.faults.line import UNHURRIED, Setting, begun, lesson, now, until
from tests.agent.faults.test_model import EXPLAINED, verdicts

pytestmark = pytest.mark.servers  # the providers of this machine, in real time


async def test_one_open_answer_is_one_request(tmp_path: Path) -> None:
    async with lesson(Setting(pace=UNHURRIED, folder=tmp_path)) as line:
        await line.to_the_open_question()
        before = line.call.model_requests
        line.types(EXPLAINED)
        await until(lambda: bool(verdicts(line)))
        assert line.call.model_requests == before + 1


async def test_a_reply_that_was_cut_does_not_sound_in_the_next_one(tmp_path: Path) -> None:
    async with lesson(Setting(pace=UNHURRIED, folder=tmp_path)) as line:
        since = now()
        line.agent.say(("This is said in vain " + "and goes on " * 60 + "for nothing.",))
        await line.ear.hears("This is said", since)
        since = now()
        line.agent.say(("This is heard.",))
        await line.ear.hears("This is heard.", since)
        assert "for nothing" not in line.ear.heard(since)


async def test_a_call_that_ends_in_mid_sentence_ends_at_once(tmp_path: Path) -> None:
    async with begun(Setting(pace=UNHURRIED, folder=tmp_path)) as line:
        await until(lambda: line.session.agent_state == "speaking")
        since = now()
        await line.session.aclose()
        assert now() - since < line.most_silence
