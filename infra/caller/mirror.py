"""The learner's picture of the tutor: the same pure lesson, run from the call's seed.

After her words the tutor can say only so much: what follows if it heard her right, heard another
number, did not understand, or ticked these or those criteria of her explanation. Each of these is a
candidate; which one came true she learns by listening, and the mirror goes on from there. Nothing
of the real tutor is read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Literal, Protocol

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CriterionTick
from agent.teaching.grading import Heard
from agent.teaching.items import Item
from agent.teaching.lesson import Aside, Lesson, LessonOpening, OpenQuestion, Step
from infra.caller.script import CORRECTION, Turn, number_words

UNINTELLIGIBLE = "mumble mumble"
MOST_BELIEFS = 8
MOST_CRITERIA = 4

Taken = Literal["as said", "as another", "not at all", "not an answer"]


class Lessons(Protocol):
    """The part of ``agent.teaching.lesson`` the mirror runs."""

    def begin(self, opening: LessonOpening, curriculum: Curriculum, now: datetime) -> Step: ...

    def step(self, lesson: Lesson, heard: Heard, now: datetime) -> Step: ...

    def silence(self, lesson: Lesson, now: datetime) -> Step: ...

    def ticked(
        self, lesson: Lesson, ticks: tuple[CriterionTick, ...], heard: Heard, now: datetime
    ) -> Step: ...


@dataclass(frozen=True)
class Candidate:
    """One thing the tutor may say next, where the lesson then stands, and how it took her words."""

    text: str
    step: Step
    taken: Taken
    words: str = ""  # what the tutor believes she said
    others: tuple[Step, ...] = ()  # where else the lesson may stand after the same text

    def joined(self, other: "Candidate") -> "Candidate":
        """The same text by another way: remembered where the lesson would stand differently."""
        known = {_standing(step) for step in (self.step, *self.others)}
        if _standing(other.step) in known or len(self.others) >= MOST_BELIEFS:
            return self
        return replace(self, others=(*self.others, other.step))


@dataclass(frozen=True)
class Mirror:
    """``beliefs``: where the lesson may stand, the likeliest first; several when she lost it."""

    lessons: Lessons
    beliefs: tuple[Step, ...]

    @property
    def step(self) -> Step:
        return self.beliefs[0]

    def after(self, candidate: Candidate) -> "Mirror":
        return replace(self, beliefs=(candidate.step, *candidate.others))

    def lost(self, candidates: Sequence[Candidate]) -> "Mirror":
        """None of them was recognised: all stay possible."""
        return replace(self, beliefs=tuple(c.step for c in candidates[:MOST_BELIEFS]))

    def first(self) -> Candidate:
        """The opening words."""
        return Candidate(_text(self.step), self.step, "as said")

    def candidates(self, turn: Turn, now: datetime) -> tuple[Candidate, ...]:
        """Everything the tutor may say after her turn, each text once, the expected one first."""
        found: dict[str, Candidate] = {}
        for belief in self.beliefs:
            for candidate in self._of(belief, turn, now):
                before = found.get(candidate.text)
                found[candidate.text] = before.joined(candidate) if before else candidate
        return tuple(c for c in found.values() if c.text)

    def waiting(self, now: datetime) -> tuple[Candidate, ...]:
        """What it may say when she says nothing."""
        quiet = (self.lessons.silence(belief.lesson, now) for belief in self.beliefs)
        return tuple(Candidate(_text(step), step, "not at all") for step in quiet)

    def _of(self, belief: Step, turn: Turn, now: datetime) -> Iterator[Candidate]:
        for taken, heard in heard_ways(turn, belief.lesson.item):
            step = self.lessons.step(belief.lesson, heard, now)
            if isinstance(step.ask_model, OpenQuestion):
                yield from self._ticked(step, heard, taken, now)
            elif isinstance(step.ask_model, Aside):
                yield Candidate(step.ask_model.tie_back, step, "not an answer")
            else:
                yield Candidate(_text(step), step, taken, heard.text)
        yield from self.waiting(now)

    def _ticked(
        self, asked: Step, heard: Heard, taken: Taken, now: datetime
    ) -> Iterator[Candidate]:
        criteria = asked.ask_model.criteria if isinstance(asked.ask_model, OpenQuestion) else ()
        for ticks in possible_ticks(criteria, heard.text):
            step = self.lessons.ticked(asked.lesson, ticks, heard, now)
            yield Candidate(_text(step), step, taken, heard.text)


def heard_ways(turn: Turn, item: Item | None) -> Iterator[tuple[Taken, Heard]]:
    """How the tutor may have taken her words: right, doubtful, as nothing, as another number."""
    said = turn.text
    yield "as said", Heard(turn.keys, source="keypad") if turn.keys else Heard(said)
    yield "not at all", Heard(UNINTELLIGIBLE)
    yield "not at all", Heard(said, confidence=0.2)
    if item is None:
        return
    if item.answer_type == "integer" and item.answer is not None:
        right = number_words(item.answer)
        yield "not at all", Heard(said, confidence=0.5, alternatives=(right,))
        lead = CORRECTION if said.startswith(CORRECTION) else ""
        for value in range(item.low, item.high + 1):
            yield "as another", Heard(lead + number_words(value))
    if item.answer_type == "choice":
        for option in item.options:
            yield "as another", Heard(option)


def possible_ticks(criteria: Sequence[str], quote: str) -> Iterator[tuple[CriterionTick, ...]]:
    """Every way a model may tick the criteria, all met first; and none at all."""
    met: Iterable[tuple[Literal["yes", "no"], ...]] = product(
        ("yes", "no"), repeat=min(len(criteria), MOST_CRITERIA)
    )
    for marks in met:
        yield tuple(
            CriterionTick(criterion=c, met=m, quote=quote if m == "yes" else None)
            for c, m in zip(criteria, marks, strict=False)
        )
    yield ()


def _standing(step: Step) -> tuple[object, ...]:
    lesson = step.lesson
    return (lesson.asked, lesson.place, lesson.closed, lesson.explained)


def _text(step: Step) -> str:
    return " ".join(step.say)
