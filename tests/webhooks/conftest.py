"""An office with the demo's cast, on SQLite and on PostgreSQL."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import select

from tests.webhooks import postgres
from tests.webhooks.office import NOON, WORKER, Clock, Office
from webhooks import seeds
from webhooks.app import create_app
from webhooks.database import open_engine, reading, writing
from webhooks.keys import OfficeKeys
from webhooks.migrate import migrate
from webhooks.models import Learner
from webhooks.parts import Parts
from webhooks.settings import OfficeSettings

KEYS = OfficeKeys(b"k" * 32, b"pepper")
_databases = itertools.count()


def _furnish(url: str) -> None:
    """Tables and cast, once per run: hashing passwords is slow on purpose."""
    engine = open_engine(url)
    migrate(engine)
    with writing(engine) as db:
        seeds.demo(db, KEYS, NOON)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "template.sqlite3"
    _furnish(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[Path]:
    with postgres.cluster() as socket:
        postgres.execute(socket, "CREATE DATABASE template")
        _furnish(postgres.url(socket, "template"))
        yield socket


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.servers)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of this test's own, with the cast in it."""
    if request.param == "sqlite":
        path = tmp_path / "office.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    socket = request.getfixturevalue("postgres_socket")
    name = f"office_{next(_databases)}"
    postgres.execute(socket, f"CREATE DATABASE {name} TEMPLATE template")
    return postgres.url(socket, name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> OfficeSettings:
    return OfficeSettings.model_validate(
        {
            "worker_token": WORKER,
            "number_key": "k" * 43,
            "pin_pepper": "pepper",
            "session_secret": "session-secret-of-the-tests-0123456789",
            "public_url": "https://office.example",
            "recordings_folder": tmp_path / "recordings",
            "twilio_auth_tokens": (SecretStr("old-token"), SecretStr("new-token")),
            "sip_uri": "sip.example:5060;transport=tcp",
            "LIVEKIT_API_KEY": "lk-key",
            "LIVEKIT_API_SECRET": "lk-secret-that-is-32-characters-long",
            "CALL_KEY_SECRET": "call-key-secret",
        }
    )


@pytest.fixture
def office(engine: Engine, settings: OfficeSettings) -> Iterator[Office]:
    clock = Clock()
    seed = itertools.count(7).__next__
    parts = Parts(settings=settings, engine=engine, keys=KEYS, clock=clock, new_seed=seed)
    with reading(engine) as db:
        learners = {learner.first_name: learner.id for learner in db.exec(select(Learner)).all()}
    with TestClient(create_app(parts)) as web:
        yield Office(parts, web, clock, KEYS, learners)


@pytest.fixture
def closed_office(office: Office) -> Iterator[Office]:
    """The same office, with no secret set."""
    parts = replace(office.parts, settings=OfficeSettings(), keys=None)
    with TestClient(create_app(parts)) as web:
        yield replace(office, parts=parts, web=web)
