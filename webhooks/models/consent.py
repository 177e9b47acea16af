"""What a guardian agreed to: separate permissions, each with its text, its moment and its end."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from webhooks.models.columns import UtcDateTime, Word, new_id


class ConsentKind(StrEnum):
    LESSONS = "lessons"  # be taught by telephone and have progress stored (C-7)
    RECORD_AUDIO = "record_audio"
    KEEP_TRANSCRIPT = "keep_transcript"


class ConsentKindWord(Word):
    words = ConsentKind
    cache_ok = True


class ConsentRecord(SQLModel, table=True):
    """Append-only but for ``withdrawn_at``. ``learner_id`` None: all learners of the household.

    ``number_hash`` is the number the permission was given for or from, where there was one;
    ``recorded_by`` the teacher who wrote it down.
    """

    __tablename__ = "consents"

    id: str = Field(default_factory=new_id, primary_key=True)
    household_id: str = Field(foreign_key="households.id", index=True)
    kind: ConsentKind = Field(sa_type=ConsentKindWord)
    guardian_id: str | None = Field(default=None, foreign_key="guardians.id")
    learner_id: str | None = Field(default=None, foreign_key="learners.id")
    number_hash: str | None = Field(default=None, repr=False)
    text_version: str
    source: str  # how it was given: "web form", "paper", "telephone"
    recorded_by: str | None = Field(default=None, foreign_key="teachers.id")
    given_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
