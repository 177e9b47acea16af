"""Who teaches: schools, their classes, and the teachers who sign in."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from webhooks.models.columns import UtcDateTime, new_id


class School(SQLModel, table=True):
    __tablename__ = "schools"

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)


class Class(SQLModel, table=True):
    __tablename__ = "classes"
    __table_args__ = (UniqueConstraint("school_id", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    school_id: str = Field(foreign_key="schools.id", index=True)
    name: str


class Teacher(SQLModel, table=True):
    """Signs in with e-mail and password; sees the learners of the own school only."""

    __tablename__ = "teachers"

    id: str = Field(default_factory=new_id, primary_key=True)
    school_id: str = Field(foreign_key="schools.id", index=True)
    name: str = Field(repr=False)
    email: str = Field(unique=True, repr=False)  # stored in lower case
    password_hash: str = Field(repr=False)  # argon2id
    safeguarding_lead: bool = False  # sees alerts and held calls, and releases them (S-5)
    created_at: datetime = Field(sa_type=UtcDateTime)
