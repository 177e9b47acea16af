"""A small school for the tests of the pages: two schools, one family each, calls of every kind."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from sip.calls import CallKey, Direction
from sip.outcomes import Dial, Ended
from tests.webhooks.dashboard.sound import DIALOGUE, write_recording
from webhooks.dashboard.pages import install
from webhooks.dashboard.parts import DashboardParts
from webhooks.database import open_engine
from webhooks.models import (
    Call,
    CallLearner,
    Class,
    EvaluationRow,
    EvidenceRow,
    Household,
    Learner,
    School,
    Teacher,
    TurnRow,
)

NOW = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
# As cheap as argon2 gets: the parameters stand in the hash, and a hundred tests sign in.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
SECRET = "a secret for tests only"
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
    engine = open_engine(f"sqlite:///{folder / 'office.sqlite3'}")
    SQLModel.metadata.create_all(engine)
    recordings = folder / "recordings"
    recordings.mkdir()
    clock = Clock()
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
    made = Sample(app, engine, recordings, clock)
    _people(made)
    _lesson(made)
    _other_calls(made)
    return made


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
    )
    write_recording(made.recordings / "lesson.wav")
    made.add(*(_turn(call.id, number, line) for number, line in enumerate(DIALOGUE, start=1)))
    made.add(
        _answer(
            call,
            1,
            heard="thirty two",
            verdict="wrong",
            turn=2,
            misconceptions=["add.forgot-carry"],
        ),
        _answer(call, 2, heard="forty three", verdict="wrong", turn=4, attempt=2, rung=1),
        _answer(call, 2, revision=1, heard="forty two", verdict="right", turn=4, attempt=2, rung=1),
        _answer(
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
    _evaluations(made, call)


def _evaluations(made: Sample, call: Call) -> None:
    """One concept that was scored and one that could not be."""
    made.add(
        EvaluationRow(
            call_id=call.id,
            concept="add.carry",
            score=2,
            reason="right with one hint",
            criteria=[
                {
                    "criterion": "Says that ten ones make a ten",
                    "met": "yes",
                    "quote": "it is a ten",
                },
                {"criterion": "Says where the ten is written", "met": "unclear", "quote": None},
            ],
            evidence=[{"sequence": n, "revision": r} for n, r in ((1, 0), (2, 1), (3, 0))],
            rubric="rubric:1",
            computed_at=NOW,
        ),
        EvaluationRow(
            call_id=call.id,
            concept="subtract.borrow",
            score=None,
            reason="silence",
            rubric="rubric:1",
            computed_at=NOW,
        ),
    )


def _turn(call_id: str, number: int, line: tuple[str, float, float, str]) -> TurnRow:
    speaker, start, end, text = line
    fast: dict[str, Any] = {
        "transcript": 0.21,
        "decision": 0.34,
        "model": None,
        "voice": 0.06,
        "total": 0.52,
    }
    slow: dict[str, Any] = {
        "transcript": 0.25,
        "decision": 0.55,
        "model": 0.42,
        "voice": 0.11,
        "total": 1.18,
    }
    latency = {3: fast, 5: {**fast, "total": 0.47}, 7: slow}.get(number)
    return TurnRow(
        call_id=call_id,
        number=number,
        speaker=speaker,
        text=text,
        start=start,
        end=end,
        latency=latency,
        interrupted=number == 3,
    )


def _answer(call: Call, sequence: int, **facts: Any) -> EvidenceRow:
    plain: dict[str, Any] = {
        "call_id": call.id,
        "learner_id": call.learner_id,
        "sequence": sequence,
        "concept": "add.carry",
        "content": "add.carry@1.0.0#0",
        "item": "two-digits:27,15",
        "kind": "item",
        "answer_type": "integer",
        "question": "What is 27 plus 15?",
        "expected": "42",
        "grader": "rule:1",
        "at": NOW,
    }
    return EvidenceRow(**{**plain, **facts})


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
