"""Answers, the scores derived from them, and the teachers' corrections."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from webhooks.models.columns import UtcDateTime


class EvidenceRow(SQLModel, table=True):
    """One answer, append-only (LM-1, LM-2); the highest revision of a sequence counts.

    Field by field the wire form ``forms.Evidence``, with the call's id in place of its key.
    """

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("call_id", "sequence", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(foreign_key="calls.id", index=True)
    sequence: int
    revision: int = 0
    learner_id: str | None = Field(default=None, foreign_key="learners.id", index=True)
    concept: str = Field(index=True)
    content: str
    item: str
    kind: str
    answer_type: str
    question: str
    expected: str
    heard: str = Field(default="", repr=False)
    alternatives: list[str] = Field(default_factory=list, sa_type=JSON, repr=False)
    confidence: float | None = None
    source: str = "voice"
    verdict: str
    reason: str | None = None
    attempt: int = 1
    rung: int = 0
    think_seconds: float | None = None
    misconceptions: list[str] = Field(default_factory=list, sa_type=JSON)
    could_show: list[str] = Field(default_factory=list, sa_type=JSON)
    options: int | None = None
    repeats: int = 0
    part: str = ""
    criteria: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON, repr=False)
    grader: str
    turn: int | None = None
    at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class EvaluationRow(SQLModel, table=True):
    """0-4 or null with a reason, per concept and call: derived, may be recomputed at any time."""

    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("call_id", "concept"),)

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(foreign_key="calls.id", index=True)
    concept: str = Field(index=True)
    score: int | None = None
    reason: str | None = None
    criteria: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON, repr=False)
    misconceptions: list[str] = Field(default_factory=list, sa_type=JSON)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # EvidenceRef
    rubric: str
    computed_at: datetime = Field(sa_type=UtcDateTime)


class Override(SQLModel, table=True):
    """A teacher's correction of one score, append-only (TE-4); the newest one counts."""

    __tablename__ = "overrides"

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(foreign_key="calls.id", index=True)
    concept: str
    score: int | None = None
    reason: str = Field(repr=False)
    teacher_id: str = Field(foreign_key="teachers.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
