"""One telephone call and what was said in it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from sip.calls import CallKey, Direction
from sip.outcomes import AnsweredBy, Dial, Ended
from webhooks.models.columns import (
    AnsweredByWord,
    DialWord,
    DirectionWord,
    EndedWord,
    UtcDateTime,
    new_id,
)

OPEN_WITH_LEARNER = text("ended_at IS NULL AND learner_id IS NOT NULL")


class Call(SQLModel, table=True):
    """``ended_at`` None: still open. The index lets a learner into one open call at a time."""

    __tablename__ = "calls"
    __table_args__ = (
        Index(
            "one_open_call_per_learner",
            "learner_id",
            unique=True,
            sqlite_where=OPEN_WITH_LEARNER,
            postgresql_where=OPEN_WITH_LEARNER,
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    key: CallKey = Field(sa_type=String, unique=True)
    direction: Direction = Field(sa_type=DirectionWord)
    caller_hash: str | None = Field(default=None, index=True, repr=False)  # None: guest
    household_id: str | None = Field(default=None, foreign_key="households.id", index=True)
    learner_id: str | None = Field(default=None, foreign_key="learners.id", index=True)
    guest: bool = False
    room_hash: str | None = Field(default=None, index=True, repr=False)  # its name has the number
    sip_call_id: str | None = Field(default=None, index=True)
    twilio_call_sid: str | None = Field(default=None, index=True)
    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    line_left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    line_left_reason: str | None = None  # LiveKit's disconnect reason
    tutor_missing_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tutor: str = ""  # the name of the one that has the call
    beat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its process lived then
    tutor_lost_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # until another came
    takeovers: int = 0  # tutors sent after the first
    lesson: str | None = Field(default=None, sa_type=Text, repr=False)  # while the call is open
    lesson_number: int = 0  # of the saved lesson; the highest counts
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    dial: Dial | None = Field(default=None, sa_type=DialWord)
    answered_by: AnsweredBy | None = Field(default=None, sa_type=AnsweredByWord)
    ended: Ended | None = Field(default=None, sa_type=EndedWord)
    closed_by: str | None = None  # "tutor" or "reconciler"; the tutor's word wins
    carrier_status: str | None = None  # Twilio's, the one with the highest sequence number
    carrier_sequence: int = -1
    may_record: bool = False  # the guardian's permissions as they stood when it rang
    may_keep_transcript: bool = False
    recorded: bool = False
    consent_refused: bool = False
    recording: str | None = None  # file name in the recordings folder
    token_hash: str | None = Field(default=None, repr=False)
    seed: int = 0
    concepts: list[str] = Field(default_factory=list, sa_type=JSON)
    model_requests: int = 0
    prepared_seconds: float = 0.0
    unheard_seconds: float = 0.0
    released_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by the lead (S-5)
    form_version: int = 0  # of the tutor's forms; 0: no tutor has opened it yet


class CallLearner(SQLModel, table=True):
    """Who was identified in a call; more than one after "I am not Amina" (ST-2)."""

    __tablename__ = "call_learners"

    call_id: str = Field(foreign_key="calls.id", primary_key=True)
    learner_id: str = Field(foreign_key="learners.id", primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)


class TurnRow(SQLModel, table=True):
    """What one side said, in seconds since the call was answered; no words without consent."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(foreign_key="calls.id", index=True)
    number: int
    speaker: str  # "learner" or "tutor"
    text: str = Field(default="", repr=False)
    start: float
    end: float
    interrupted: bool = False
    keypad: bool = False
    latency: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # forms.TurnLatency
    played: float | None = None  # seconds of our audio that went out; None: no tutor told
    prepared: bool = False
    requests: int = 0
    stopped_by: str = ""  # forms.StoppedBy
    taken_back: bool = False


class WorkerRow(SQLModel, table=True):
    """A tutor's worker and when it was last heard of."""

    __tablename__ = "workers"

    name: str = Field(primary_key=True)
    beat_at: datetime = Field(sa_type=UtcDateTime)


class GuestDay(SQLModel, table=True):
    """Guests are a counter and nothing else (design, decision 25)."""

    __tablename__ = "guest_days"

    day: date = Field(primary_key=True)
    calls: int = 0
