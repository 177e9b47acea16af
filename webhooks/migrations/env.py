"""Alembic's entry: runs the migrations over the connection that ``migrate`` hands in."""

from alembic import context
from sqlmodel import SQLModel

import webhooks.models  # noqa: F401 (fills the metadata)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    compare_type=True,
    # SQLite cannot alter a column in place: Alembic copies the table.
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
