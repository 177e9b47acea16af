"""The one live call as its agents see it: who, what may be kept, how it ends, what was saved."""

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from livekit import rtc

from agent.bridge import Bridge
from agent.desk import Desk
from agent.door.state import Door
from agent.floor import Floor
from agent.look_ups import LookUps
from agent.memory import Memory
from agent.office import Office
from agent.recorder import Recorder
from agent.second_reader import SecondReader
from agent.speech import Speech
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CallBrief, Evidence, LearnerBrief, Notes, Turn
from agent.teaching.lessons import saved
from agent.teaching.lessons.state import GUEST_MINUTES
from agent.teaching.notices import Alert, SavedLesson, Wish
from sip.outcomes import Ended

Fileable = Evidence | Turn | Alert | Wish | SavedLesson


def utc_now() -> datetime:
    """The clock of a live call; everything below takes ``now`` as an argument."""
    return datetime.now(UTC)


async def _records_nothing() -> None:
    pass


@dataclass
class Call:
    """Parts and state of one call. Mutable on purpose: it is the edge where values land."""

    brief: CallBrief
    office: Office
    curriculum: Curriculum
    floor: Floor
    now: Callable[[], datetime] = utc_now
    curricula: Mapping[str, Curriculum] = field(default_factory=dict)
    speech: Speech = field(default_factory=lambda: Speech(None))
    bridge: Bridge = field(default_factory=Bridge)
    learner: LearnerBrief | None = None
    second_reader: SecondReader | None = None  # a model beside the rules of safeguarding
    door: Door | None = None  # as it stood last
    answers: int = 0  # filed by a lesson that was opened for somebody else
    language: str = "en"  # that ear and voice are set to
    desk: Desk = field(default_factory=Desk)
    transferring: bool = False  # the caller hears it ring at the school
    recorder: Recorder | None = None
    record: Callable[[], Awaitable[None]] = _records_nothing  # begins the recording
    consent_refused: bool = False
    safety: bool = False  # something was said that a person must see first (S-5)
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    answered_epoch: float = 0.0
    answered_monotonic: float = 0.0
    concepts: list[str] = field(default_factory=list)
    words_left: int = 0  # for a tutor that takes over: the number of the last SavedLesson
    replaced: bool = False  # another tutor was sent instead of us: the call goes on without us
    model_requests: int = 0  # made to the model, thrown-away ones included
    memory: Memory = field(default_factory=Memory)
    look_ups: LookUps = field(default_factory=lambda: LookUps(()))
    over: "asyncio.Future[Ended]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    _wishes: int = 0
    _saving: "asyncio.Task[None] | None" = None
    _unsaved: list[Fileable] = field(default_factory=list, repr=False)

    def answer(self, at: datetime | None = None) -> None:
        """Second 0 of the call: the line is active; ``at``: it was, before this tutor came."""
        ago = 0.0 if at is None else max(0.0, (self.now() - at).total_seconds())
        self.answered_at = at or self.now()
        self.answered_epoch, self.answered_monotonic = time.time() - ago, time.monotonic() - ago

    @property
    def minutes(self) -> float:
        """Of the lesson; a guest gets a taster (ST-1)."""
        return self.brief.minutes if self.learner else min(GUEST_MINUTES, self.brief.minutes)

    def chosen_language(self) -> str:
        """The learner's, where a curriculum was loaded for it; from now on the call is in it."""
        wished = self.learner.language if self.learner else self.curriculum.language
        self.curriculum = self.curricula.get(wished, self.curriculum)
        return self.curriculum.language

    def seconds(self, epoch: float) -> float:
        """``time.time()`` as seconds since the call was answered."""
        return round(epoch - self.answered_epoch, 3)

    def end(self, why: Ended) -> None:
        """The call is over; the first reason stands."""
        if not self.over.done():
            self.ended_at = self.now()
            self.over.set_result(why)

    async def overheard(
        self, audio: AsyncIterable[rtc.AudioFrame]
    ) -> AsyncIterator[rtc.AudioFrame]:
        """The learner's audio on its way to the recogniser, shown to the ear and the recorder."""
        async for frame in audio:
            if self.floor.ear is not None:
                self.floor.ear.push_audio(frame)
            if self.recorder is not None:
                self.recorder.learner(frame)
            yield frame

    def save(self, *forms: Fileable) -> None:
        """File these at once, in order, without holding up the conversation."""
        if not self.brief.consent.keep_transcript or self.learner is None:
            forms = tuple(_without_words(form) for form in forms)
        self._unsaved += forms
        if self._saving is None or self._saving.done():
            self._saving = asyncio.ensure_future(self._save_all())

    def wish(
        self,
        kind: Literal["person", "call_back", "join"],
        *,
        first_name: str | None = None,
        language: str | None = None,
    ) -> None:
        """Tell the school what the caller asked of it."""
        # By the second, not only counted: a tutor that takes over must not use a number again.
        since = round((self.now() - (self.answered_at or self.now())).total_seconds())
        self._wishes = max(self._wishes, since) + 1
        self.save(
            Wish(
                call_key=self.brief.call_key,
                number=self._wishes,
                kind=kind,
                first_name=first_name,
                language=language,
                at=self.now(),
            )
        )

    async def saved(self) -> None:
        """Wait until everything noted so far has been handed to the office or its spool."""
        while self._saving is not None and not self._saving.done():
            await asyncio.wait({self._saving})

    async def _save_all(self) -> None:
        while self._unsaved:
            batch, self._unsaved = self._unsaved, []
            await self.office.note(_notes(batch))


def _notes(batch: Sequence[Fileable]) -> Notes:
    """One request for all of it. Of several states of the lesson only the newest counts."""
    lessons = [form for form in batch if isinstance(form, SavedLesson)]
    return Notes(
        evidence=tuple(form for form in batch if isinstance(form, Evidence)),
        turns=tuple(form for form in batch if isinstance(form, Turn)),
        alerts=tuple(form for form in batch if isinstance(form, Alert)),
        wishes=tuple(form for form in batch if isinstance(form, Wish)),
        lesson=max(lessons, key=lambda form: form.number, default=None),
    )


def _without_words(form: Fileable) -> Fileable:
    """No permission to keep the transcript: what happened stays, what was said does not.

    An alert has no words; a wish is what she asked us to write down.
    """
    match form:
        case Turn():
            return form.model_copy(update={"text": ""}) if form.speaker == "learner" else form
        case Evidence():
            ticks = tuple(tick.model_copy(update={"quote": None}) for tick in form.criteria)
            return form.model_copy(update={"heard": "", "alternatives": (), "criteria": ticks})
        case SavedLesson():
            lesson = form.lesson and saved.without_words(form.lesson)
            return form.model_copy(update={"lesson": lesson})
        case Alert() | Wish():
            return form
