"""The model fails: she hears a line, the lesson goes on, and nothing is scored without evidence."""

from pathlib import Path

import pytest

from agent.lifelines import lines
from agent.teaching.forms import Verdict
from tests.agent.faults.line import Line, Setting, in_long, lesson, now

pytestmark = pytest.mark.servers  # the providers of this machine, in real time

SAYS = lines("en")
EXPLAINED = "the tens go up by one and the ones stay the same"


async def explains(line: Line, words: str = EXPLAINED) -> tuple[str, float]:
    """At the open question; returns all that was heard of the reply, and its longest silence."""
    since, before = now(), line.tutor.lesson
    line.types(words)
    await line.changes(lambda: line.tutor.lesson != before and line.tutor.asked is None)
    await line.changes(lambda: line.session.agent_state == "listening" and line.ear.quiet)
    return line.ear.heard(since), line.ear.longest_silence(since)


def verdicts(line: Line) -> list[Verdict]:
    return [one.verdict for one in line.evidence if one.kind == "explain"]


@pytest.mark.parametrize("kind", ["hang", *in_long("500", "429", "drop", "slow")])
async def test_a_model_that_fails_once_is_bridged_and_judges_after_all(
    kind: str, tmp_path: Path
) -> None:
    async with lesson(Setting(folder=tmp_path)) as line:
        await line.to_the_open_question()
        await line.fault("llm", kind)
        heard, silence = await explains(line)
        await line.call.saved()
        assert heard
        assert silence <= line.most_silence
        assert verdicts(line) == [Verdict.RIGHT]
        if kind in ("hang", "slow"):
            assert SAYS.one_moment in heard


@pytest.mark.parametrize("kind", ["500", *in_long("hang")])
async def test_without_a_model_the_lesson_goes_on_and_nothing_is_scored(
    kind: str, tmp_path: Path
) -> None:
    async with lesson(Setting(folder=tmp_path)) as line:
        await line.to_the_open_question()
        await line.fault("llm", kind, count=1000)
        heard, silence = await explains(line)
        await line.call.saved()
        assert heard
        assert silence <= line.most_silence
        assert verdicts(line) == [Verdict.NO_EVIDENCE]
