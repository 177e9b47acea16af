"""A small school for the tests of the pages: two schools, one family each, calls of every kind."""

import shutil
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from sip.calls import CallKey, Direction
from sip.outcomes import Dial, Ended
from tests.webhooks.dashboard.sample_rows import NOW, answer, evaluations, turn
from tests.webhooks.dashboard.sample_told import alarm, told_turns, wish_of
from tests.webhooks.dashboard.sound import DIALOGUE, write_recording
from webhooks.dashboard.pages import install
from webhooks.dashboard.parts import DashboardParts
from webhooks.database import open_engine
from webhooks.models import (
    Call,
    CallLearner,
    Class,
    Guardian,
    Household,
    Learner,
    School,
    Teacher,
)

PASSWORD = "correct horse battery"
# As cheap as argon2 gets: the parameters stand in the hash, and a hundred tests sign in.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
SECRET = "a secret for tests only"
DATABASE, RECORDINGS = "office.sqlite3", "recordings"
TITLES = {"add.carry": "Adding with a carry", "add.forgot-carry": "Forgets the carry"}


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Sample:
    """Ids of what the tests ask for, and the app that shows it."""

    app: FastAPI
    engine: Engine
    recordings: Path
    clock: Clock
    calls: dict[str, str] = field(default_factory=dict)
    learners: dict[str, str] = field(default_factory=dict)
    teachers: dict[str, str] = field(default_factory=dict)

    def add(self, *rows: SQLModel) -> None:
        with Session(self.engine, expire_on_commit=False) as db:
            for row in rows:
                db.add(row)
                db.flush()
            db.commit()


def sample(folder: Path, *, public_url: str | None = None) -> Sample:
    """A fresh database and recordings folder below ``folder``, filled."""
    (folder / RECORDINGS).mkdir()
    made = _opened(folder, public_url=public_url)
    SQLModel.metadata.create_all(made.engine)
    _people(made)
    _lesson(made)
    _other_calls(made)
    _told(made)
    return made


def copy_of(made: Sample, folder: Path) -> Sample:
    """The same school in a folder of its own. ``made``'s engine must be disposed: SQLite keeps
    the latest rows beside the file until the last connection closes."""
    shutil.copytree(made.recordings.parent, folder, dirs_exist_ok=True)
    ids = {"calls": made.calls, "learners": made.learners, "teachers": made.teachers}
    return replace(_opened(folder), **{name: dict(found) for name, found in ids.items()})


def _opened(folder: Path, *, public_url: str | None = None) -> Sample:
    engine, clock = open_engine(f"sqlite:///{folder / DATABASE}"), Clock()
    recordings = folder / RECORDINGS
    app = FastAPI(openapi_url=None)
    install(
        app,
        DashboardParts(
            engine=engine,
            session_secret=SECRET,
            recordings_folder=recordings,
            clock=clock,
            public_url=public_url,
            titles=TITLES,
        ),
    )
    return Sample(app, engine, recordings, clock)


def _people(made: Sample) -> None:
    for name, email, learners in (
        ("Riverside School", "rivers@example.org", ("Anna", "Samuel")),
        ("Hillside School", "hills@example.org", ("Ben",)),
    ):
        school, home = School(name=name), Household(created_at=NOW)
        group = Class(school_id=school.id, name="Class 3")
        teacher = Teacher(
            school_id=school.id,
            name="Ms " + email.split("@")[0].title(),
            email=email,
            password_hash=PASSWORD_HASH,
            created_at=NOW,
        )
        made.add(school, home, group, teacher)
        made.teachers[email] = teacher.id
        lead = _lead(school, email)
        made.add(lead)
        made.teachers[lead.email] = lead.id
        for key, first_name in enumerate(learners, start=1):
            learner = Learner(
                household_id=home.id,
                class_id=group.id,
                first_name=first_name,
                key=str(key),
                created_at=NOW,
            )
            made.add(learner)
            made.learners[first_name] = learner.id
        made.learners[f"home of {learners[0]}"] = home.id


def _lead(school: School, email: str) -> Teacher:
    """The safeguarding lead of a school: ``lead.rivers@example.org`` beside ``rivers@…``."""
    return Teacher(
        school_id=school.id,
        name="Ms Lead",
        email=f"lead.{email}",
        password_hash=PASSWORD_HASH,
        safeguarding_lead=True,
        created_at=NOW,
    )


def call_of(made: Sample, name: str, learner: str | None, **facts: Any) -> Call:
    """A finished inbound call of 42 seconds yesterday, but for ``facts``; stored under ``name``."""
    started = facts.pop("started_at", NOW - timedelta(days=1))
    assert isinstance(started, datetime)
    plain: dict[str, Any] = {
        "key": CallKey(f"key-{name}"),
        "direction": Direction.INBOUND,
        "learner_id": None if learner is None else made.learners[learner],
        "started_at": started,
        "answered_at": started + timedelta(seconds=3),
        "ended_at": started + timedelta(seconds=45),
        "ended": Ended.GOODBYE,
    }
    call = Call(**{**plain, **facts})
    made.add(call)
    made.calls[name] = call.id
    return call


def _lesson(made: Sample) -> None:
    call = call_of(
        made,
        "lesson",
        "Anna",
        may_record=True,
        may_keep_transcript=True,
        recorded=True,
        recording="lesson.wav",
        model_requests=1,
        prepared_seconds=48.0,
        unheard_seconds=12.0,
    )
    write_recording(made.recordings / "lesson.wav")
    made.add(*(turn(call.id, number, line) for number, line in enumerate(DIALOGUE, start=1)))
    made.add(
        answer(
            call,
            1,
            heard="thirty two",
            verdict="wrong",
            turn=2,
            misconceptions=["add.forgot-carry"],
        ),
        answer(call, 2, heard="forty three", verdict="wrong", turn=4, attempt=2, rung=1),
        answer(call, 2, revision=1, heard="forty two", verdict="right", turn=4, attempt=2, rung=1),
        answer(
            call,
            3,
            kind="explain",
            answer_type="speech",
            question="How do you know?",
            expected="the ten goes to the tens",
            verdict="partial",
            turn=6,
            heard="<script>alert(1)</script> it goes to the tens",
        ),
    )
    made.add(*evaluations(call))


def _other_calls(made: Sample) -> None:
    call_of(
        made,
        "refused",
        "Samuel",
        consent_refused=True,
        may_record=True,
        ended=Ended.CALLER,
        may_keep_transcript=True,
        started_at=NOW - timedelta(days=3),
    )
    call_of(
        made,
        "busy",
        "Samuel",
        direction=Direction.OUTBOUND,
        dial=Dial.BUSY,
        ended=None,
        answered_at=None,
        started_at=NOW - timedelta(days=2),
    )
    call_of(made, "running", "Anna", ended=None, ended_at=None, started_at=NOW, may_record=True)
    call_of(made, "safety", "Anna", ended=Ended.SAFETY)
    call_of(
        made,
        "unnamed",
        None,
        household_id=made.learners["home of Anna"],
        ended=Ended.CALLER,
        started_at=NOW - timedelta(days=4),
    )
    call_of(made, "foreign", "Ben")
    mixed = call_of(made, "mixed", "Anna")
    made.add(CallLearner(call_id=mixed.id, learner_id=made.learners["Ben"], at=NOW))


def _told(made: Sample) -> None:
    """A call that is held back, one alarm that holds nothing, and what the family asked for."""
    home = made.learners["home of Anna"]
    made.add(Guardian(id="guardian", household_id=home, name="Ms Rao", created_at=NOW))
    hours = {"started_at": NOW - timedelta(hours=5), "household_id": home}
    told = call_of(made, "told", "Anna", may_keep_transcript=True, **hours)
    said = NOW - timedelta(hours=5)
    made.add(*told_turns(told), alarm(told, 1, "S1", at=said), alarm(told, 2, "S3", at=said))
    guest = call_of(made, "guest", None, guest=True)
    with Session(made.engine, expire_on_commit=False) as db:
        refused = db.get_one(Call, made.calls["refused"])
        unnamed = db.get_one(Call, made.calls["unnamed"])
    made.add(
        alarm(refused, 1, "S1", at=refused.started_at),
        wish_of(told, 1, "person"),
        wish_of(unnamed, 1, "call_back"),
        wish_of(unnamed, 2, "join", first_name="Mira", language="en"),
        wish_of(guest, 1, "person"),
    )
