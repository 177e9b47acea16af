"""What callers asked of the school."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from webhooks.models.columns import UtcDateTime


class WishRow(SQLModel, table=True):
    """One wish, done when ``done_at`` is set. ``learner_id``: whom a ``join`` was made into; the
    constraint keeps one wish from making two learners."""

    __tablename__ = "wishes"
    __table_args__ = (UniqueConstraint("call_id", "number"), UniqueConstraint("learner_id"))

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(foreign_key="calls.id", index=True)
    number: int
    kind: str  # "person", "call_back" or "join"
    first_name: str | None = Field(default=None, repr=False)  # of join
    language: str | None = None  # of join
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    done_by: str | None = Field(default=None, foreign_key="teachers.id")
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    learner_id: str | None = Field(default=None, foreign_key="learners.id")
