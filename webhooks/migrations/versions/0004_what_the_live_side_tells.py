"""Alarms, wishes, the whole record of a turn, what a call's speech cost, how a learner pauses."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _column(name: str, kind: Any, *, to: str | None = None, **kept: Any) -> sa.Column[Any]:
    keys = () if to is None else (sa.ForeignKey(to),)
    return sa.Column(name, kind(), *keys, **{"nullable": False, **kept})


def _moment(name: str, **kept: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), **{"nullable": False, **kept})


TEACHER_OF_CONSENT = "fk_consents_recorded_by_teachers"


def upgrade() -> None:
    """Rows from before know nothing of it, which is what the defaults say."""
    for table, column in _columns():
        op.add_column(table, column)
    _records()
    with op.batch_alter_table("consents") as consents:  # SQLite adds no foreign key in place
        consents.add_column(_column("recorded_by", sa.String, nullable=True))
        consents.create_foreign_key(op.f(TEACHER_OF_CONSENT), "teachers", ["recorded_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("consents") as consents:
        consents.drop_constraint(op.f(TEACHER_OF_CONSENT), type_="foreignkey")
        consents.drop_column("recorded_by")
    for table in ("wishes", "openings", "alerts"):
        op.drop_table(table)
    for table, column in _columns():
        op.drop_column(table, column.name)


def _columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    return (
        ("turns", _column("played", sa.Float, nullable=True)),
        ("turns", _column("prepared", sa.Boolean, server_default=sa.false())),
        ("turns", _column("requests", sa.Integer, server_default="0")),
        ("turns", _column("stopped_by", sa.String, server_default="")),
        ("turns", _column("taken_back", sa.Boolean, server_default=sa.false())),
        ("calls", _column("prepared_seconds", sa.Float, server_default="0")),
        ("calls", _column("unheard_seconds", sa.Float, server_default="0")),
        ("calls", _moment("released_at", nullable=True)),
        ("learners", _column("pauses", sa.JSON, nullable=True)),
        ("learners", _moment("pauses_at", nullable=True)),
        ("teachers", _column("safeguarding_lead", sa.Boolean, server_default=sa.false())),
    )


def _records() -> None:
    op.create_table(
        "alerts",
        _column("id", sa.Integer, primary_key=True),
        _column("call_id", sa.String, to="calls.id", index=True),
        _column("number", sa.Integer),
        _column("learner_id", sa.String, to="learners.id", nullable=True, index=True),
        _column("level", sa.String),
        _column("source", sa.String),
        _column("rule", sa.String),
        _column("turn", sa.Integer, nullable=True),
        _moment("at", index=True),
        _column("acknowledged_by", sa.String, to="teachers.id", nullable=True),
        _moment("acknowledged_at", nullable=True),
        sa.UniqueConstraint("call_id", "number"),
    )
    op.create_table(
        "openings",
        _column("id", sa.Integer, primary_key=True),
        _column("call_id", sa.String, to="calls.id", index=True),
        _column("teacher_id", sa.String, to="teachers.id"),
        _column("what", sa.String),
        _moment("at"),
    )
    op.create_table(
        "wishes",
        _column("id", sa.Integer, primary_key=True),
        _column("call_id", sa.String, to="calls.id", index=True),
        _column("number", sa.Integer),
        _column("kind", sa.String),
        _column("first_name", sa.String, nullable=True),
        _column("language", sa.String, nullable=True),
        _moment("at", index=True),
        _column("done_by", sa.String, to="teachers.id", nullable=True),
        _moment("done_at", nullable=True),
        _column("learner_id", sa.String, to="learners.id", nullable=True),
        sa.UniqueConstraint("call_id", "number"),
        sa.UniqueConstraint("learner_id"),
    )
