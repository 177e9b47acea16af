"""The lesson as a value: where it stands, what it says, what it asks of others. No rules here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from agent.teaching.content.concept import Concept
from agent.teaching.content.fixed_lines import Lines
from agent.teaching.curriculum import Curriculum, Subject
from agent.teaching.forms import Evidence, LearnerBrief
from agent.teaching.items import Item
from agent.teaching.lessons.placement import Check, Outcome
from agent.teaching.pacing import Pacing
from agent.teaching.safeguarding import Alarm, Watch
from agent.teaching.words.commands import Command
from agent.teaching.words.tongue import tongue
from sip.calls import CallKey

NOTHING_ASKED = Pacing()
CALM = Watch()
SHORT_MINUTES = 8.0  # below this the arc is cut to what a demo needs
GUEST_MINUTES = 8.0  # a guest's taster, with a level check (ST-1)

Part = Literal["easy", "placement", "retrieval", "new", "check", "closing"]
Opens = Literal[
    "", "something_new", "where_we_were", "from_before", "find_level", "start_here", "step_back",
    "step_up", "without_help", "last_one",
]  # fmt: skip


@dataclass(frozen=True)
class LessonOpening:
    """What the call knows when the lesson begins. ``learner`` None: a guest's taster (ST-1)."""

    call_key: CallKey
    learner: LearnerBrief | None
    seed: int
    minutes: float
    language: str = "en"
    guest_subject: str = "numeracy"
    country: str = ""  # where the caller is, for a helpline (S-3); "": not known

    @property
    def short(self) -> bool:
        return self.minutes < SHORT_MINUTES


@dataclass(frozen=True)
class Leg:
    """One concept in one part of the call (B-3).

    ``opens``: the line that leads over to it, by its name in ``Lines``. ``teaches``: the concept
    is explained before the first question.
    """

    part: Part
    concept: str
    opens: Opens = ""
    teaches: bool = False


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
    kind: Literal["item", "explain", "recap", "offer"] = "item"
    attempts: int = 0
    rung: int = 0
    misses: int = 0  # since the last rung
    tried: bool = False  # an attempt, or the whole think time, since the last rung
    unheard: int = 0  # times we had to ask for the answer again
    repeats: int = 0  # times she had the question said again (H0)
    silences: int = 0
    offered: bool = False  # we offered a hint; "yes" takes it
    met: frozenset[str] = frozenset()  # criteria of an open question met so far
    first: Outcome = "nothing"  # what the first try, before any help, showed
    quick: bool = False  # it was right in half the time

    @property
    def is_judged(self) -> bool:
        """A recap or an offer is only talked about."""
        return self.kind in ("item", "explain")


@dataclass(frozen=True)
class Closed:
    """An item that is behind us."""

    concept: str
    item: str
    template: str
    right: bool
    rung: int
    attempts: int
    first: Outcome = "nothing"
    quick: bool = False
    load: float = 0.5
    told: int | None = None  # the number we had to tell her

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
    plan: tuple[Leg, ...]  # in order; the arc adds legs to it as the call shows what she knows
    started: datetime
    now: datetime  # of the last step
    place: int = 0  # in the plan
    asked: Asked | None = None
    closed: tuple[Closed, ...] = ()  # items of the leg in hand
    earlier: tuple[Closed, ...] = ()  # items of the legs before it
    placing: Check | None = None  # the level check, if this call has one (B-4)
    explained: bool = False  # the concept's open question is behind us
    quote: str = field(default="", repr=False)  # the learner's own words, for the recap
    recapped: bool = False  # she was asked for the recap
    ended_well: bool = True  # the last thing asked was answered right
    evaluated: tuple[str, ...] = ()  # concepts that a step has named as finished
    sequence: int = 0  # of the last evidence
    revision: tuple[int, int] | None = None  # (sequence, revision) that the next evidence takes
    last: Answered | None = field(default=None, repr=False)
    asides: int = 0  # in a row
    silent_items: int = 0  # in a row
    slow: bool = False
    over: bool = False  # goodbye was said
    caregiver: bool = False  # an adult listens in (B-6)
    watch: Watch = CALM  # what was heard of distress, danger and abuse (S-1)

    @property
    def leg(self) -> Leg:
        return self.plan[self.place]

    @property
    def concept(self) -> Concept:
        return self.curriculum.concept(self.leg.concept)

    @property
    def subject(self) -> Subject:
        """The learner's. An unknown one must not end a call: then the first there is."""
        learner = self.opening.learner
        name = learner.subject if learner else self.opening.guest_subject
        subjects = self.curriculum.subjects
        return subjects.get(name) or next(iter(subjects.values()))

    @property
    def lines(self) -> Lines:
        """The fixed sentences in the language of the call."""
        return tongue(self.curriculum.language).lines

    @property
    def item(self) -> Item | None:
        """The open item, for the answer guard."""
        return self.asked.item if self.asked else None

    @property
    def held(self) -> bool:
        """After S2 or S3 there is no lesson any more, and the line stays open (S-2)."""
        return not self.watch.teaches

    @property
    def rung(self) -> int:
        return self.asked.rung if self.asked else 0

    @property
    def all_closed(self) -> tuple[Closed, ...]:
        """Every item of the call that is behind us, in order."""
        return (*self.earlier, *self.closed)

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
    others than the lesson must act on it too (slower, later, never, a person). ``alarm``: S1 or
    worse, or abuse; after S2 and S3 nothing is asked and the call is not ours to end.
    """

    lesson: Lesson
    say: tuple[str, ...] = ()
    record: tuple[Evidence, ...] = ()
    pacing: Pacing = NOTHING_ASKED
    ask_model: OpenQuestion | Aside | None = None
    finished: tuple[str, ...] = ()
    over: bool = False
    command: Command | None = None
    alarm: Alarm | None = None
