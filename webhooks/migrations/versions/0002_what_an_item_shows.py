"""What an item could have shown, how it is guessed, and in which part of the call it was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE = "evidence"


def upgrade() -> None:
    """Rows from before know nothing of it, which is what the defaults say."""
    op.add_column(TABLE, sa.Column("could_show", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(TABLE, sa.Column("options", sa.Integer(), nullable=True))
    op.add_column(TABLE, sa.Column("repeats", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(TABLE, sa.Column("part", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("part", "repeats", "options", "could_show"):
        op.drop_column(TABLE, name)
