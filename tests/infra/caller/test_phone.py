"""Two telephones on loopback."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from infra.caller.baresip import Place
from infra.caller.heard import speech_segments
from infra.caller.line import Line
from infra.caller.phone import (
    CLOSED,
    ESTABLISHED,
    INCOMING,
    KEY_PRESSED,
    RINGING,
    Phone,
    PhoneFault,
)
from infra.caller.sound import read_mono, silence
from infra.caller.voice import Voice

pytestmark = pytest.mark.servers
Phones = tuple[Phone, Phone]


async def test_what_one_says_the_other_hears_in_time_and_in_full(
    phones: Phones, tmp_path: Path
) -> None:
    caller, callee = phones
    words = np.concatenate([await Voice(tmp_path / "voice").speak("fifty four"), silence(0.5)])
    await caller.dial(callee.uri)
    await caller.wait_for(ESTABLISHED, within=5)
    far = await callee.tape()
    async with Line(far.heard) as line:
        said = [await caller.say(words) for _ in range(4)]
        await line.wait_for_silence(0.3, within=3)
    await caller.hang_up()
    await callee.wait_for(CLOSED, within=3)
    recording = await caller.recording()
    sent = speech_segments(read_mono(recording.sent))
    heard = speech_segments(read_mono(far.heard))
    assert len(sent) == len(heard) == len(said)
    for spoken, segment in zip(said, sent, strict=True):
        assert spoken.start - 0.02 <= segment.start <= spoken.start + 0.15
        assert spoken.end - 0.65 < segment.end <= spoken.end - 0.5
    for mine, theirs in zip(sent, heard, strict=True):
        assert mine.seconds == pytest.approx(theirs.seconds, abs=0.01)
    assert abs(recording.drift) < 0.08


async def test_keys_arrive_as_keys_one_by_one(phones: Phones) -> None:
    caller, callee = phones
    await caller.dial(callee.uri)
    await caller.wait_for(ESTABLISHED, within=5)
    await caller.tape()
    await caller.key("4071#")
    async with asyncio.timeout(3):
        while len(pressed(callee)) < 5:
            await callee.wait_for(KEY_PRESSED, within=3)
            await asyncio.sleep(0.02)
    assert pressed(callee) == "4071#"


def pressed(phone: Phone) -> str:
    return "".join(event.detail for event in phone.events if event.kind == KEY_PRESSED)


async def test_a_phone_in_manual_mode_rings_until_it_is_answered(tmp_path: Path) -> None:
    caller = Place(tmp_path / "caller", "+15550100001")
    callee = Place(tmp_path / "callee", "+15550100002")
    async with Phone(caller) as mine, Phone(callee) as theirs:
        await mine.dial(theirs.uri)
        await theirs.wait_for(INCOMING, within=5)
        await mine.wait_for(RINGING, within=5)
        assert not mine.in_call
        await theirs.answer()
        await mine.wait_for(ESTABLISHED, within=5)
        await theirs.hang_up()
        await mine.wait_for(CLOSED, within=5)
        assert not mine.in_call


async def test_a_refused_call_is_closed_and_was_never_established(tmp_path: Path) -> None:
    caller = Place(tmp_path / "caller", "+15550100001")
    callee = Place(tmp_path / "callee", "+15550100002")
    async with Phone(caller) as mine, Phone(callee) as theirs:
        await mine.dial(theirs.uri)
        await theirs.wait_for(INCOMING, within=5)
        await theirs.hang_up()
        closed = await mine.wait_for(CLOSED, within=5)
        assert closed.detail.startswith("486")
        assert not mine.happened(ESTABLISHED)


async def test_speaking_without_a_call_is_a_fault(phones: Phones) -> None:
    with pytest.raises(PhoneFault):
        await phones[0].say(silence(0.1))


async def test_a_phone_that_cannot_start_says_so(tmp_path: Path) -> None:
    place = Place(
        tmp_path / "caller", "+15550100001", address="192.0.2.1"
    )  # not an address of ours
    with pytest.raises((PhoneFault, OSError)):
        await Phone(place).start()
