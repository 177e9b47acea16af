"""A family and its telephone: several learners may share one number."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from webhooks.models.columns import UtcDateTime, new_id

# Digits that may pick a learner: 6, 8, 9 and 0 are commands in every menu (B-16). So six learners
# to a household.
LEARNER_KEYS = ("1", "2", "3", "4", "5", "7")


class Household(SQLModel, table=True):
    __tablename__ = "households"

    id: str = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class PhoneNumberRow(SQLModel, table=True):
    """One number: sealed for dialling, hashed with a key for look-up (design, decision 25)."""

    __tablename__ = "phone_numbers"

    number_hash: str = Field(primary_key=True, repr=False)
    sealed: str = Field(repr=False)
    household_id: str = Field(foreign_key="households.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Guardian(SQLModel, table=True):
    __tablename__ = "guardians"

    id: str = Field(default_factory=new_id, primary_key=True)
    household_id: str = Field(foreign_key="households.id", index=True)
    name: str = Field(repr=False)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Learner(SQLModel, table=True):
    """First name only (C-16). ``key`` is the digit that picks this learner on the keypad."""

    __tablename__ = "learners"
    __table_args__ = (
        UniqueConstraint("household_id", "key"),
        CheckConstraint(f"key IN {LEARNER_KEYS}", name="key_is_no_command"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    household_id: str = Field(foreign_key="households.id", index=True)
    class_id: str = Field(foreign_key="classes.id", index=True)
    first_name: str = Field(repr=False)
    key: str  # one of LEARNER_KEYS
    pin_hash: str | None = Field(default=None, repr=False)  # peppered, slow; None: no PIN asked
    subject: str = "numeracy"
    language: str = "en"
    slow: bool = False  # longer think times (B-15, ST-6)
    pauses: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # notices.Pauses (B-10)
    pauses_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # end of that call
    created_at: datetime = Field(sa_type=UtcDateTime)


class PinLock(SQLModel, table=True):
    """How often a PIN was missed for this learner from this number, and until when it is shut."""

    __tablename__ = "pin_locks"

    number_hash: str = Field(primary_key=True, repr=False)
    learner_id: str = Field(foreign_key="learners.id", primary_key=True)
    misses: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
