"""Does she know it now? A small Bayesian knowledge tracer over evidence (LM-1 to LM-6).

State is derived: give all evidence of one learner, get the state. It is made call by call, and
``after_call`` is that step, for those who have the state before the call. When to review is another
question (``reviews``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import ConceptState, Evidence, Verdict
from agent.teaching.learner.ledger import CallEvidence, calls, is_explained, is_right_alone

Status = Literal["new", "learning", "nearly", "mastered", "stuck"]

PRIOR = 0.2
LEARN = 0.10  # per opportunity
SLIP = 0.10  # her own; the recogniser's share comes on top (``Hearing``)
GUESS = {"integer": 0.05, "choice": 0.33, "speech": 0.05}  # a choice by its options, if known
START, START_WEIGHT, MOST_SHARE = 0.05, 20, 0.25  # the recogniser's share of a slip
FAULTS = frozenset({"asr_doubt", "not_understood", "two_answers"})
KNOWN = 0.95  # LM-5
SUREST = 0.995  # one miss may be a slip and leaves it known; after two in a row it is not
FIRST_TRIES = 3
STUCK_OPPORTUNITIES = 10  # LM-6
STUCK_CALLS = 3
MOST_HELP = 1  # H2 and above never count towards mastery (B-23)


@dataclass(frozen=True)
class Hearing:
    """How often the recogniser fails this learner: its share of the slip (LM-4).

    What it gets wrong unnoticed cannot be counted. What it notices can, and stands for the rest:
    answers that it doubted or could not make out, among all that were spoken. The starting value
    weighs as much as twenty answers, and no line is so bad that misses tell nothing.
    """

    spoken: int = 0
    faults: int = 0

    @property
    def share(self) -> float:
        share = (START * START_WEIGHT + self.faults) / (START_WEIGHT + self.spoken)
        return min(MOST_SHARE, share)

    def after(self, answers: Iterable[Evidence]) -> "Hearing":
        """With one more call. Keys are always read right, and of open answers only a doubt is the
        recogniser's fault: not understood may there mean that no idea was found."""
        spoken, faults = self.spoken, self.faults
        for one in answers:
            if one.source == "keypad":
                continue
            failed = one.reason in FAULTS
            if failed and one.answer_type == "speech" and one.reason != "asr_doubt":
                continue
            faults += failed
            spoken += failed or one.verdict is not Verdict.NO_EVIDENCE
        return Hearing(spoken, faults)


@dataclass(frozen=True)
class Track:
    """One concept of one learner. Opportunities and calls are counted since it was "nearly"."""

    p_known: float = PRIOR
    met: bool = False  # has she ever answered
    opportunities: int = 0
    calls: int = 0
    alone: frozenset[str] = frozenset()  # items right at the first try, unaided
    first_day: date | None = None  # of those
    another_day: bool = False
    content: str = ""  # of the newest answer
    tried_at: datetime | None = None  # the last call with an opportunity
    nearly_at: datetime | None = None  # the last call in which she came to know it

    @property
    def status(self) -> Status:
        if not self.met:
            return "new"
        if self.p_known >= KNOWN:
            shown = len(self.alone) >= FIRST_TRIES and self.another_day
            return "mastered" if shown else "nearly"
        worn = self.opportunities >= STUCK_OPPORTUNITIES or self.calls >= STUCK_CALLS
        return "stuck" if worn else "learning"


@dataclass(frozen=True)
class Knowledge:
    """All concepts of one learner, and how well she is heard."""

    tracks: Mapping[str, Track] = field(default_factory=dict)
    hearing: Hearing = Hearing()

    def states(self, curriculum: Curriculum | None = None) -> tuple[ConceptState, ...]:
        """By concept id; ``stale`` where the curriculum has not what was answered last."""
        return tuple(
            ConceptState(
                concept=concept,
                p_known=track.p_known,
                status=track.status,
                stale=curriculum is not None and _is_stale(concept, track.content, curriculum),
            )
            for concept, track in sorted(self.tracks.items())
        )


NOTHING_KNOWN = Knowledge()


def states(
    evidence: Iterable[Evidence], *, zone: tzinfo = UTC, curriculum: Curriculum | None = None
) -> tuple[ConceptState, ...]:
    """One state per concept that one learner has evidence of, by concept id. ``zone`` is hers."""
    knowledge = NOTHING_KNOWN
    for call in calls(evidence):
        knowledge = after_call(knowledge, call, zone)
    return knowledge.states(curriculum)


def after_call(knowledge: Knowledge, call: CallEvidence, zone: tzinfo = UTC) -> Knowledge:
    """What is known after one more call; it must be later than all that went before."""
    share = knowledge.hearing.share
    tracks = dict(knowledge.tracks)
    when = (call.at, call.day(zone))
    for concept in {one.concept for one in call.answers}:
        tracks.setdefault(concept, Track())  # asked, even where nothing could be assessed
    for concept, answers in call.by_concept().items():
        tracks[concept] = _after_answers(tracks[concept], answers, share, when=when)
    return Knowledge(tracks, knowledge.hearing.after(call.answers))


def _after_answers(
    track: Track, answers: tuple[Evidence, ...], share: float, *, when: tuple[datetime, date]
) -> Track:
    at, day = when
    p_known, opportunities, was_nearly = track.p_known, track.opportunities, False
    for one in answers:
        if not _counts(one):
            continue
        p_known = after(p_known, one, share)
        opportunities += one.kind == "item"
        if p_known >= KNOWN:
            opportunities, was_nearly = 0, True
    alone = {one.item for one in answers if is_right_alone(one)}
    tried = any(one.kind == "item" and _counts(one) for one in answers)
    came_to_know = p_known >= KNOWN > track.p_known
    return replace(
        track,
        p_known=p_known,
        met=True,
        opportunities=opportunities,
        calls=0 if was_nearly else track.calls + tried,
        alone=track.alone | alone,
        first_day=track.first_day or (day if alone else None),
        another_day=track.another_day or bool(alone and track.first_day not in (None, day)),
        content=answers[-1].content,
        tried_at=at if tried else track.tried_at,
        nearly_at=at if came_to_know else track.nearly_at,
    )


def _counts(evidence: Evidence) -> bool:
    """An item is one opportunity, and its first answer tells: later ones know that it was wrong,
    and have had help. A right explanation without help shows as much; a poor one may only show
    that explaining is hard."""
    if evidence.kind == "explain":
        return is_explained(evidence)
    return evidence.attempt == 1


def after(p_known: float, evidence: Evidence, share: float = Hearing().share) -> float:
    """The probability that she knows it after one answer (LM-4); a partial one tells nothing.

    ``share`` is the recogniser's part of a slip; keys have none. What was right only after H2
    changes nothing at all, or help alone would lead to mastery (B-23).
    """
    right = evidence.verdict is Verdict.RIGHT
    if right and evidence.rung > MOST_HELP:
        return p_known
    if right or evidence.verdict is Verdict.WRONG:
        slip = SLIP + (0.0 if evidence.source == "keypad" else share)
        guess = _guess(evidence)
        if_known, if_not = (1 - slip, guess) if right else (slip, 1 - guess)
        p_known = p_known * if_known / (p_known * if_known + (1 - p_known) * if_not)
    return min(SUREST, p_known + (1 - p_known) * LEARN)


def _guess(evidence: Evidence) -> float:
    if evidence.answer_type == "choice" and evidence.options is not None:
        return 1 / max(2, evidence.options)
    return GUESS[evidence.answer_type]


def _is_stale(concept: str, content: str, curriculum: Curriculum) -> bool:
    """Of a concept or a version that is not there; a new hash alone is a new wording."""
    known = curriculum.concepts.get(concept)
    return known is None or content.split("#")[0] != f"{known.id}@{known.version}"
