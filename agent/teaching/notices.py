"""Forms beside answers and turns: alerts, wishes, a lesson's state, a worker's heartbeat."""

from typing import Literal

from pydantic import AwareDatetime, Field

from agent.teaching.form import FORM_VERSION, Form, Private, PrivateOrNone
from sip.calls import CallKey


class Pauses(Form):
    """How long a learner pauses inside an answer, seconds (B-10): learnt in calls, kept by the
    office. ``count`` pauses were heard."""

    typical: float = Field(ge=0.0)
    longest: float = Field(ge=0.0)  # of nine in ten
    count: int = Field(ge=0)


class Alert(Form):
    """Something was said that a person must see (S-4). Idempotent on (key, number).

    The words stay in the turn. Never for the guardian's eyes (S-5).
    """

    version: int = FORM_VERSION
    call_key: CallKey
    number: int = Field(ge=1)
    learner_id: str | None = None
    level: Literal["S1", "S2", "S3", "abuse"]
    source: Literal["rule", "model"]
    rule: str = ""
    turn: int | None = None
    at: AwareDatetime


class Wish(Form):
    """What a caller asked of the school. Idempotent on (key, number).

    ``person``: to talk to one; ``call_back``: to be rung again; ``join``: a new learner on the
    family's telephone, whom a guardian has to confirm.
    """

    version: int = FORM_VERSION
    call_key: CallKey
    number: int = Field(ge=1)
    kind: Literal["person", "call_back", "join"]
    first_name: PrivateOrNone = None  # of join
    language: str | None = None  # of join
    at: AwareDatetime


class SavedLesson(Form):
    """The call after a turn, for a tutor that takes over. The highest number counts.

    ``lesson`` (teaching.lessons.saved) is empty at the door.
    """

    version: int = FORM_VERSION
    call_key: CallKey
    number: int = Field(ge=1)
    lesson: Private = ""
    answered_at: AwareDatetime | None = None
    consent_refused: bool = False
    model_requests: int = 0


TAKE_OVER = "take over"  # a job's metadata: the call had a tutor before


class LostTutor(Form):
    """This tutor's process died in this call."""

    call_key: CallKey
    tutor: str


class Beat(Form):
    """A worker lives, and these calls have a living process; sent every 2 s.

    ``lost``: tutors whose process died under the worker's eyes.
    """

    version: int = FORM_VERSION
    worker: str
    calls: tuple[CallKey, ...] = ()
    lost: tuple[LostTutor, ...] = ()
