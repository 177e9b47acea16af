"""Bring the tables up to date, and tell whether they are."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

import webhooks.models  # noqa: F401 (fills the metadata)

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Run every migration that has not run yet, in one transaction: all of them or none."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def undo(engine: Engine, *, to: str = "base") -> None:
    """Take migrations back, all or those after ``to``. Their data goes with them; for tests."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), to)


def differences(engine: Engine) -> list[object]:
    """What the tables in code have and the database has not, or the other way round."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
