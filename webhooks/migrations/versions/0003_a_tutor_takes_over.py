"""What a tutor that takes over needs, and who is thought to live."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = "calls"


def upgrade() -> None:
    """Calls from before were never taken over, which is what the defaults say."""
    op.add_column(TABLE, sa.Column("tutor", sa.String(), nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TABLE, sa.Column("tutor_lost_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TABLE, sa.Column("takeovers", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(TABLE, sa.Column("lesson", sa.Text(), nullable=True))
    op.add_column(
        TABLE, sa.Column("lesson_number", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "workers",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workers"),
    )


def downgrade() -> None:
    op.drop_table("workers")
    for name in ("lesson_number", "lesson", "takeovers", "tutor_lost_at", "beat_at", "tutor"):
        op.drop_column(TABLE, name)
