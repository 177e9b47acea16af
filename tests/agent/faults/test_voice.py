"""The voice fails: she hears the sentence all the same, or a line, and the lesson goes on."""

from pathlib import Path

import pytest

from agent.bridge import recorded
from agent.lifelines import lines
from agent.phrases import SPOKEN_RATE
from agent.teaching.forms import Verdict
from sip.outcomes import Ended
from tests.agent.faults.line import Setting, in_long, lesson, now
from tests.agent.faults.spelling import SpellingVoice

pytestmark = pytest.mark.servers  # the providers of this machine, in real time

SAYS = lines("en")


@pytest.mark.parametrize("kind", ["drop", *in_long("500", "429", "hang", "slow")])
async def test_a_voice_that_fails_once_is_bridged_and_the_reply_is_heard(
    kind: str, tmp_path: Path
) -> None:
    async with lesson(Setting(folder=tmp_path)) as line:
        await line.fault("tts", kind)
        since = now()
        await line.answers_right()
        assert line.ear.longest_silence(since) <= line.most_silence
        assert await line.scored() == [Verdict.RIGHT]


@pytest.mark.parametrize("kind", ["hang", *in_long("slow")])
async def test_she_hears_a_line_while_the_voice_is_late(kind: str, tmp_path: Path) -> None:
    async with lesson(Setting(folder=tmp_path)) as line:
        await line.fault("tts", kind)
        assert SAYS.one_moment in await line.answers_right()


LONG = "This sentence " + "goes on and on " * 60 + "to its end."  # a second, spelled


async def test_a_sentence_that_breaks_off_is_begun_again_after_a_line(tmp_path: Path) -> None:
    async with lesson(Setting(folder=tmp_path, voice=SpellingVoice(pause=0.005))) as line:
        since = now()
        line.agent.say((LONG,))
        await line.ear.hears("This sentence goes on", since)
        await line.fault("tts", "drop")
        await line.ear.hears(f"{SAYS.one_moment} {LONG}", since)
        assert line.ear.longest_silence(since) <= line.most_silence


async def test_a_dead_voice_apologises_promises_a_call_and_hangs_up(tmp_path: Path) -> None:
    async with lesson(Setting(folder=tmp_path)) as line:
        await line.fault("tts", "500", count=1000)
        since = now()
        line.keys(f"{line.item_answer}#")
        await line.ear.hears(SAYS.no_voice, since)
        assert line.ear.longest_silence(since) <= line.most_silence
        assert await line.call.over is Ended.TUTOR_LOST
        await line.call.saved()
        assert [wish.kind for wish in line.office.wishes.values()] == ["call_back"]


@pytest.mark.long
async def test_on_a_first_call_with_a_dead_voice_the_apology_is_a_recording() -> None:
    async with lesson() as line:
        await line.fault("tts", "500", count=1000)
        since = now()
        line.keys(f"{line.item_answer}#")
        assert await line.call.over is Ended.TUTOR_LOST
        apology = len(recorded(SAYS.no_voice)) / 2 / SPOKEN_RATE  # a real voice: not to be read
        assert line.ear.sounded(since) >= apology - 0.01  # a frame's rounding


async def test_what_is_ready_is_said_without_a_voice(tmp_path: Path) -> None:
    async with lesson(Setting(folder=tmp_path, lines_only=False)) as line:
        await line.fault("tts", "500", count=1000)
        await line.answers_right()
        assert await line.scored() == [Verdict.RIGHT]
        assert not line.call.over.done()
