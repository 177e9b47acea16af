"""The simulated learner: rings the tutor and takes a lesson, by ear and voice alone.

She speaks when the tutor has been silent for a moment, knows the questions from the call's seed
(``mirror``), decides by ``mind``, and finds out by listening (``ear``) whether she was understood.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agent.teaching import lesson as lessons
from agent.teaching.curriculum import Curriculum
from infra.caller import narration
from infra.caller.door import Asks, lines
from infra.caller.ear import Ear, nearest
from infra.caller.line import Line
from infra.caller.mind import Mind, heard, next_turn
from infra.caller.mirror import Candidate, Mirror
from infra.caller.phone import CLOSED, ESTABLISHED, RINGING, Phone, PhoneFault
from infra.caller.pupil import Pupil
from infra.caller.script import Turn, introduction
from infra.caller.sound import RATE
from infra.caller.tape import Recording
from infra.caller.voice import Voice

STOPPED_SECONDS = 0.6  # of silence, and the tutor has stopped
GOES_ON_SECONDS = 1.0  # more of it, when what was heard is no whole reply yet
REPLY_SECONDS = 25.0
LONGEST_SPEECH = 60.0
ANSWER_SECONDS = 60.0
GOODBYE_SECONDS = 45.0
MOST_TURNS = 80
MOST_LOST = 6  # then this is another lesson than hers, or no tutor: she hangs up


@dataclass(frozen=True)
class Parts:
    """What a learner is made of."""

    phone: Phone
    voice: Voice
    ear: Ear
    curriculum: Curriculum


@dataclass(frozen=True)
class Outcome:
    """How the call went. ``finished``: she heard the lesson's last words before the line closed."""

    recording: Recording | None
    finished: bool
    turns: int
    lost: int  # times she could make no sense of the tutor


class Learner:
    """One call of one pupil. ``outcome`` is there once ``call`` has ended."""

    def __init__(self, pupil: Pupil, parts: Parts) -> None:
        self._pupil = pupil
        self._parts = parts
        self._told: asyncio.Queue[narration.Event] = asyncio.Queue()
        self._line: Line | None = None
        self._mark = 0.0  # nothing heard before this moment is still to be answered
        self._turns = self._lost = 0
        self._heard_from: float | None = None  # where the speech she is listening to began
        self._awaited: tuple[Candidate, ...] = ()
        self._hung_up = self._finished = False
        self.outcome: Outcome | None = None

    async def call(self, uri: str) -> AsyncIterator[narration.Event]:
        """Ring ``uri`` and tell what happens until the line is closed."""
        running = asyncio.create_task(self._call(uri))
        try:
            while True:
                event = await self._told.get()
                yield event
                if isinstance(event, narration.HungUp):
                    break
            await running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    # ---- the call

    async def _call(self, uri: str) -> None:
        try:
            await self._ring(uri)
        finally:  # whatever went wrong, the stream ends
            at = self._line.now if self._line else 0.0
            self._told.put_nowait(self._end(at))

    async def _ring(self, uri: str) -> None:
        phone, loop = self._parts.phone, asyncio.get_running_loop()
        dialled = loop.time()
        await phone.dial(uri)
        if not await self._answered(uri):
            return
        self._told.put_nowait(narration.Answered(loop.time() - dialled))
        tape = await phone.tape()
        async with Line(tape.heard) as line:
            self._line = line
            await self._until_closed(line)
        self.outcome = Outcome(tape.recording(), self._finished, self._turns, self._lost)

    async def _answered(self, uri: str) -> bool:
        phone = self._parts.phone
        try:
            first = await phone.wait_for(RINGING, ESTABLISHED, CLOSED, within=ANSWER_SECONDS)
            if first.kind == RINGING:
                self._told.put_nowait(narration.Ringing(uri))
            answer = await phone.wait_for(ESTABLISHED, CLOSED, within=ANSWER_SECONDS)
        except TimeoutError:
            await phone.hang_up()
            return False
        return answer.kind == ESTABLISHED

    async def _until_closed(self, line: Line) -> None:
        phone = self._parts.phone
        closed = asyncio.create_task(phone.wait_for(CLOSED, within=self._pupil.longest_call))
        watching = asyncio.create_task(self._watch(line))
        talking = asyncio.create_task(self._converse(line))
        try:
            await asyncio.wait({closed, talking}, return_when=asyncio.FIRST_COMPLETED)
            if not closed.done() or closed.exception() is not None:
                self._hung_up = True
                await phone.hang_up()
                await phone.wait_for(CLOSED, within=5.0)
            if talking.done():
                _raise_unless_hung_up(talking)
            else:
                await self._last_words(line)
        finally:
            for task in (closed, watching, talking):
                task.cancel()
            await asyncio.gather(closed, watching, talking, return_exceptions=True)

    async def _watch(self, line: Line) -> None:
        while True:
            start = await line.wait_for_speech(within=self._pupil.longest_call)
            if start is None:
                return
            self._told.put_nowait(narration.TutorSpeaks(start))
            end = await line.wait_for_silence(STOPPED_SECONDS, within=LONGEST_SPEECH, since=start)
            self._told.put_nowait(narration.TutorStopped(line.now if end is None else end))

    async def _converse(self, line: Line) -> None:
        mind = await self._through_the_door(line)
        while mind is not None and self._turns < MOST_TURNS and self._lost <= MOST_LOST:
            mind, turn = next_turn(mind)
            if mind.over:
                self._finished = True
                await self._parts.phone.wait_for(CLOSED, within=GOODBYE_SECONDS)
                return
            if turn is not None:
                await self._take(line, turn)
            mind = await self._listen(line, mind, turn)

    async def _last_words(self, line: Line) -> None:
        """The line closed while she listened: had the tutor said goodbye?"""
        if self._heard_from is None or not self._awaited:
            return
        texts = [c.text for c in self._awaited]
        words = await self._parts.ear.listen(line.clip(self._heard_from - 0.1), texts)
        found = nearest(words, texts)
        if found is None or not self._awaited[found.index].step.over:
            return
        self._finished = True
        candidate = self._awaited[found.index]
        self._told.put_nowait(narration.Understood(candidate.text, candidate.taken, line.now))

    # ---- the door

    async def _through_the_door(self, line: Line) -> Mind | None:
        first, guest = (
            self._mirror(guest=is_guest, ago=0.0).first().text for is_guest in (False, True)
        )
        door = lines(first, guest)
        asked = self._pupil.seed  # the next time she says it another way
        while self._lost <= MOST_LOST:
            index = await self._recognise(line, [entry.text for entry in door])
            if index is None:
                self._lost += 1
                self._told.put_nowait(narration.NotUnderstood(line.now))
                continue
            text, asks = door[index].text, door[index].asks
            self._told.put_nowait(narration.Understood(text, f"asks for {asks}", line.now))
            if asks in (Asks.LESSON, Asks.GUEST):
                mirror = self._mirror(guest=asks is Asks.GUEST, ago=self._listened(line))
                return Mind(mirror, self._pupil.seed, explains=self._pupil.explains)
            if asks is Asks.NAME:
                await self._take(line, introduction(self._pupil.name, self._pupil.key, asked))
                asked += 1
            elif asks is Asks.PIN:
                await self._key(line, f"{self._pupil.pin}#")
        return None

    def _listened(self, line: Line) -> float:
        """Seconds since the tutor began what she has just understood."""
        return 0.0 if self._heard_from is None else line.now - self._heard_from

    def _mirror(self, *, guest: bool, ago: float) -> Mirror:
        """``ago``: seconds since the lesson began. Its clock decides what comes when time is short,
        so a mirror that begins late would expect other words than the tutor says."""
        begun = datetime.now(UTC) - timedelta(seconds=ago)
        first = lessons.begin(self._pupil.opening(guest=guest), self._parts.curriculum, begun)
        return Mirror(lessons, (first,))

    # ---- a turn

    async def _take(self, line: Line, turn: Turn) -> None:
        self._turns += 1
        if turn.think:
            begin = line.now
            await asyncio.sleep(turn.think)
            kept = not line.spoke_between(begin, line.now)
            self._told.put_nowait(narration.Thinking(line.now - begin, kept, line.now))
        if turn.keys:
            await self._key(line, turn.keys)
        else:
            await self._say(line, turn.text, turn.move)

    async def _listen(self, line: Line, mind: Mind, turn: Turn | None) -> Mind:
        now = datetime.now(UTC)
        mirror = mind.mirror
        candidates = mirror.candidates(turn, now) if turn else mirror.waiting(now)
        self._awaited = candidates
        index = await self._recognise(line, [c.text for c in candidates])
        self._awaited = ()
        found = None if index is None else candidates[index]
        if found is None:
            self._lost += 1
            self._told.put_nowait(narration.NotUnderstood(line.now))
        else:
            self._told.put_nowait(narration.Understood(found.text, found.taken, line.now))
        return heard(mind, found, candidates)

    async def _recognise(self, line: Line, texts: list[str]) -> int | None:
        """Wait until the tutor has spoken and stopped; which of the texts it was."""
        start = await line.wait_for_speech(within=REPLY_SECONDS, since=self._mark)
        self._heard_from = spoke = start
        found = None
        while start is not None and spoke is not None:
            end = await line.wait_for_silence(STOPPED_SECONDS, within=LONGEST_SPEECH, since=spoke)
            self._mark = line.now if end is None else end
            words = await self._parts.ear.listen(line.clip(start - 0.1, self._mark + 0.1), texts)
            found = nearest(words, texts)
            if found is not None and found.sure:
                return found.index
            spoke = await line.wait_for_speech(within=GOES_ON_SECONDS, since=self._mark)
        return found.index if found else None

    async def _say(self, line: Line, text: str, move: str) -> None:
        samples = await self._parts.voice.speak(text)
        self._mark = line.now
        await self._parts.phone.say(samples)
        end = line.now
        start = end - samples.size / RATE
        self._told.put_nowait(narration.LearnerSays(text, start=start, end=end, move=move))

    async def _key(self, line: Line, keys: str) -> None:
        self._mark = line.now
        await self._parts.phone.key(keys)
        self._told.put_nowait(narration.KeysPressed(len(keys.rstrip("#")), line.now))

    def _end(self, at: float) -> narration.HungUp:
        phone = self._parts.phone
        reason = next((e.detail for e in reversed(phone.events) if e.kind == CLOSED), "")
        if not phone.happened(ESTABLISHED):
            return narration.HungUp("nobody", at, reason)
        return narration.HungUp("learner" if self._hung_up else "tutor", at, reason)


def _raise_unless_hung_up(talking: "asyncio.Task[None]") -> None:
    """A conversation cut off by the end of the line is an outcome; anything else is a fault."""
    fault = talking.exception()
    if fault is not None and not isinstance(fault, PhoneFault | TimeoutError):
        raise fault
