"""What a person at the school must see: alarms of a call, and who looked into a held call."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from webhooks.models.columns import UtcDateTime

# Of these a call is held back from class view until the safeguarding lead releases it (S-5).
HOLDING = ("S2", "S3")


class AlertRow(SQLModel, table=True):
    """One alarm, append-only but for who saw it (S-4). The words stay in the turn.

    Never for the family's eyes (S-5).
    """

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(foreign_key="calls.id", index=True)
    number: int
    learner_id: str | None = Field(default=None, foreign_key="learners.id", index=True)
    level: str  # "S1", "S2", "S3" or "abuse"
    source: str  # "rule" or "model"
    rule: str = ""
    turn: int | None = None
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    acknowledged_by: str | None = Field(default=None, foreign_key="teachers.id")
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class OpeningRow(SQLModel, table=True):
    """Who of the school opened or released a held call, and when (S-9). Append-only."""

    __tablename__ = "openings"

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(foreign_key="calls.id", index=True)
    teacher_id: str = Field(foreign_key="teachers.id")
    what: str  # "page", "recording" or "release"
    at: datetime = Field(sa_type=UtcDateTime)
