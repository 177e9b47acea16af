"""What is done about a failing provider: the table, the lines, and speech that is never silent."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit import rtc
from livekit.agents import APIConnectionError

from agent.bridge import RECORDED, Bridge, recorded
from agent.keypad import Mode
from agent.lifelines import IN_WORDS, Act, Part, Trouble, act, lines
from agent.speech import Speech

FRAME = rtc.AudioFrame(bytes(480), 24000, 1, 240)
SOON = 0.05


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("trouble", [Trouble.LATE])
def test_what_is_late_is_bridged_whoever_is(part: Part, trouble: Trouble) -> None:
    assert act(part, trouble) is Act.BRIDGE


@pytest.mark.parametrize(
    ("part", "trouble", "acts"),
    [
        (Part.EAR, Trouble.NOTHING_CAME, [Act.ASK_AGAIN, Act.KEYPAD, Act.KEYPAD]),
        (Part.EAR, Trouble.GONE, [Act.KEYPAD]),
        (Part.MODEL, Trouble.GONE, [Act.WITHOUT_MODEL]),
        (Part.VOICE, Trouble.GONE, [Act.SAY_AGAIN, Act.APOLOGISE]),
        (Part.MODEL, Trouble.TRIES_AGAIN, [Act.WAIT]),
    ],
)
def test_trouble_in_a_row_brings_more(part: Part, trouble: Trouble, acts: list[Act]) -> None:
    assert [act(part, trouble, times + 1) for times in range(len(acts))] == acts


@pytest.mark.parametrize("mode", Mode)
def test_a_learner_who_is_not_heard_is_told_which_keys_help(mode: Mode) -> None:
    assert "hear you" in lines("en").for_keys(mode)


def test_every_line_is_shipped_as_a_recording() -> None:
    assert {path.stem for path in RECORDED.glob("*.wav")} == set(vars(lines("en")))
    assert all(len(recorded(text)) > 24000 for text in lines("en").all)


def test_every_language_has_every_line() -> None:
    assert all(all(words.all) for words in IN_WORDS.values())


async def frames(*pauses: float) -> AsyncIterator[rtc.AudioFrame]:
    for pause in pauses:
        await asyncio.sleep(pause)
        yield FRAME


async def texts(*said: str) -> AsyncIterator[str]:
    for text in said:
        yield text


async def test_sound_in_time_is_left_alone() -> None:
    heard = [frame async for frame in Bridge().sound(frames(0, 0), Speech(None))]
    assert heard == [FRAME, FRAME]


async def test_sound_that_is_late_has_a_line_before_it() -> None:
    bridge = Bridge(patience=SOON)
    heard = [frame async for frame in bridge.sound(frames(4 * SOON), Speech(None))]
    line = b"".join(bytes(frame.data) for frame in heard[:-1])
    assert line == recorded(lines("en").one_moment)


async def test_a_late_model_is_bridged_only_when_it_is_our_turn() -> None:
    bridge = Bridge(patience=SOON)

    async def model() -> AsyncIterator[str]:
        await asyncio.sleep(4 * SOON)
        yield "Here."

    assert [word async for word in bridge.words(model())] == ["Here."]
    async with bridge.deciding(lambda _: None):
        pass
    said = [word async for word in bridge.words(model())]
    assert said == [f"{lines('en').one_moment} ", "Here."]


async def test_a_decision_that_takes_long_is_bridged() -> None:
    said = asyncio.Event()
    async with Bridge(patience=SOON).deciding(lambda _: said.set()):
        await said.wait()


async def test_a_voice_that_fails_twice_is_lost_and_the_rest_is_not_said() -> None:
    told = asyncio.Event()
    bridge = Bridge()
    bridge.lost = told.set

    async def dead(_: AsyncIterator[str]) -> AsyncIterator[rtc.AudioFrame]:
        raise APIConnectionError
        yield FRAME

    speech = Speech(None)
    said = speech.audio(texts("One.", "Two."), bridge.steady(dead))  # type: ignore[arg-type]
    heard = b"".join([bytes(frame.data) async for frame in bridge.sound(said, speech)])
    assert told.is_set()
    assert len(heard) == len(recorded(lines("en").no_voice))  # levelled like all live speech
