"""One call as its page shows it: stored rows in, ready texts and numbers out. Pure.

Templates and columns only place what stands here. ``titles`` turns ids of concepts and
misconceptions into words; an id without a title is shown as its own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from agent.teaching.forms import TurnLatency
from webhooks.dashboard import latency, turn_record
from webhooks.dashboard.formats import NOTHING, clock, length, moment, wait, words
from webhooks.dashboard.outcomes import outcome_of
from webhooks.dashboard.queries import CallFile
from webhooks.dashboard.recordings import Recording
from webhooks.dashboard.scales import REASONS, SCORES, TICKS, TOP_SCORE, Score, Sign
from webhooks.models import Call, EvaluationRow, EvidenceRow, Override, TurnRow

Titles = Mapping[str, str]

SPEAKERS = {"learner": "Learner", "tutor": "Tutor"}
DIRECTIONS = {"inbound": "Learner rang", "outbound": "Tutor rang"}


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class Line:
    """One line of the transcript. ``start`` and ``end`` are seconds into the recording."""

    number: int
    speaker: str
    start: float
    end: float
    text: str
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return SPEAKERS.get(self.speaker, words(self.speaker))

    @property
    def clock(self) -> str:
        return clock(self.start)

    @property
    def anchor(self) -> str:
        return f"turn-{self.number}"


@dataclass(frozen=True)
class TurnLink:
    """Where something was said; ``line`` None: the turn is not stored (any more)."""

    number: int
    line: Line | None


@dataclass(frozen=True)
class Reply:
    """One turn of the tutor: how long the learner waited for it, and what became of it."""

    turn: TurnLink
    row: TurnRow = field(repr=False)
    latency: TurnLatency
    longest: float  # of this call, the scale of all its bars


@dataclass(frozen=True)
class Mark:
    """One answer, in its highest revision."""

    row: EvidenceRow = field(repr=False)
    concept: str
    misconceptions: tuple[str, ...]
    turn: TurnLink | None


@dataclass(frozen=True)
class Step:
    """One of the four boxes beside a score."""

    x: int
    reached: bool


@dataclass(frozen=True)
class Criterion:
    sign: Sign
    text: str
    quote: str | None = field(repr=False)


@dataclass(frozen=True)
class Evaluation:
    """A score with all it stands on: criteria, then answers, then their turns and seconds."""

    concept: str
    score: int | None
    reason: str | None
    correction: str | None
    criteria: tuple[Criterion, ...]
    misconceptions: str
    marks: tuple[Mark, ...]

    @property
    def figure(self) -> str:
        return NOTHING if self.score is None else f"{self.score} of {TOP_SCORE}"

    @property
    def scale(self) -> Score:
        return SCORES[self.score]

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(Step(1 + n * 19, n < (self.score or 0)) for n in range(TOP_SCORE))


@dataclass(frozen=True)
class CallView:
    id: str
    who: str
    when: str
    facts: tuple[Fact, ...]
    recording: Recording
    transcript_note: str | None
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    evaluations: tuple[Evaluation, ...]
    replies: tuple[Reply, ...]


def view(file: CallFile, recording: Recording, *, titles: Titles, zone: ZoneInfo) -> CallView:
    call = file.call
    lines = {turn.number: _line(turn) for turn in file.turns}
    marks = {row.sequence: _mark(row, lines, titles) for row in file.evidence}
    return CallView(
        id=call.id,
        who=who(None if file.learner is None else file.learner.first_name, call),
        when=moment(call.started_at.astimezone(zone)),
        facts=_facts(file, zone),
        recording=recording,
        transcript_note=_transcript_note(call, file.turns),
        lines=tuple(lines.values()),
        marks=tuple(marks.values()),
        evaluations=tuple(_evaluation(row, file, marks, titles=titles) for row in file.evaluations),
        replies=_replies(file.turns, lines),
    )


def who(learner: str | None, call: Call) -> str:
    if learner:
        return learner
    return "Guest" if call.guest else "Not identified"


def seconds_of(call: Call) -> float | None:
    """From answered to ended; None while it goes on or if nobody answered."""
    if call.answered_at is None or call.ended_at is None:
        return None
    return (call.ended_at - call.answered_at).total_seconds()


def _facts(file: CallFile, zone: ZoneInfo) -> tuple[Fact, ...]:
    call = file.call
    outcome = outcome_of(ended=call.ended, dial=call.dial, over=call.ended_at is not None)
    heard = [turn for turn in file.turns if turn.latency and not turn.taken_back]
    totals = [TurnLatency.model_validate(turn.latency).total for turn in heard]
    return (
        Fact("Started", f"{moment(call.started_at.astimezone(zone))} ({zone.key})"),
        Fact("Direction", DIRECTIONS[call.direction]),
        Fact("Outcome", outcome.label),
        Fact("Length", length(seconds_of(call))),
        Fact("Answers", str(len(file.evidence))),
        Fact("Typical reply", wait(latency.typical(totals))),
        Fact("Model requests", str(call.model_requests)),
        Fact("Made ahead", turn_record.cost(call)),
    )


def _line(turn: TurnRow) -> Line:
    remarks = []
    if turn.keypad:
        remarks.append("pressed keys")
    elif not turn.text:
        remarks.append("words not kept")
    remarks += turn_record.ending(turn)
    return Line(turn.number, turn.speaker, turn.start, turn.end, turn.text, tuple(remarks))


def _transcript_note(call: Call, turns: tuple[TurnRow, ...]) -> str | None:
    if any(turn.text for turn in turns):
        return None
    if call.guest:
        return "Nothing is kept of what a guest says."
    if not call.may_keep_transcript:
        return "The words were not kept: the guardian has not agreed to transcripts."
    if call.ended_at is None:
        return "The words appear here while the call goes on. Reload the page to see more."
    return "No words are stored for this call."


def _mark(row: EvidenceRow, lines: Mapping[int, Line], titles: Titles) -> Mark:
    return Mark(
        row=row,
        concept=titled(row.concept, titles),
        misconceptions=tuple(titled(name, titles) for name in row.misconceptions),
        turn=None if row.turn is None else TurnLink(row.turn, lines.get(row.turn)),
    )


def titled(name: str, titles: Titles) -> str:
    return titles.get(name) or words(name)


def _evaluation(
    row: EvaluationRow, file: CallFile, marks: Mapping[int, Mark], *, titles: Titles
) -> Evaluation:
    override = file.overrides.get(row.concept)
    return Evaluation(
        concept=titled(row.concept, titles),
        score=row.score if override is None else override.score,
        reason=_reason(row, override),
        correction=None if override is None else _correction(row, override),
        criteria=tuple(_criterion(tick) for tick in row.criteria),
        misconceptions=", ".join(titled(name, titles) for name in row.misconceptions),
        marks=tuple(marks[s] for s in _sequences(row.evidence) if s in marks),
    )


def _reason(row: EvaluationRow, override: Override | None) -> str | None:
    """The rubric's own words for its number; they do not explain a teacher's."""
    if override is not None or not row.reason:
        return None
    said = REASONS.get(row.reason) or words(row.reason)
    return f"Reason: {said}." if row.score is None else said


def _correction(row: EvaluationRow, override: Override) -> str:
    before = "not assessed" if row.score is None else f"{row.score} of {TOP_SCORE}"
    return f"Corrected by a teacher: {override.reason} (worked out from the answers: {before})"


def _criterion(tick: Mapping[str, Any]) -> Criterion:
    met = str(tick.get("met", "unclear"))
    sign = TICKS.get(met, TICKS["unclear"])
    return Criterion(sign, words(str(tick.get("criterion", ""))), tick.get("quote"))


def _sequences(evidence: list[dict[str, Any]]) -> list[int]:
    return [ref["sequence"] for ref in evidence]


def _replies(turns: tuple[TurnRow, ...], lines: Mapping[int, Line]) -> tuple[Reply, ...]:
    told = [
        (turn, TurnLatency.model_validate(turn.latency or {}))
        for turn in turns
        if turn.latency or turn.played is not None
    ]
    longest = max((parts.total or 0.0 for _, parts in told), default=0.0)
    return tuple(
        Reply(TurnLink(turn.number, lines.get(turn.number)), turn, parts, longest)
        for turn, parts in told
    )
