"""What crosses the wire between tutor and office: JSON over HTTP, one version number.

Both sides ignore fields they do not know, and every new field has a default, so a tutor one
version older finishes its calls while a newer office runs. Fields that hold what a learner said,
keyed or is called are kept out of ``repr`` and so out of logs.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from agent.teaching.form import FORM_VERSION, Form, Private, PrivateOrNone
from agent.teaching.notices import Alert, Pauses, SavedLesson, Wish
from sip.calls import CallKey, Direction
from sip.outcomes import AnsweredBy, Ended

# ---- open: the phone rings, the office answers with a brief


class CallOpening(Form):
    """The tutor tells the office that a call came in. Idempotent on ``call_key``."""

    version: int = FORM_VERSION
    call_key: CallKey
    direction: Direction
    caller: PrivateOrNone = None  # E.164, None when withheld or malformed
    called: str | None = None  # our own number, E.164
    room: Private  # LiveKit builds its name from the caller's number
    sip_call_id: str | None = None
    twilio_call_sid: str | None = None
    started_at: AwareDatetime
    tutor: str = ""  # this one's name; another name in an open call is another tutor


class Consent(Form):
    """The permissions of C-6 that hold for this call; live processing is implied by ringing."""

    record_audio: bool = False
    keep_transcript: bool = False


class LearnerHint(Form):
    """One who might be calling. Nothing here may be said to an unauthenticated caller."""

    id: str
    first_name: Private
    key: str  # the digit that picks this learner: 1-5 or 7, the others are commands (B-16)
    needs_pin: bool = False
    language: str = "en"


class HouseholdBrief(Form):
    id: str
    learners: tuple[LearnerHint, ...]


class CallBrief(Form):
    """Everything the tutor may know before the learner is known. ``household`` None: a guest.

    ``resume``: another tutor had this call and died; go on where it stopped. ``taken``: another
    has it and lives; leave without a word.
    """

    version: int = FORM_VERSION
    call_key: CallKey
    token: Private  # for this call only (decision 26)
    household: HouseholdBrief | None = None
    consent: Consent = Consent()
    seed: int = 0  # of the lesson's items
    minutes: float = 15.0  # budget of the lesson (B-1)
    guest_subject: str = "numeracy"
    resume: "Resume | None" = None
    taken: bool = False


# ---- identify: which learner is it, and does the PIN hold


class Identification(Form):
    version: int = FORM_VERSION
    learner_id: str
    pin: PrivateOrNone = None


class ConceptState(Form):
    """What the learner model knows of one concept, derived from evidence (LM-1)."""

    concept: str
    p_known: float = Field(ge=0.0, le=1.0)
    status: Literal["new", "learning", "nearly", "mastered", "stuck"] = "new"
    due: bool = False
    stale: bool = False  # her newest answers are to a version that the curriculum does not have


class LearnerBrief(Form):
    """The bounded learner record (LM-10); given only after the PIN, if she has one."""

    id: str
    first_name: Private
    language: str = "en"
    subject: str = "numeracy"
    concepts: tuple[str, ...] = ()  # to work on in this call, in order; empty: the lesson chooses
    known: tuple[ConceptState, ...] = ()
    misconceptions: tuple[str, ...] = ()  # open ones, at most 3
    slow: bool = False  # B-15, ST-6: longer think times
    due: tuple[str, ...] = ()  # to ask again in this call, at most 5, lowest recall first (LM-9)
    level: int | None = None  # levels of the subject's ladder passed; None: no check yet (B-4)
    recheck: bool = False  # the last level check was more than 4 weeks ago
    last_recap: str = ""
    next_goal: str = ""
    caregiver: bool = False  # an adult listens in (B-6)
    next_call: str = ""  # spoken: when we call next
    pauses: Pauses | None = None  # None: not known yet


class Resume(Form):
    """What a tutor that takes over needs; the PIN was asked for already."""

    lesson: PrivateOrNone = None  # teaching.lessons.saved; None: the door begins again
    learner: LearnerBrief | None = None  # whose lesson; None: a guest's
    turns: int = 0  # the highest turn number that was filed
    evidence: int = 0  # the highest sequence
    saved: int = 0  # the highest number of a saved lesson
    answered_at: AwareDatetime | None = None
    consent_refused: bool = False
    concepts: tuple[str, ...] = ()  # worked on so far
    model_requests: int = 0


class IdentifyResult(StrEnum):
    OK = "ok"
    WRONG_PIN = "wrong_pin"
    LOCKED = "locked"  # 15 minutes for this learner from this number
    BUSY = "busy"  # already in a lesson on another call


class IdentifyAnswer(Form):
    version: int = FORM_VERSION
    result: IdentifyResult
    learner: LearnerBrief | None = None  # only with OK


# ---- notes: what is saved as the call goes on


class Verdict(StrEnum):
    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    NO_EVIDENCE = "no_evidence"  # LM-3: silence, not understood, skipped; never a zero


class CriterionTick(Form):
    """One criterion of an open answer. A tick without a verified quote is unclear (G-3)."""

    criterion: str
    met: Literal["yes", "no", "unclear"]
    quote: PrivateOrNone = None
    dimension: str | None = None  # of a speaking task: task, clear, range or interaction


class Evidence(Form):
    """One answer, append-only (LM-2). A higher ``revision`` of the same sequence supersedes."""

    version: int = FORM_VERSION
    call_key: CallKey
    sequence: int = Field(ge=1)
    revision: int = Field(default=0, ge=0)
    learner_id: str | None = None  # None: a guest, stored without a person
    concept: str
    content: str  # "id@version#hash" of the concept's file
    item: str  # "template:parameters", the same item always has the same id
    kind: Literal["item", "explain"] = "item"
    answer_type: Literal["integer", "choice", "speech"]
    question: str
    expected: str
    heard: Private = ""
    alternatives: Annotated[tuple[str, ...], Field(repr=False)] = ()
    confidence: float | None = None
    source: Literal["voice", "keypad"] = "voice"
    verdict: Verdict
    reason: str | None = None  # of no_evidence: "silence", "not_understood", "skipped", …
    attempt: int = Field(default=1, ge=1)  # 1 = first try on this item
    rung: int = Field(default=0, ge=0, le=4)  # highest hint rung before this answer (B-23)
    think_seconds: float | None = None  # end of our question to her first word
    misconceptions: tuple[str, ...] = ()
    could_show: tuple[str, ...] = ()  # misconceptions that this item would have brought to light
    options: int | None = None  # of a choice: how many, so how easily it is guessed (LM-4)
    repeats: int = Field(default=0, ge=0)  # the question was said again before this answer (H0)
    part: Literal["", "easy", "placement", "retrieval", "new", "check"] = ""  # of the call (B-3)
    criteria: tuple[CriterionTick, ...] = ()
    grader: str = "rule:1"
    turn: int | None = None  # number of the learner's turn this rests on
    at: AwareDatetime


class TurnLatency(Form):
    """Seconds from the end of the learner's speech, each part as the tutor could see it."""

    transcript: float | None = None  # final transcript there
    decision: float | None = None  # turn committed
    model: float | None = None  # model's first token after the commit; None on the fast path
    voice: float | None = None  # first audio from the voice after its text
    total: float | None = None  # end of speech to our first sample out


class StoppedBy(StrEnum):
    NOBODY = ""
    LEARNER = "learner"  # she spoke, and we stopped
    TUTOR = "tutor"  # we said something more urgent (a key, a lifeline)


class Turn(Form):
    """What one side said, in seconds since the call was answered. Idempotent on (key, number).

    ``requests``, ``stopped_by`` and ``taken_back`` are of the tutor's turns.
    """

    version: int = FORM_VERSION
    call_key: CallKey
    number: int = Field(ge=1)
    speaker: Literal["learner", "tutor"]
    text: Private
    start: float
    end: float
    interrupted: bool = False
    keypad: bool = False  # a key press; its digits are never kept
    latency: TurnLatency | None = None
    played: float | None = None  # seconds of our audio that went out
    prepared: bool = False  # all of it was ready before it was needed
    requests: int = 0  # model requests made for it, thrown-away ones included
    stopped_by: StoppedBy = StoppedBy.NOBODY
    taken_back: bool = False  # she went on: this never was


class Notes(Form):
    """What is filed as the call goes on, in any order, any number of times."""

    version: int = FORM_VERSION
    evidence: tuple[Evidence, ...] = ()
    turns: tuple[Turn, ...] = ()
    alerts: tuple[Alert, ...] = ()
    wishes: tuple[Wish, ...] = ()
    lesson: SavedLesson | None = None


# ---- evaluate and close


class EvaluationRequest(Form):
    version: int = FORM_VERSION
    concept: str


class EvidenceRef(Form):
    sequence: int
    revision: int


class Evaluation(Form):
    """0-4 per concept and call (tutoring §2.3), computed by ``teaching.rubric`` from evidence."""

    version: int = FORM_VERSION
    call_key: CallKey
    concept: str
    score: int | None = Field(default=None, ge=0, le=4)
    reason: str | None = None  # why null, or the anchor that gave the number
    criteria: tuple[CriterionTick, ...] = ()
    misconceptions: tuple[str, ...] = ()
    evidence: tuple[EvidenceRef, ...] = ()  # what the score rests on
    rubric: str = "rubric:1"


class CallReport(Form):
    """The last form of a call. Idempotent; a late one never overwrites what a person set."""

    version: int = FORM_VERSION
    call_key: CallKey
    learner_id: str | None = None
    ended: Ended
    answered_by: AnsweredBy = AnsweredBy.UNKNOWN
    answered_at: datetime | None = None
    ended_at: AwareDatetime
    recorded: bool = False
    consent_refused: bool = False  # said "no" or pressed 2
    concepts: tuple[str, ...] = ()  # worked on in this call
    model_requests: int = 0
    prepared_seconds: float = 0.0  # of speech made ahead for this call
    unheard_seconds: float = 0.0  # of it never played: cost
    pauses: Pauses | None = None  # as learnt by the end of this call


CallBrief.model_rebuild()
