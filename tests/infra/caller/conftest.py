"""A tutor of voice only: the pure door and lesson, spoken by flite through a second telephone.

It has no ear: the test tells it what the learner said, as it was or misheard. Everything the
learner knows of it comes over the line.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from agent.door.speech import door_speech
from agent.teaching import lesson
from agent.teaching.curriculum import Curriculum, load
from agent.teaching.forms import CriterionTick
from agent.teaching.grading import Heard
from agent.teaching.lesson import LessonOpening, OpenQuestion, Step
from infra.caller import narration
from infra.caller.baresip import Place
from infra.caller.ear import Ear
from infra.caller.learner import Learner, Parts
from infra.caller.phone import ESTABLISHED, Phone
from infra.caller.pupil import Pupil
from infra.caller.voice import Voice

Kind = TypeVar("Kind")
DOOR = door_speech("en").lines


@dataclass
class SpeakingTutor:
    phone: Phone
    voice: Voice
    opening: LessonOpening
    curriculum: Curriculum
    mishears: Mapping[str, str] = field(default_factory=dict)
    most_replies: int = 100
    at: Step | None = None
    replies: int = 0

    async def greet(self) -> None:
        await self.phone.wait_for(ESTABLISHED, within=10)
        await self._say(f"{DOOR.disclosure} {DOOR.not_recorded} {DOOR.who}")

    async def named(self) -> None:
        await self._say(DOOR.pin)

    async def let_in(self) -> None:
        await self._follow(lesson.begin(self.opening, self.curriculum, datetime.now(UTC)))

    async def told(self, words: str) -> None:
        """The learner said this."""
        assert self.at is not None
        now, heard = datetime.now(UTC), Heard(self.mishears.get(words, words))
        step = lesson.step(self.at.lesson, heard, now)
        if isinstance(step.ask_model, OpenQuestion):
            ticks = tuple(
                CriterionTick(criterion=c, met="yes", quote=heard.text)
                for c in step.ask_model.criteria
            )
            step = lesson.ticked(step.lesson, ticks, heard, now)
        await self._follow(step)

    async def _follow(self, step: Step) -> None:
        self.at, self.replies = step, self.replies + 1
        if step.say:
            await self._say(" ".join(step.say))
        if step.over or self.replies >= self.most_replies:
            await self.phone.hang_up()

    async def _say(self, text: str) -> None:
        await asyncio.sleep(0.2)  # a tutor's reaction, so that turns do not touch
        await self.phone.say(await self.voice.speak(text))


@pytest.fixture
def spoken_call(
    phones: tuple[Phone, Phone], curriculum: Curriculum, tmp_path: Path
) -> "SpokenCall":
    return SpokenCall(phones, curriculum, tmp_path)


@dataclass
class SpokenCall:
    """Plays one call between the two phones; ``told`` holds everything the learner reported."""

    phones: tuple[Phone, Phone]
    curriculum: Curriculum
    folder: Path
    told: list[narration.Event] = field(default_factory=list)

    async def play(self, pupil: Pupil, **tutors: Any) -> Learner:
        mine, theirs = self.phones
        tutor = SpeakingTutor(
            phone=theirs,
            voice=Voice(self.folder / "tutor", "rms"),
            opening=pupil.opening(),
            curriculum=self.curriculum,
            **tutors,
        )
        parts = Parts(mine, Voice(self.folder / "learner"), Ear(), self.curriculum)
        learner = Learner(pupil, parts)
        async with asyncio.TaskGroup() as replies:
            replies.create_task(tutor.greet())
            async for event in learner.call(theirs.uri):
                self.told.append(event)
                if isinstance(event, narration.LearnerSays):
                    named = event.move == "name"
                    replies.create_task(tutor.named() if named else tutor.told(event.text))
                elif isinstance(event, narration.KeysPressed):
                    replies.create_task(tutor.let_in())
        return learner

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.told if isinstance(event, kind)]


@pytest.fixture(scope="session")
def curriculum() -> Curriculum:
    return load()


@pytest.fixture
async def phones(tmp_path: Path) -> AsyncIterator[tuple[Phone, Phone]]:
    """(caller, callee that answers by itself), both started."""
    caller = Place(tmp_path / "caller", "+15550100001")
    callee = Place(tmp_path / "callee", "+15550100100", answer="auto")
    async with Phone(caller) as mine, Phone(callee) as theirs:
        yield mine, theirs
