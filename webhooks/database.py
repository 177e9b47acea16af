"""The database: engine, sessions, and the one way to write a row twice and have it once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel

BUSY_TIMEOUT_MS = 5000
INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def open_engine(url: str) -> Engine:
    """Engine for ``sqlite:///file`` or ``postgresql://…`` (spoken to through psycopg)."""
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    # A failing statement's values are what children said: they must not reach a log.
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    timeout = {"timeout": BUSY_TIMEOUT_MS / 1000}
    engine = create_engine(parsed, connect_args=timeout, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions begin too late: a read that turns into a write then fails with
    # "database is locked" at once, whatever the timeout. We begin ourselves (_begin_sqlite).
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that commits at the end and rolls back when something is raised."""
    with Session(engine, expire_on_commit=False) as db, db.begin():
        yield db


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for pages: never waits for a writer, never makes one wait, never writes."""
    with Session(engine.execution_options(reads_only=True), expire_on_commit=False) as db:
        yield db


def insert_once(
    db: Session, table: type[SQLModel], *, row: Mapping[str, Any], key: Sequence[str]
) -> bool:
    """Insert unless a row with this natural key is there. True: this call inserted it."""
    statement = INSERT[db.get_bind().dialect.name](table).values(**row)
    result: CursorResult[Any] = db.connection().execute(
        statement.on_conflict_do_nothing(index_elements=list(key)),
        execution_options={"preserve_rowcount": True},  # or an INSERT may not say
    )
    return result.rowcount == 1


def upsert(
    db: Session, table: type[SQLModel], *, row: Mapping[str, Any], key: Sequence[str]
) -> None:
    """Insert, or bring the row with this natural key up to date. The last writer wins."""
    statement = INSERT[db.get_bind().dialect.name](table).values(**row)
    changed = {name: statement.excluded[name] for name in row if name not in key}
    db.connection().execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))
