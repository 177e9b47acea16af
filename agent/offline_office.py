"""An office in memory that answers like the real one: for tests, the console and the bench.

It may be told to be away, or to refuse, for a number of requests. Everything it was handed stands
in its public dicts, by the same keys the real office uses.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from agent.office import OfficeAway, OfficeRefused
from agent.teaching.forms import (
    CallBrief,
    CallOpening,
    CallReport,
    Consent,
    Evaluation,
    Evidence,
    HouseholdBrief,
    Identification,
    IdentifyAnswer,
    IdentifyResult,
    LearnerBrief,
    LearnerHint,
    Notes,
    Turn,
)
from agent.teaching.notices import Alert, SavedLesson, Wish
from agent.teaching.rubric import evaluate
from sip.calls import CallKey

MISSES = 3
LOCK = timedelta(minutes=15)
EVERYTHING = frozenset({"open", "identify", "note", "evaluate", "upload_recording", "close"})
ALLOWED = Consent(record_audio=True, keep_transcript=True)


@dataclass(frozen=True)
class OfflineLearner:
    brief: LearnerBrief
    key: str
    pin: str | None = field(default=None, repr=False)

    def hint(self) -> LearnerHint:
        return LearnerHint(
            id=self.brief.id,
            first_name=self.brief.first_name,
            key=self.key,
            needs_pin=self.pin is not None,
            language=self.brief.language,
        )


@dataclass(frozen=True)
class OfflineHousehold:
    id: str
    learners: tuple[OfflineLearner, ...]
    consent: Consent = ALLOWED


Cast = Mapping[str, OfflineHousehold]  # by phone number, E.164

RIVERSIDE: Cast = {
    "+15550100001": OfflineHousehold(
        id="riverside-1",
        learners=(
            OfflineLearner(
                LearnerBrief(id="anna", first_name="Anna", level=1), key="1", pin="4071"
            ),
            OfflineLearner(
                LearnerBrief(id="samuel", first_name="Samuel", level=1), key="2", pin="9926"
            ),
        ),
    )
}


@dataclass
class _Trouble:
    """What the next requests meet; shared by all lines into one office."""

    away: dict[str, float] = field(default_factory=dict)  # request -> how many more times
    refusals: dict[str, list[int]] = field(default_factory=dict)


class OfflineOffice:
    """One line into the office, for one call at a time; ``another_line`` for a second call."""

    def __init__(
        self, clock: Callable[[], datetime], *, cast: Cast = RIVERSIDE, seed: int = 1
    ) -> None:
        self._clock = clock
        self._cast = cast
        self._seed = seed
        self._trouble = _Trouble()
        self._call: CallKey | None = None
        self._misses: dict[tuple[str, str], int] = {}  # learner and caller
        self._locked_until: dict[tuple[str, str], datetime] = {}
        self.asked: list[str] = []  # every request by name, in order, unanswered ones too
        self.openings: dict[CallKey, CallOpening] = {}
        self.learners: dict[CallKey, str] = {}
        self.evidence: dict[tuple[CallKey, int, int], Evidence] = {}
        self.turns: dict[tuple[CallKey, int], Turn] = {}
        self.alerts: dict[tuple[CallKey, int], Alert] = {}
        self.wishes: dict[tuple[CallKey, int], Wish] = {}
        self.lessons: dict[CallKey, SavedLesson] = {}  # the newest state of each
        self.evaluations: dict[tuple[CallKey, str], Evaluation] = {}
        self.recordings: dict[CallKey, bytes] = {}
        self.reports: dict[CallKey, CallReport] = {}

    def another_line(self) -> "OfflineOffice":
        """The same office and the same memory, with no call opened on this line yet."""
        line = copy.copy(self)
        line._call = None
        return line

    def go_away(self, times: int | None = None, *requests: str) -> None:
        """Do not answer the next ``times`` of each request (None: until ``come_back``)."""
        for request in requests or EVERYTHING:
            self._trouble.away[request] = float("inf") if times is None else times

    def come_back(self) -> None:
        self._trouble.away.clear()

    def refuse_next(self, request: str, status: int) -> None:
        self._trouble.refusals.setdefault(request, []).append(status)

    # ---- the Office protocol

    async def open(self, opening: CallOpening) -> CallBrief:
        self._answer("open")
        self._call = opening.call_key
        opening = self.openings.setdefault(opening.call_key, opening)
        household = self._household()
        return CallBrief(
            call_key=opening.call_key,
            token=f"token-of-{opening.call_key}",
            household=household
            and HouseholdBrief(
                id=household.id, learners=tuple(one.hint() for one in household.learners)
            ),
            consent=household.consent if household else Consent(),
            seed=self._seed,
        )

    async def identify(self, identification: Identification) -> IdentifyAnswer:
        call = self._answer("identify")
        household = self._household()
        learners = household.learners if household else ()
        found = next((one for one in learners if one.brief.id == identification.learner_id), None)
        if found is None:
            raise OfficeRefused(404, "identify")
        result = self._pin_result(found, identification.pin)
        if result is IdentifyResult.OK and self._busy(found.brief.id, call):
            result = IdentifyResult.BUSY
        if result is not IdentifyResult.OK:
            return IdentifyAnswer(result=result)
        self.learners[call] = found.brief.id
        return IdentifyAnswer(result=result, learner=found.brief)

    async def note(self, notes: Notes) -> None:
        call = self._answer("note")
        lesson = (notes.lesson,) if notes.lesson else ()
        forms = (*notes.evidence, *notes.turns, *notes.alerts, *notes.wishes, *lesson)
        if {one.call_key for one in forms} - {call}:
            raise OfficeRefused(409, "notes")
        for evidence in notes.evidence:
            self.evidence.setdefault((call, evidence.sequence, evidence.revision), evidence)
        for turn in notes.turns:
            self.turns.setdefault((call, turn.number), turn)
        for alert in notes.alerts:
            self.alerts.setdefault((call, alert.number), alert)
        for wish in notes.wishes:
            self.wishes.setdefault((call, wish.number), wish)
        for saved in lesson:
            if call not in self.lessons or saved.number > self.lessons[call].number:
                self.lessons[call] = saved

    async def evaluate(self, concept: str) -> Evaluation:
        call = self._answer("evaluate")
        self.evaluations[call, concept] = evaluate(call, concept, self.evidence_of(call))
        return self.evaluations[call, concept]

    async def upload_recording(self, path: Path) -> None:
        call = self._answer("upload_recording")
        household = self._household()
        if household is None or not household.consent.record_audio:
            raise OfficeRefused(409, "recording")
        self.recordings[call] = path.read_bytes()  # noqa: ASYNC240 - nobody waits for an offline office

    async def close(self, report: CallReport) -> None:
        self.reports[self._answer("close")] = report

    # ---- inside

    def evidence_of(self, call: CallKey) -> Sequence[Evidence]:
        return [evidence for (of, _, _), evidence in self.evidence.items() if of == call]

    def _answer(self, request: str) -> CallKey:
        """The call this line is about, if the office answers and takes the request at all."""
        self.asked.append(request)
        if self._trouble.away.get(request, 0) > 0:
            self._trouble.away[request] -= 1
            raise OfficeAway("told to be away")
        if statuses := self._trouble.refusals.get(request):
            raise OfficeRefused(statuses.pop(0), request)
        if request != "open" and self._call is None:
            raise OfficeRefused(401, request)
        return self._call or CallKey("")

    def _household(self) -> OfflineHousehold | None:
        return self._cast.get(self._caller())

    def _caller(self) -> str:
        return (self.openings[self._call].caller if self._call else None) or ""

    def _pin_result(self, learner: OfflineLearner, pin: str | None) -> IdentifyResult:
        """The third miss in a row is still "wrong", and locks the learner for this number."""
        if learner.pin is None:
            return IdentifyResult.OK
        if not pin:
            return IdentifyResult.WRONG_PIN
        key, now = (learner.brief.id, self._caller()), self._clock()
        if now < self._locked_until.get(key, now):
            return IdentifyResult.LOCKED
        self._locked_until.pop(key, None)
        if pin == learner.pin:
            self._misses.pop(key, None)
            return IdentifyResult.OK
        self._misses[key] = self._misses.get(key, 0) + 1
        if self._misses[key] >= MISSES:
            self._locked_until[key] = now + LOCK
            self._misses[key] = 0
        return IdentifyResult.WRONG_PIN

    def _busy(self, learner_id: str, call: CallKey) -> bool:
        return any(
            who == learner_id and other != call and other not in self.reports
            for other, who in self.learners.items()
        )
