"""The way of one answer through the model: asked, refused, asked again, believed or not.

``assess`` is a pure function of the request and of all replies so far: whoever holds the network
sends what it asks for, adds the reply and calls it again. At temperature 0 the same replies lead
to the same result, on any machine and after any restart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.teaching.assessing import scoring
from agent.teaching.assessing.answer import Asked, Met, Proposal, Reading, Refusal, Tick, read
from agent.teaching.assessing.request import (
    GradingRequest,
    Message,
    Pass,
    criterion_id,
    messages,
    prompt_hash,
    utterance_id,
)
from agent.teaching.forms import Verdict

TRIES = 2  # a refused reply is asked for once more
SURE = 0.8  # below this confidence a second reading is worth its cost


@dataclass(frozen=True)
class Provenance:
    """What a score rests on, so that it can be told apart from one made otherwise (G-5)."""

    model: str
    prompt_hash: str
    rubric_version: str
    content: str


@dataclass(frozen=True)
class AskAgain:
    """Send these messages at temperature 0. ``refused`` is why the last reply did not do."""

    messages: tuple[Message, ...] = field(repr=False)
    which: Pass
    refused: str = ""


@dataclass(frozen=True)
class Assessment:
    """``grade`` None: not assessed, for ``reason`` (LM-3). ``proposals`` go to the review list."""

    verdict: Verdict
    grade: int | None
    ticks: tuple[Tick, ...]
    misconceptions: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    confidence: float
    asr_doubt: bool
    passes: int
    made_by: Provenance
    reason: str | None = None


@dataclass(frozen=True)
class NeedsReview:
    """A person must look. ``readings`` are what the model made of it, as far as it was usable."""

    reason: str
    made_by: Provenance
    readings: Mapping[Pass, Reading] = field(default_factory=dict)


@dataclass(frozen=True)
class _Read:
    reading: Reading
    used: int  # replies


def assess(request: GradingRequest, replies: Sequence[str]) -> Assessment | AskAgain | NeedsReview:
    """What to do next, from all replies so far in the order in which they were asked for."""
    if not request.said_something:
        return _silent(request)
    readings: dict[Pass, Reading] = {}
    left = list(replies)
    while (which := _next_pass(request, readings)) is not None:
        outcome = _one_pass(request, which, left)
        if isinstance(outcome, AskAgain):
            return outcome
        if isinstance(outcome, NeedsReview):
            return NeedsReview(outcome.reason, outcome.made_by, readings | dict(outcome.readings))
        readings[which] = outcome.reading
        left = left[outcome.used :]
    return _concluded(request, readings)


def made_by(request: GradingRequest) -> Provenance:
    return Provenance(
        request.model, prompt_hash(), scoring.RUBRIC_VERSION, request.question.content
    )


def is_near_a_boundary(reading: Reading) -> bool:
    """One tick more or less would change the verdict's worth: in part, unclear, or unsure (G-5)."""
    met = _met(reading)
    return len(set(met)) > 1 or "unclear" in met or reading.confidence < SURE


def _met(reading: Reading) -> list[Met]:
    return [tick.met for tick in reading.ticks]


def _next_pass(request: GradingRequest, readings: Mapping[Pass, Reading]) -> Pass | None:
    first = readings.get(Pass.FIRST)
    if first is None:
        return Pass.FIRST
    if Pass.SHUFFLED not in readings:
        if is_near_a_boundary(first):
            return Pass.SHUFFLED
    elif not _agree(first, readings[Pass.SHUFFLED]):
        return None
    missed = scoring.verdict(_met(first)) is not Verdict.RIGHT
    if missed and Pass.OTHER_HEARING not in readings and request.other_hearing is not None:
        return Pass.OTHER_HEARING
    return None


def _one_pass(
    request: GradingRequest, which: Pass, replies: Sequence[str]
) -> _Read | AskAgain | NeedsReview:
    """At most two replies; the second refused goes to a person, with what could be verified."""
    heard = (request.other_hearing or request) if which is Pass.OTHER_HEARING else request
    asked = _may_name(heard)
    refused, usable = "", {}
    for used, reply in enumerate(replies[:TRIES], start=1):
        answer = read(reply, asked)
        if isinstance(answer, Reading) and not answer.refused:
            return _Read(answer, used)
        refused = answer.why if isinstance(answer, Refusal) else answer.refused
        usable = {which: answer} if isinstance(answer, Reading) else {}
    if len(replies) < TRIES:
        return AskAgain(messages(request, which, refused), which, refused)
    return NeedsReview(f"refused twice: {refused}", made_by(request), usable)


def _may_name(request: GradingRequest) -> Asked:
    question = request.question
    return Asked(
        criteria={criterion_id(i): text for i, text in enumerate(question.criteria)},
        turns={utterance_id(i): turn.shown for i, turn in enumerate(request.turns)},
        misconceptions=frozenset(m.id for m in question.misconceptions),
    )


def _agree(first: Reading, second: Reading) -> bool:
    same_grade = scoring.grade(_met(first)) == scoring.grade(_met(second))
    return same_grade and first.met == second.met


def _concluded(
    request: GradingRequest, readings: Mapping[Pass, Reading]
) -> Assessment | NeedsReview:
    first = readings[Pass.FIRST]
    second = readings.get(Pass.SHUFFLED, first)
    if not _agree(first, second):
        return NeedsReview("two readings disagree", made_by(request), readings)
    met = _met(first)
    verdict = scoring.verdict(met)
    doubted = _flips(first, readings.get(Pass.OTHER_HEARING)) or (
        verdict is Verdict.WRONG and (first.asr_doubt or second.asr_doubt)
    )
    if doubted:
        verdict = Verdict.NO_EVIDENCE
    reason = "asr_doubt" if doubted else "not_understood"
    return Assessment(
        verdict=verdict,
        grade=None if doubted else scoring.grade(met),
        ticks=first.ticks,
        misconceptions=() if doubted else _in_both(first.misconceptions, second.misconceptions),
        proposals=() if doubted else first.proposals,
        confidence=min(first.confidence, second.confidence),
        asr_doubt=doubted,
        passes=len(readings),
        made_by=made_by(request),
        reason=reason if verdict is Verdict.NO_EVIDENCE else None,
    )


def _flips(first: Reading, other: Reading | None) -> bool:
    """Would the answer be worth more if she said what the recogniser also thought (G-8)?"""
    if other is None:
        return False
    return (scoring.grade(_met(other)) or 0) > (scoring.grade(_met(first)) or 0)


def _in_both(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(m for m in one if m in other)


def _silent(request: GradingRequest) -> Assessment:
    ticks = tuple(Tick(text, "unclear") for text in request.question.criteria)
    return Assessment(
        verdict=Verdict.NO_EVIDENCE,
        grade=None,
        ticks=ticks,
        misconceptions=(),
        proposals=(),
        confidence=1.0,
        asr_doubt=False,
        passes=0,
        made_by=made_by(request),
        reason="silence",
    )
