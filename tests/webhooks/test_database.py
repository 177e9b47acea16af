from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import SQLModel, col, select

from agent.keypad import IN_EVERY_MENU
from sip.calls import CallKey, Direction
from tests.webhooks.office import NOON
from webhooks import seeds
from webhooks.database import insert_once, open_engine, reading, upsert, writing
from webhooks.keys import OfficeKeys
from webhooks.migrate import differences, migrate, undo
from webhooks.models import (
    Call,
    Class,
    ConsentRecord,
    Guardian,
    Household,
    Learner,
    School,
    Teacher,
    TurnRow,
)
from webhooks.models.household import LEARNER_KEYS


def test_the_migrations_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    assert differences(engine) == []


def test_migrating_again_changes_nothing_and_undoing_leaves_nothing(engine: Engine) -> None:
    migrate(engine)
    undo(engine)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    assert differences(engine) == []


def test_what_stood_there_before_the_live_side_told_more_is_still_there(engine: Engine) -> None:
    tables = (Call, Class, ConsentRecord, Guardian, Learner, Teacher, TurnRow)
    with writing(engine) as db:
        call = Call(key=CallKey("k"), direction=Direction.INBOUND, started_at=NOON)
        turn = TurnRow(call_id=call.id, number=1, speaker="tutor", start=1.0, end=2.0)
        db.add(call)
        db.flush()
        db.add(turn)
    before = everything(engine, tables)
    undo(engine, to="0003")
    migrate(engine)
    after = everything(engine, tables)
    told = {"safeguarding_lead"}  # went with its column, as the demo's teacher is one
    assert [strip(row, told) for row in after] == [strip(row, told) for row in before]
    assert len(after) == 10


def everything(engine: Engine, tables: Sequence[type[SQLModel]]) -> list[dict[str, Any]]:
    with reading(engine) as db:
        found = [row.model_dump() for table in tables for row in db.exec(select(table))]
    return sorted(found, key=lambda row: str(row["id"]))


def strip(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def test_the_cast_is_made_once(engine: Engine) -> None:
    with writing(engine) as db:
        made = seeds.demo(db, OfficeKeys(b"k" * 32, b"pepper"), NOON)
    assert str(made) == "nothing: it was all there"


def test_moments_come_back_aware_and_in_utc(engine: Engine) -> None:
    at = datetime(2026, 3, 2, 17, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    with writing(engine) as db:
        household = Household(created_at=at)
        db.add(household)
    with reading(engine) as db:
        stored = db.get_one(Household, household.id).created_at
    assert (stored, stored.tzinfo) == (NOON, UTC)


def test_a_moment_without_a_zone_is_not_stored(engine: Engine) -> None:
    with pytest.raises(StatementError, match="time zone"), writing(engine) as db:
        db.add(Household(created_at=NOON.replace(tzinfo=None)))


def test_a_failing_statement_does_not_repeat_its_values(engine: Engine) -> None:
    row = {"id": "c", "school_id": "nowhere", "name": "purple hippopotamus"}
    with pytest.raises(IntegrityError) as fault, writing(engine) as db:
        upsert(db, Class, row=row, key=("id",))
    assert "hippopotamus" not in str(fault.value)


def test_a_row_that_points_nowhere_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as db:
        db.add(Class(school_id="nowhere", name="Class 9"))


def test_keys_that_pick_a_learner_are_commands_in_no_menu() -> None:
    assert {*"0123456789"} - {*LEARNER_KEYS} == IN_EVERY_MENU - {"*"}


@pytest.mark.parametrize("key", ["0", "6", "8", "9", "*", "", "10"])
def test_a_learner_whose_key_is_a_command_cannot_be_made(engine: Engine, key: str) -> None:
    with pytest.raises(IntegrityError, match="key_is_no_command"):
        make_family(engine, keys=[key])


def test_there_is_a_key_for_each_of_six_learners(engine: Engine) -> None:
    assert make_family(engine, keys=LEARNER_KEYS) == 6


def make_family(engine: Engine, *, keys: Sequence[str]) -> int:
    """How many learners it has."""
    with writing(engine) as db:
        home = Household(created_at=NOON)
        db.add(home)
        db.flush()
        group = db.exec(select(Class)).first()
        assert group is not None
        family = {"household_id": home.id, "class_id": group.id, "created_at": NOON}
        db.add_all(Learner(first_name="Ines", key=key, **family) for key in keys)
        db.flush()
        return len(db.exec(select(Learner).where(col(Learner.household_id) == home.id)).all())


def test_once_inserts_once_and_upsert_lets_the_last_one_win(engine: Engine) -> None:
    row = {"key": CallKey("k1"), "direction": Direction.INBOUND, "started_at": NOON}
    with writing(engine) as db:
        assert insert_once(db, Call, row=row, key=("key",))
        assert not insert_once(db, Call, row=row | {"seed": 9}, key=("key",))
        upsert(db, School, row={"id": "s", "name": "Hill School"}, key=("id",))
        upsert(db, School, row={"id": "s", "name": "Lake School"}, key=("id",))
    with reading(engine) as db:
        call = db.exec(select(Call).where(col(Call.key) == "k1")).one()
        assert (call.seed, call.concepts, len(call.id)) == (0, [], 32)
        assert db.get_one(School, "s").name == "Lake School"


def test_writers_wait_for_each_other_instead_of_failing(engine: Engine) -> None:
    def add_one(_: int) -> None:
        with writing(engine) as db:
            lock = select(Call).where(col(Call.key) == "shared").with_for_update()
            db.exec(lock).one().seed += 1

    row = {"key": "shared", "direction": Direction.INBOUND, "started_at": NOON}
    with writing(engine) as db:
        insert_once(db, Call, row=row, key=("key",))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(40)))
    with reading(engine) as db:
        assert db.exec(select(Call).where(col(Call.key) == "shared")).one().seed == 40


def test_sqlite_writes_ahead_and_holds_foreign_keys(sqlite_template: object) -> None:
    engine = open_engine(f"sqlite:///{sqlite_template}")
    with engine.connect() as connection:
        asked = ("journal_mode", "foreign_keys", "busy_timeout")
        found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in asked]
    engine.dispose()
    assert found == ["wal", 1, 5000]


def test_the_driver_for_postgresql_is_chosen_here() -> None:
    engine = open_engine("postgresql://office@db.example/office")
    assert engine.url.drivername == "postgresql+psycopg"
