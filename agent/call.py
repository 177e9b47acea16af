"""The one live call as its agents see it: who, what may be kept, how it ends, what was saved."""

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from livekit import rtc

from agent.floor import Floor
from agent.office import Office
from agent.recorder import Recorder
from agent.speech import Speech
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CallBrief, Evidence, LearnerBrief, Notes, Turn
from sip.outcomes import Ended


def utc_now() -> datetime:
    """The clock of a live call; everything below takes ``now`` as an argument."""
    return datetime.now(UTC)


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
    learner: LearnerBrief | None = None
    recorder: Recorder | None = None
    recorded: bool = False
    consent_refused: bool = False
    safety: bool = False  # something was said that a person must see first (S-5)
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    answered_epoch: float = 0.0
    answered_monotonic: float = 0.0
    concepts: list[str] = field(default_factory=list)
    model_requests: int = 0
    over: "asyncio.Future[Ended]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    _saving: "asyncio.Task[None] | None" = None
    _unsaved: list[Evidence | Turn] = field(default_factory=list)

    def answer(self) -> None:
        """Second 0 of the call: the line is active."""
        self.answered_at = self.now()
        self.answered_epoch, self.answered_monotonic = time.time(), time.monotonic()

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

    def save(self, *forms: Evidence | Turn) -> None:
        """File evidence and turns at once, in order, without holding up the conversation."""
        if not self.brief.consent.keep_transcript or self.learner is None:
            forms = tuple(_without_words(form) for form in forms)
        self._unsaved += forms
        if self._saving is None or self._saving.done():
            self._saving = asyncio.ensure_future(self._save_all())

    async def saved(self) -> None:
        """Wait until everything noted so far has been handed to the office or its spool."""
        while self._saving is not None and not self._saving.done():
            await asyncio.wait({self._saving})

    async def _save_all(self) -> None:
        while self._unsaved:
            batch, self._unsaved = self._unsaved, []
            await self.office.note(
                Notes(
                    evidence=tuple(form for form in batch if isinstance(form, Evidence)),
                    turns=tuple(form for form in batch if isinstance(form, Turn)),
                )
            )


def _without_words(form: Evidence | Turn) -> Evidence | Turn:
    """No permission to keep the transcript: what happened stays, what was said does not."""
    if isinstance(form, Turn):
        return form.model_copy(update={"text": ""}) if form.speaker == "learner" else form
    ticks = tuple(tick.model_copy(update={"quote": None}) for tick in form.criteria)
    return form.model_copy(update={"heard": "", "alternatives": (), "criteria": ticks})
