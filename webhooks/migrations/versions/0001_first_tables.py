"""First tables: people, calls, what was learnt, and the inbox."""

from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OPEN_WITH_LEARNER = sa.text("ended_at IS NULL AND learner_id IS NOT NULL")


def _column(
    kind: Any, name: str, to: str | None = None, *, nullable: bool = False, **kept: Any
) -> sa.Column[Any]:
    keys = () if to is None else (sa.ForeignKey(to),)
    return sa.Column(name, kind, *keys, nullable=nullable, **kept)


_text = partial(_column, sa.String())
_word = partial(_column, sa.String(40))
_moment = partial(_column, sa.DateTime(timezone=True))
_day = partial(_column, sa.Date())
_json = partial(_column, sa.JSON())
_flag = partial(_column, sa.Boolean())
_real = partial(_column, sa.Float())
_whole = partial(_column, sa.Integer())


def upgrade() -> None:
    _people()
    _promises()
    _calls()
    _call_parts()
    _records()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


TABLES = (
    "schools",
    "classes",
    "teachers",
    "households",
    "phone_numbers",
    "guardians",
    "learners",
    "pin_locks",
    "consents",
    "calls",
    "call_learners",
    "turns",
    "guest_days",
    "evidence",
    "evaluations",
    "overrides",
    "inbox",
)


def _people() -> None:
    op.create_table(
        "schools",
        _text("id", primary_key=True),
        _text("name", unique=True),
    )
    op.create_table(
        "classes",
        _text("id", primary_key=True),
        _text("school_id", to="schools.id", index=True),
        _text("name"),
        sa.UniqueConstraint("school_id", "name"),
    )
    op.create_table(
        "teachers",
        _text("id", primary_key=True),
        _text("school_id", to="schools.id", index=True),
        _text("name"),
        _text("email", unique=True),
        _text("password_hash"),
        _moment("created_at"),
    )
    op.create_table(
        "households",
        _text("id", primary_key=True),
        _moment("created_at"),
    )
    op.create_table(
        "phone_numbers",
        _text("number_hash", primary_key=True),
        _text("sealed"),
        _text("household_id", to="households.id", index=True),
        _moment("created_at"),
    )
    op.create_table(
        "guardians",
        _text("id", primary_key=True),
        _text("household_id", to="households.id", index=True),
        _text("name"),
        _moment("created_at"),
    )
    op.create_table(
        "learners",
        _text("id", primary_key=True),
        _text("household_id", to="households.id", index=True),
        _text("class_id", to="classes.id", index=True),
        _text("first_name"),
        _text("key"),
        _text("pin_hash", nullable=True),
        _text("subject"),
        _text("language"),
        _flag("slow"),
        _moment("created_at"),
        sa.UniqueConstraint("household_id", "key"),
        sa.CheckConstraint("key IN ('1', '2', '3', '4', '5', '7')", name="key_is_no_command"),
    )


def _promises() -> None:
    op.create_table(
        "pin_locks",
        _text("number_hash", primary_key=True),
        _text("learner_id", to="learners.id", primary_key=True),
        _whole("misses"),
        _moment("locked_until", nullable=True),
    )
    op.create_table(
        "consents",
        _text("id", primary_key=True),
        _text("household_id", to="households.id", index=True),
        _word("kind"),
        _text("guardian_id", to="guardians.id", nullable=True),
        _text("learner_id", to="learners.id", nullable=True),
        _text("number_hash", nullable=True),
        _text("text_version"),
        _text("source"),
        _moment("given_at"),
        _moment("withdrawn_at", nullable=True),
    )


def _calls() -> None:
    op.create_table(
        "calls",
        _text("id", primary_key=True),
        _text("key", unique=True),
        _word("direction"),
        _text("caller_hash", nullable=True, index=True),
        _text("household_id", to="households.id", nullable=True, index=True),
        _text("learner_id", to="learners.id", nullable=True, index=True),
        _flag("guest"),
        _text("room_hash", nullable=True, index=True),
        _text("sip_call_id", nullable=True, index=True),
        _text("twilio_call_sid", nullable=True, index=True),
        _moment("started_at", index=True),
        _moment("answered_at", nullable=True),
        _moment("line_left_at", nullable=True),
        _text("line_left_reason", nullable=True),
        _moment("tutor_missing_since", nullable=True),
        _moment("ended_at", nullable=True, index=True),
        _word("dial", nullable=True),
        _word("answered_by", nullable=True),
        _word("ended", nullable=True),
        _text("closed_by", nullable=True),
        _text("carrier_status", nullable=True),
        _whole("carrier_sequence"),
        _flag("may_record"),
        _flag("may_keep_transcript"),
        _flag("recorded"),
        _flag("consent_refused"),
        _text("recording", nullable=True),
        _text("token_hash", nullable=True),
        _whole("seed"),
        _json("concepts"),
        _whole("model_requests"),
        _whole("form_version"),
    )
    op.create_index(
        "one_open_call_per_learner",
        "calls",
        ["learner_id"],
        unique=True,
        sqlite_where=OPEN_WITH_LEARNER,
        postgresql_where=OPEN_WITH_LEARNER,
    )


def _call_parts() -> None:
    op.create_table(
        "call_learners",
        _text("call_id", to="calls.id", primary_key=True),
        _text("learner_id", to="learners.id", primary_key=True),
        _moment("at"),
    )
    op.create_table(
        "turns",
        _whole("id", primary_key=True),
        _text("call_id", to="calls.id", index=True),
        _whole("number"),
        _text("speaker"),
        _text("text"),
        _real("start"),
        _real("end"),
        _flag("interrupted"),
        _flag("keypad"),
        _json("latency", nullable=True),
        sa.UniqueConstraint("call_id", "number"),
    )
    op.create_table(
        "guest_days",
        _day("day", primary_key=True),
        _whole("calls"),
    )


def _records() -> None:
    op.create_table(
        "evidence",
        _whole("id", primary_key=True),
        _text("call_id", to="calls.id", index=True),
        _whole("sequence"),
        _whole("revision"),
        _text("learner_id", to="learners.id", nullable=True, index=True),
        _text("concept", index=True),
        _text("content"),
        _text("item"),
        _text("kind"),
        _text("answer_type"),
        _text("question"),
        _text("expected"),
        _text("heard"),
        _json("alternatives"),
        _real("confidence", nullable=True),
        _text("source"),
        _text("verdict"),
        _text("reason", nullable=True),
        _whole("attempt"),
        _whole("rung"),
        _real("think_seconds", nullable=True),
        _json("misconceptions"),
        _json("criteria"),
        _text("grader"),
        _whole("turn", nullable=True),
        _moment("at"),
        _whole("version"),
        sa.UniqueConstraint("call_id", "sequence", "revision"),
    )
    op.create_table(
        "evaluations",
        _whole("id", primary_key=True),
        _text("call_id", to="calls.id", index=True),
        _text("concept", index=True),
        _whole("score", nullable=True),
        _text("reason", nullable=True),
        _json("criteria"),
        _json("misconceptions"),
        _json("evidence"),
        _text("rubric"),
        _moment("computed_at"),
        sa.UniqueConstraint("call_id", "concept"),
    )
    op.create_table(
        "overrides",
        _whole("id", primary_key=True),
        _text("call_id", to="calls.id", index=True),
        _text("concept"),
        _whole("score", nullable=True),
        _text("reason"),
        _text("teacher_id", to="teachers.id", index=True),
        _moment("at"),
    )
    op.create_table(
        "inbox",
        _whole("id", primary_key=True),
        _text("source"),
        _text("external_id"),
        _text("kind"),
        _json("payload"),
        _moment("received_at"),
        _moment("handled_at", nullable=True, index=True),
        _text("error", nullable=True),
        sa.UniqueConstraint("source", "external_id"),
    )
