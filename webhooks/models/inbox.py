"""What the outside reported: recorded once, handled once, replayable."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from webhooks.models.columns import UtcDateTime


class InboxRow(SQLModel, table=True):
    """``payload`` keeps no number in clear: only its keyed hash (design, decision 25)."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str  # "livekit", "twilio"
    external_id: str
    kind: str
    payload: dict[str, Any] = Field(sa_type=JSON, repr=False)
    received_at: datetime = Field(sa_type=UtcDateTime)
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    error: str | None = None  # type of the last failure, never its message
