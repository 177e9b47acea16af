"""The lesson as a value: where it stands, what it says, what it asks of others. No rules here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from agent.teaching.commands import Command
from agent.teaching.concept import Concept
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import Evidence, LearnerBrief
from agent.teaching.items import Item
from agent.teaching.pacing import Pacing
from sip.calls import CallKey

NOTHING_ASKED = Pacing()
SHORT_MINUTES = 8.0  # below this the arc is cut to what a demo or a taster needs


@dataclass(frozen=True)
class LessonOpening:
    """What the call knows when the lesson begins. ``learner`` None: a guest's taster (ST-1)."""

    call_key: CallKey
    learner: LearnerBrief | None
    seed: int
    minutes: float
    language: str = "en"
    guest_subject: str = "numeracy"

    @property
    def short(self) -> bool:
        return self.minutes < SHORT_MINUTES


@dataclass(frozen=True)
class OpenQuestion:
    """Words that code cannot mark: the model ticks the criteria, code verifies and judges."""

    concept: str
    item: str
    question: str
    criteria: tuple[str, ...]
    reference: str


@dataclass(frozen=True)
class Aside:
    """The learner asked something off the lesson: one sentence by the model, then the tie back.

    The tutor must say ``tie_back`` in any case, also when there is no model.
    """

    question: str = field(repr=False)
    tie_back: str


@dataclass(frozen=True)
class Asked:
    """The question on the table; ``rung``, ``misses``, ``tried`` drive the hint ladder (B-20)."""

    item: Item
    kind: Literal["item", "explain"] = "item"
    attempts: int = 0
    rung: int = 0
    misses: int = 0  # since the last rung
    tried: bool = False  # an attempt, or the whole think time, since the last rung
    unheard: int = 0  # times we had to ask for the answer again
    silences: int = 0
    offered: bool = False  # we offered a hint; "yes" takes it
    met: frozenset[str] = frozenset()  # criteria of an open question met so far


@dataclass(frozen=True)
class Closed:
    """An item that is behind us."""

    item: str
    template: str
    right: bool
    rung: int
    attempts: int

    @property
    def unaided(self) -> bool:
        return self.right and self.rung == 0 and self.attempts == 1

    @property
    def helped(self) -> bool:
        return self.rung > 0


@dataclass(frozen=True)
class Answered:
    """The last answer, kept so that the learner may correct it (decision 19)."""

    before: "Lesson"  # as it stood when the question was open
    evidence: Evidence


@dataclass(frozen=True)
class Lesson:
    """A call's lesson. Every step returns the next one; nothing is changed in place."""

    opening: LessonOpening
    curriculum: Curriculum = field(repr=False, compare=False)
    plan: tuple[str, ...]  # concept ids in order; all but the last are warm-up
    started: datetime
    now: datetime  # of the last step
    place: int = 0  # in the plan
    asked: Asked | None = None
    closed: tuple[Closed, ...] = ()  # items of the concept in hand
    explained: bool = False  # the concept's open question is behind us
    quote: str = field(default="", repr=False)  # the learner's own words, for the recap
    sequence: int = 0  # of the last evidence
    revision: tuple[int, int] | None = None  # (sequence, revision) that the next evidence takes
    last: Answered | None = field(default=None, repr=False)
    asides: int = 0  # in a row
    silent_items: int = 0  # in a row
    slow: bool = False

    @property
    def concept(self) -> Concept:
        return self.curriculum.concept(self.plan[self.place])

    @property
    def item(self) -> Item | None:
        """The open item, for the answer guard."""
        return self.asked.item if self.asked else None

    @property
    def rung(self) -> int:
        return self.asked.rung if self.asked else 0

    @property
    def warm_up(self) -> bool:
        return self.place < len(self.plan) - 1

    @property
    def deadline(self) -> datetime:
        return self.started + timedelta(minutes=self.opening.minutes)

    @property
    def learner_id(self) -> str | None:
        return self.opening.learner.id if self.opening.learner else None


@dataclass(frozen=True)
class Step:
    """What to do next: say these utterances in order, file this evidence, wait like that.

    ``ask_model``: the learner's words go to the model first; an ``OpenQuestion`` is answered with
    ``lesson.ticked``, an ``Aside`` with one sentence and its ``tie_back``. ``finished``: concepts
    to evaluate now. ``over``: say it, then end the call. ``command``: what she asked for, where
    others than the lesson must act on it too (slower, later, never, a person).
    """

    lesson: Lesson
    say: tuple[str, ...] = ()
    record: tuple[Evidence, ...] = ()
    pacing: Pacing = NOTHING_ASKED
    ask_model: OpenQuestion | Aside | None = None
    finished: tuple[str, ...] = ()
    over: bool = False
    command: Command | None = None
