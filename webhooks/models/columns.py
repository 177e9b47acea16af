"""Column types that keep their promises on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import uuid4

from sqlalchemy import DateTime, Dialect, String, TypeDecorator
from sqlmodel import SQLModel

from sip.calls import Direction
from sip.outcomes import AnsweredBy, Dial, Ended

# Every constraint has a name, the same on both databases: a later migration can drop it.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """32 hexadecimal characters, unguessable: ids stand in addresses of pages."""
    return uuid4().hex


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone is not stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """A closed set kept as its plain word: no database enum that a new word would have to alter."""

    impl = String(40)
    cache_ok = True
    words: ClassVar[type[StrEnum]]

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


class DirectionWord(Word):
    words = Direction
    cache_ok = True


class DialWord(Word):
    words = Dial
    cache_ok = True


class AnsweredByWord(Word):
    words = AnsweredBy
    cache_ok = True


class EndedWord(Word):
    words = Ended
    cache_ok = True
