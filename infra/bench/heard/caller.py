"""The learner who rings for the bench: knows the questions from the seed, says what is wanted next.

She is the simulated learner (``infra.caller.learner``) with another mind: of every kind of turn
she takes as many as are wanted, and writes down when she said what. What came of it is read from
the recording afterwards.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from infra.bench.heard.kinds import INTO_SPEECH, OF_NUMBERS, OF_SENTENCES, Kind
from infra.bench.heard.plans import Piece, Plan, planned, spoken_into, unasked
from infra.bench.heard.providers import Fault, Providers
from infra.bench.heard.speech import Recorded, Speech, joined, utterances
from infra.caller.heard import Segment
from infra.caller.learner import MOST_LOST, Learner, Parts
from infra.caller.line import Line
from infra.caller.mind import Mind, heard
from infra.caller.mirror import Candidate
from infra.caller.phone import CLOSED
from infra.caller.pupil import Pupil
from infra.caller.script import REPEAT_WORDS, Move, Turn
from infra.caller.voice import Voice

LONG_REPLY = 14  # words: only into such a reply is anything said
INTO_AFTER = (0.8, 1.5)  # seconds of the tutor's speech
INTO_SHARE = 0.6  # of the long replies, while such turns are wanted
PAUSE_BEFORE = (0.1, 0.6)
QUIET = 0.25
FAULT_REPLY = 45.0  # longest wait for a word after a fault
FAULT_QUIET = 8.0  # shorter than any think time: then the turn is hers
AGREES = "yes"


@dataclass(frozen=True)
class Taken:
    """One turn as it was taken. Seconds on the sent recording; ``requests`` before it."""

    plan: Plan
    said: Segment
    since: float
    holes: tuple[Segment, ...] = ()
    expected_words: int = 0
    requests: int | None = None
    fault: str = ""
    as_told: bool = True


@dataclass
class Mouth:
    """Speech of plans: of the voice, or of recordings of that kind where there are some."""

    voice: Voice
    recorded: Sequence[Recorded] = ()
    chance: random.Random = field(default_factory=lambda: random.Random(0))

    async def speech(self, plan: Plan) -> Speech:
        fitting = [one for one in self.recorded if one.kind is plan.kind]
        if fitting:
            return self.chance.choice(fitting).speech
        sound = [(p.text, await self.voice.speak(p.text), p.pause) for p in plan.pieces]
        return joined(sound)


@dataclass
class Wanted:
    """How many turns of each kind are still to be taken."""

    left: Counter[Kind]

    def of(self, kinds: Sequence[Kind]) -> list[Kind]:
        """Those that are wanted, the most wanted first."""
        return [k for k, n in self.left.most_common() if n > 0 and k in kinds]

    def took(self, kind: Kind) -> None:
        self.left[kind] -= 1


@dataclass(frozen=True)
class Tools:
    """What the bench adds to a learner's parts."""

    mouth: Mouth
    providers: Providers
    wanted: Wanted
    chance: random.Random
    told: Callable[[str], None]
    fault: Fault | None = None


class BenchLearner(Learner):
    """``taken``: her turns, in order."""

    def __init__(self, pupil: Pupil, parts: Parts, tools: Tools) -> None:
        super().__init__(pupil, parts)
        self._tools = tools
        self.taken: list[Taken] = []

    async def _converse(self, line: Line) -> None:
        mind = await self._through_the_door(line)
        while mind is not None and self._lost <= MOST_LOST:
            if mind.over:
                self._finished = True
                await self._parts.phone.wait_for(CLOSED, within=30.0)
                return
            if not self._tools.wanted.of(tuple(Kind)):
                return
            plan = self._next(mind)
            if plan.kind is Kind.FAULT:
                await self._through_a_fault(line, plan)
                return
            mind = await self._one(line, mind, plan)

    # ---- what she says next

    def _next(self, mind: Mind) -> Plan:
        step = mind.mirror.step
        asked, tools = step.lesson.asked, self._tools
        if mind.lost:
            return Plan(Kind.OTHER, (Piece(REPEAT_WORDS),))
        if asked is None or not asked.is_judged:
            return Plan(Kind.OTHER, (Piece(AGREES),))
        if tools.fault is not None and (plan := self._failing(mind, tools.fault)):
            return plan
        kinds = [*tools.wanted.of((*OF_NUMBERS, *OF_SENTENCES)), Kind.CLOSED, Kind.EXTENSIBLE]
        for kind in (*kinds, Kind.OPEN):
            plan = planned(kind, asked.item, step.pacing, chance=tools.chance)
            if plan is not None:
                return plan
        return Plan(Kind.OTHER, (Piece(AGREES),))

    def _failing(self, mind: Mind, fault: Fault) -> Plan | None:
        """The answer a fault is ordered for: the model's only on an open question."""
        step = mind.mirror.step
        kind = Kind.OPEN if fault.service == "llm" else Kind.CLOSED
        asked = step.lesson.asked
        if asked is None:
            return None
        plan = planned(kind, asked.item, step.pacing, chance=self._tools.chance)
        return plan and Plan(Kind.FAULT, plan.pieces, plan.wait, item=plan.item)

    # ---- a turn

    async def _one(self, line: Line, mind: Mind, plan: Plan) -> Mind:
        tools = self._tools
        speech = await tools.mouth.speech(plan)
        turn = Turn(Move.RIGHT, speech.text)
        candidates = _likely(mind, [turn, *_beginnings(plan)])
        await self._utter(line, plan, speech)
        tools.wanted.took(plan.kind)
        into = self._into(candidates)
        if into is None:
            return await self._follow(line, mind, candidates)
        words = len(candidates[0].text.split())
        if not await self._speak_into(line, into, words):
            return await self._follow(line, mind, candidates)
        if into.kind is Kind.BACKCHANNEL:
            return await self._follow(line, mind, candidates)
        mind = heard(mind, candidates[0], candidates)  # she heard its beginning only
        again = _likely(mind, [Turn(Move.HINT, into.text)])
        await line.wait_for_silence(QUIET, within=4.0)
        self._mark = line.now
        return await self._follow(line, mind, again)

    def _into(self, candidates: Sequence[Candidate]) -> Plan | None:
        tools = self._tools
        wanted = tools.wanted.of(INTO_SPEECH)
        long = bool(candidates) and len(candidates[0].text.split()) >= LONG_REPLY
        if not wanted or not long or tools.chance.random() > INTO_SHARE:
            return None
        return None if candidates[0].step.over else spoken_into(wanted[0], tools.chance)

    async def _speak_into(self, line: Line, plan: Plan, words: int) -> bool:
        """False: the tutor did not begin, or was done already."""
        speech = await self._tools.mouth.speech(plan)
        begun = await line.wait_for_speech(within=10.0, since=self._mark)
        if begun is None:
            return False
        await asyncio.sleep(self._tools.chance.uniform(*INTO_AFTER))
        if not line.spoke_between(line.now - 0.15, line.now):
            return False
        mark = self._mark
        await self._utter(line, plan, speech, expected_words=words)
        self._mark = mark  # the reply began before
        self._tools.wanted.took(plan.kind)
        return True

    async def _utter(
        self, line: Line, plan: Plan, speech: Speech, *, expected_words: int = 0, fault: str = ""
    ) -> None:
        """Say it and write it down."""
        tools, phone = self._tools, self._parts.phone
        since = phone.sent_seconds
        requests = await tools.providers.asked()
        self._check_the_ear(await tools.providers.heard_as_told())
        await tools.providers.tell(utterances(speech))
        if plan.kind not in INTO_SPEECH:
            await asyncio.sleep(plan.think + tools.chance.uniform(*PAUSE_BEFORE))
        said = await phone.say(speech.samples)
        self._mark = line.now
        holes = tuple(
            Segment(said.start + hole.start, said.start + hole.end) for hole in speech.holes
        )
        self.taken.append(
            Taken(
                plan, Segment(said.start, said.end), since, holes=holes,
                expected_words=expected_words, requests=requests, fault=fault,
            )
        )  # fmt: skip
        self._turns += 1
        tools.told(f"  {said.start:6.1f} s  {plan.kind}")

    def _check_the_ear(self, as_told: bool) -> None:
        """The turn before is over: did the ear hear as many utterances as it was told?"""
        if self.taken and not as_told:
            last = self.taken[-1]
            self.taken[-1] = Taken(**{**vars(last), "as_told": False})

    async def _follow(self, line: Line, mind: Mind, candidates: Sequence[Candidate]) -> Mind:
        self._awaited = tuple(candidates)
        index = await self._recognise(line, [one.text for one in candidates])
        self._awaited = ()
        found = None if index is None else candidates[index]
        self._lost += found is None
        return heard(mind, found, candidates)

    async def _say(self, line: Line, text: str, move: str) -> None:
        """At the door."""
        plan = Plan(Kind.OTHER, (Piece(text),))
        await self._utter(line, plan, await self._tools.mouth.speech(plan))

    # ---- a provider fails

    async def _through_a_fault(self, line: Line, plan: Plan) -> None:
        tools = self._tools
        fault = tools.fault
        assert fault is not None
        speech = await tools.mouth.speech(plan)
        await tools.providers.order(fault)
        await self._utter(line, plan, speech, fault=str(fault))
        tools.wanted.took(plan.kind)
        if await line.wait_for_speech(within=FAULT_REPLY, since=self._mark) is not None:
            await line.wait_for_silence(FAULT_QUIET, within=60.0)
        await tools.providers.clear()


def _beginnings(plan: Plan) -> list[Turn]:
    """What she has said when the tutor takes her for done too early."""
    texts = [" ".join(p.text for p in plan.pieces[:n]) for n in range(1, len(plan.pieces))]
    return [Turn(Move.RIGHT, text) for text in texts]


def _likely(mind: Mind, turns: Sequence[Turn]) -> tuple[Candidate, ...]:
    """What may be said after any of these, but not after another number: the ear was told her
    words, and a grammar of a hundred echoes takes seconds to search."""
    now = datetime.now(UTC)
    found: dict[str, Candidate] = {}
    for turn in turns:
        for one in mind.mirror.candidates(turn, now):
            if one.taken != "as another":
                found.setdefault(one.text, one)
    return tuple(found.values())


def sentence(kind: Kind, chance: random.Random) -> Plan:
    """For a tutor whose questions are not known."""
    return spoken_into(kind, chance) if kind in INTO_SPEECH else unasked(kind, chance)
