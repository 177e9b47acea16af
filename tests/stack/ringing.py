"""A call from a real telephone into the running house, a step at a time."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from infra.caller.baresip import Place
from infra.caller.line import Line
from infra.caller.phone import CLOSED, ESTABLISHED, Phone
from infra.caller.voice import Voice
from infra.stack.ports import free_ports, until
from infra.stack.stack import Stack
from sip.outcomes import Ended
from tests.stack.books import Books, Family
from webhooks.models import Call

ANSWER_SECONDS = 20.0
HEARD_SECONDS = 8.0
IDENTIFY_SECONDS = 8.0
# LiveKit loses the leaving of a phone now and then (measured: one call of seven) and notices by
# ICE that it is gone: 22 s, and then it does not know who hung up.
CLOSE_SECONDS = 40.0
BY_ICE = "CONNECTION_TIMEOUT"


@dataclass
class OnTheLine:
    """Somebody with a telephone at the ear, since ``answered`` (monotonic)."""

    phone: Phone
    line: Line
    voice: Voice
    answered: float

    async def hears_somebody(self, *, within: float = HEARD_SECONDS) -> bool:
        return await self.line.wait_for_speech(within=within, since=0.0) is not None

    async def lets_speak(self, *, silence: float = 1.0, within: float = 40.0) -> None:
        """Wait until somebody has spoken and been silent for a while."""
        start = await self.line.wait_for_speech(within=within)
        assert start is not None, "nobody spoke"
        end = await self.line.wait_for_silence(silence, within=within, since=start)
        assert end is not None, "nobody stopped"

    async def hears_the_next_words(self, *, seconds: float = 1.5) -> None:
        """Wait until somebody begins to speak, and listen for a while."""
        start = await self.line.wait_for_speech(within=HEARD_SECONDS)
        assert start is not None, "nobody spoke"
        await self.line.wait_for_silence(60.0, within=seconds, since=start)

    async def keys(self, digits: str) -> None:
        await self.phone.key(digits)

    async def says(self, text: str) -> None:
        await self.phone.say(await self.voice.speak(text))

    async def hangs_up(self) -> None:
        await self.phone.hang_up()
        await self.phone.wait_for(CLOSED, within=5.0)

    async def is_hung_up_on(self, *, within: float) -> None:
        """Raises TimeoutError when the call still stands then."""
        await self.phone.wait_for(CLOSED, within=within)

    async def opens_the_door(self, family: Family, books: Books) -> None:
        """By keys, over the tutor's words: who she is, and her secret number."""
        assert await self.hears_somebody()
        await self.keys(f"{family.key}{family.pin}#")
        await until(
            lambda: books.is_open_for(family), what="the lesson's door", seconds=IDENTIFY_SECONDS
        )


@asynccontextmanager
async def ringing(house: Stack, family: Family) -> AsyncIterator[OnTheLine]:
    """Ring the tutor from the family's telephone; hung up at the end at the latest."""
    folder = house.folder / "phones" / str(free_ports(1)[0])
    async with Phone(Place(folder, family.number)) as phone:
        await phone.dial(house.sip_uri)
        answer = await phone.wait_for(ESTABLISHED, CLOSED, within=ANSWER_SECONDS)
        assert answer.kind == ESTABLISHED, f"not answered: {answer.detail}"
        answered = time.monotonic()
        async with Line((await phone.tape()).heard) as line:
            voice = Voice(house.folder / "voice", "rms")
            yield OnTheLine(phone, line, voice, answered)
            if phone.in_call:
                await phone.hang_up()
                await phone.wait_for(CLOSED, within=5.0)


async def closed(books: Books, family: Family, *, by: str = "tutor") -> None:
    """Wait until every call of the family is closed in the books, and not by a mere guess."""
    await until(
        lambda: books.all_closed(family, by=by), what="the call's end", seconds=CLOSE_SECONDS
    )


def hung_up_by_caller(call: Call) -> bool:
    """As far as LiveKit knew."""
    seen = Ended.LINE_LOST if call.line_left_reason == BY_ICE else Ended.CALLER
    return call.ended in (Ended.CALLER, seen)
