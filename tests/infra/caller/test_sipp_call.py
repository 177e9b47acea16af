import asyncio
from pathlib import Path

import numpy as np
import pytest

from infra.caller.heard import speech_segments
from infra.caller.phone import CLOSED, ESTABLISHED, Phone
from infra.caller.sipp_call import SippCall, mu_law, place, scenario
from infra.caller.sound import RATE, read_mono


def test_u_law_is_that_of_the_standard() -> None:
    samples = np.array([0, 8, -8, 1000, -1000, 32767, -32768], dtype=np.int16)
    assert mu_law(samples).hex() == "fffe7ece4e8000"


def test_headers_stand_in_the_invite_and_one_that_breaks_it_is_refused(tmp_path: Path) -> None:
    call = SippCall(tmp_path, "sip:+15550100100@127.0.0.1:5060", "+15550100001")
    with_key = SippCall(tmp_path, call.uri, call.caller, headers={"X-Tutor-Call": "abc.def"})
    assert "X-Tutor-Call: abc.def\nMax-Forwards" in scenario(with_key)
    with pytest.raises(ValueError, match="one line"):
        scenario(SippCall(tmp_path, call.uri, call.caller, headers={"X-A": "b\r\nTo: c"}))


@pytest.mark.servers
async def test_the_call_is_answered_and_its_speech_is_heard(
    phones: tuple[Phone, Phone], tmp_path: Path
) -> None:
    callee = phones[1]
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)
    headers = {"X-Tutor-Call": "abc.def"}
    call = SippCall(tmp_path / "sipp", callee.uri, "+15550100001", headers, hold_seconds=1.5)
    placed = asyncio.create_task(place(call, tone))
    await callee.wait_for(ESTABLISHED, within=5)
    tape = await callee.tape()
    assert await placed
    await callee.wait_for(CLOSED, within=5)
    found = speech_segments(read_mono(tape.heard))
    assert len(found) == 1
    assert 0.8 < found[0].seconds < 1.05  # the callee opens its ear 0.1 s after answering
