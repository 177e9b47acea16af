"""Rings any tutor: says sentences that need no question whenever it has stopped, and words into
what it says. Knows nothing of it but the sound.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from infra.bench.heard.caller import (
    INTO_AFTER,
    PAUSE_BEFORE,
    QUIET,
    Taken,
    Tools,
    sentence,
)
from infra.bench.heard.kinds import INTO_SPEECH, OF_SENTENCES, Kind
from infra.bench.heard.plans import Plan
from infra.caller.heard import Segment
from infra.caller.line import Line
from infra.caller.phone import CLOSED, ESTABLISHED, Phone, PhoneFault
from infra.caller.tape import Recording

ANSWER_SECONDS = 30.0
LISTENS_SECONDS = 20.0
STOPPED_SECONDS = 0.9
# How much it had to say is not known here. A barge-in is always into more than this; whether it
# fell silent for good after an "uh-huh" or was done, nobody can tell (0).
EXPECTED_WORDS = {Kind.BARGE_IN: 30, Kind.BACKCHANNEL: 0}


@dataclass
class Stranger:
    """One call; ``taken`` and ``recording`` are there afterwards."""

    phone: Phone
    tools: Tools
    taken: list[Taken]
    recording: Recording | None = None

    async def ring(self, uri: str, *, seconds: float) -> None:
        await self.phone.dial(uri)
        try:
            event = await self.phone.wait_for(ESTABLISHED, CLOSED, within=ANSWER_SECONDS)
        except TimeoutError:
            return
        if event.kind == CLOSED:
            return
        tape = await self.phone.tape()
        async with Line(tape.heard) as line:
            try:
                async with asyncio.timeout(seconds):
                    await self._converse(line)
            except (TimeoutError, PhoneFault):
                self.tools.told("  the call is over")
        self.recording = tape.recording()
        await self.phone.hang_up()

    async def _converse(self, line: Line) -> None:
        tools, mark = self.tools, 0.0
        while kinds := tools.wanted.of((*OF_SENTENCES, *INTO_SPEECH)):
            spoke = await line.wait_for_speech(within=LISTENS_SECONDS, since=mark)
            into = [kind for kind in kinds if kind in INTO_SPEECH]
            if spoke is not None and into and self.taken:
                await self._speak_into(line, sentence(into[0], tools.chance))
            await line.wait_for_silence(
                STOPPED_SECONDS, within=LISTENS_SECONDS, since=max(mark, spoke or 0.0)
            )
            turns = [kind for kind in kinds if kind in OF_SENTENCES] or [OF_SENTENCES[0]]
            await asyncio.sleep(tools.chance.uniform(*PAUSE_BEFORE))
            mark = await self._utter(line, sentence(turns[0], tools.chance))

    async def _speak_into(self, line: Line, plan: Plan) -> None:
        await asyncio.sleep(self.tools.chance.uniform(*INTO_AFTER))
        if line.spoke_between(line.now - QUIET, line.now):
            await self._utter(line, plan, expected_words=EXPECTED_WORDS[plan.kind])

    async def _utter(self, line: Line, plan: Plan, *, expected_words: int = 0) -> float:
        speech = await self.tools.mouth.speech(plan)
        since = self.phone.sent_seconds
        said = await self.phone.say(speech.samples)
        holes: Sequence[Segment] = [
            Segment(said.start + hole.start, said.start + hole.end) for hole in speech.holes
        ]
        self.taken.append(
            Taken(
                plan, Segment(said.start, said.end), since, holes=tuple(holes),
                expected_words=expected_words,
            )
        )  # fmt: skip
        self.tools.wanted.took(plan.kind)
        self.tools.told(f"  {said.start:6.1f} s  {plan.kind}")
        return line.now
