"""A caller without ears or wits: answers the same number whenever the line has gone silent.

It costs next to nothing, so that a machine full of them is busy with the tutor and not with them.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from infra.caller.baresip import Place
from infra.caller.heard import Heard, listen
from infra.caller.line import Line
from infra.caller.phone import CLOSED, ESTABLISHED, Phone, PhoneFault
from infra.caller.sound import Samples, read_mono
from infra.caller.voice import Voice

ANSWER = "twelve"
STOPPED_SECONDS = 0.9  # of silence: the tutor has asked
THINKS_SECONDS = 0.5
LISTENS_SECONDS = 20.0
ANSWER_SECONDS = 30.0


@dataclass(frozen=True)
class Rung:
    """One call. ``waited``: seconds from dialling to the answer; None: nobody answered."""

    waited: float | None
    heard: Heard | None = None
    closed_early: bool = False


async def ring(number: str, uri: str, folder: Path, *, seconds: float) -> Rung:
    """Ring, answer questions for ``seconds``, hang up."""
    loop = asyncio.get_running_loop()
    speech = await Voice(folder.parent / "voice", "rms").speak(ANSWER)
    async with Phone(Place(folder, number)) as phone:
        dialled = loop.time()
        await phone.dial(uri)
        try:
            event = await phone.wait_for(ESTABLISHED, CLOSED, within=ANSWER_SECONDS)
        except TimeoutError:
            return Rung(None)
        if event.kind == CLOSED:
            return Rung(None)
        waited = loop.time() - dialled
        tape = await phone.tape()
        async with Line(tape.heard) as line:
            early = not await _answers(phone, line, speech, until=loop.time() + seconds)
        recording = tape.recording()
        await phone.hang_up()
    measured = listen(read_mono(recording.sent), read_mono(recording.heard), recording.shifts)
    return Rung(waited, measured, early)


async def _answers(phone: Phone, line: Line, speech: Samples, *, until: float) -> bool:
    """False: the call ended before its time."""
    loop, mark = asyncio.get_running_loop(), 0.0
    while loop.time() < until:
        left = min(LISTENS_SECONDS, until - loop.time())
        spoke = await line.wait_for_speech(within=left, since=mark)
        if spoke is not None:
            await line.wait_for_silence(STOPPED_SECONDS, within=LISTENS_SECONDS, since=spoke)
        await asyncio.sleep(THINKS_SECONDS)
        if not phone.in_call:
            return False
        mark = line.now
        try:
            await phone.say(speech)
        except PhoneFault:
            return False
    return True
