"""What tests of the office do with it: the tutor's side of a call, with sane forms to send."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, select

from sip.calls import Direction
from webhooks import seeds
from webhooks.database import reading
from webhooks.keys import OfficeKeys
from webhooks.models import Call
from webhooks.parts import Parts

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WORKER = "worker-token-of-the-tests"
OURS = "+15550100100"

Row = TypeVar("Row", bound=SQLModel)


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Line:
    """The tutor's side of one call."""

    office: "Office"
    key: str
    brief: dict[str, Any]
    room: str  # as LiveKit names it

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.brief['token']}"}

    def ask(self, what: str, form: dict[str, Any]) -> Response:
        address = f"/tutor/v1/calls/{self.key}/{what}"
        return self.office.web.post(address, json=form, headers=self.headers)

    def identify(self, learner: str, pin: str | None) -> str:
        answer = self.ask("identify", {"learner_id": learner, "pin": pin})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["result"])

    def answers(self, *numbers: int, **fields: Any) -> Response:
        return self.ask("notes", {"evidence": [self.evidence(n, **fields) for n in numbers]})

    def evidence(self, sequence: int, **fields: Any) -> dict[str, Any]:
        made = {
            "call_key": self.key,
            "sequence": sequence,
            "concept": "addition_within_100",
            "content": "addition_within_100@1#abc",
            "item": f"add:{sequence}",
            "answer_type": "integer",
            "question": "What is 20 plus 22?",
            "expected": "42",
            "heard": "forty two",
            "verdict": "right",
            "at": self.office.clock.now.isoformat(),
        }
        return made | fields

    def turn(self, number: int, **fields: Any) -> dict[str, Any]:
        made = {
            "call_key": self.key,
            "number": number,
            "speaker": "learner",
            "text": "it is forty two",
            "start": float(number),
            "end": number + 0.5,
        }
        return made | fields

    def report(self, **fields: Any) -> dict[str, Any]:
        at = self.office.clock.now.isoformat()
        return {"call_key": self.key, "ended": "goodbye", "ended_at": at} | fields

    def put_recording(self, content: bytes) -> Response:
        address = f"/tutor/v1/calls/{self.key}/recording"
        return self.office.web.put(address, content=content, headers=self.headers)

    @property
    def row(self) -> Call:
        with reading(self.office.engine) as db:
            return db.exec(select(Call).where(col(Call.key) == self.key)).one()


@dataclass
class Office:
    parts: Parts
    web: TestClient
    clock: Clock
    keys: OfficeKeys
    learners: dict[str, str]  # first name -> id
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def engine(self) -> Engine:
        return self.parts.engine

    def rows(self, table: type[Row]) -> list[Row]:
        with reading(self.engine) as db:
            return list(db.exec(select(table)).all())

    def open(self, **fields: Any) -> Response:
        headers = {"Authorization": f"Bearer {WORKER}"}
        return self.web.post("/tutor/v1/calls", json=self.opening(**fields), headers=headers)

    def opening(self, **fields: Any) -> dict[str, Any]:
        key = fields.get("call_key", f"SCL_{next(self.numbers)}")
        made = {
            "call_key": key,
            "direction": Direction.INBOUND.value,
            "caller": seeds.PHONE,
            "called": OURS,
            "room": f"room-of-{key}",
            "sip_call_id": key,
            "started_at": self.clock.now.isoformat(),
        }
        return made | fields

    def ring(self, **fields: Any) -> Line:
        fields = self.opening(**fields)
        answer = self.open(**fields)
        assert answer.status_code == 200, answer.text
        return Line(self, fields["call_key"], answer.json(), fields["room"])
