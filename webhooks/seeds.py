"""The demo's cast: one school, one class, one teacher, one family with two learners."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from webhooks.access import hash_password
from webhooks.keys import OfficeKeys
from webhooks.models import (
    Class,
    ConsentKind,
    ConsentRecord,
    Guardian,
    Household,
    Learner,
    PhoneNumberRow,
    School,
    Teacher,
)

SCHOOL, CLASS = "Riverside School", "Class 3"
PHONE = "+15550100001"  # 555-01xx is reserved: nobody owns it
TEACHER_EMAIL = "teacher@riverside.example"
TEACHER_PASSWORD = "chalk and telephone"
CONSENT_TEXT = "demo:1"

Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True)
class Pupil:
    first_name: str
    key: str
    pin: str


PUPILS = (Pupil("Anna", "1", "4071"), Pupil("Samuel", "2", "9926"))


@dataclass(frozen=True)
class Made:
    """How many rows of each kind were made just now; all 0 the second time."""

    counts: Mapping[str, int]

    def __str__(self) -> str:
        made = ", ".join(f"{count} {name}" for name, count in self.counts.items() if count)
        return made or "nothing: it was all there"


def demo(db: Session, keys: OfficeKeys, now: datetime) -> Made:
    """Make what is missing of the cast. Run again it changes nothing, not even a password."""
    seeding = _Seeding(db, now)
    school = seeding.one(School, {"name": SCHOOL})
    class_ = seeding.one(Class, {"school_id": school.id, "name": CLASS})
    seeding.one(
        Teacher,
        {"email": TEACHER_EMAIL},
        school_id=school.id,
        name="Demo teacher",
        password_hash=hash_password(TEACHER_PASSWORD),
        safeguarding_lead=True,
        created_at=now,
    )
    household_id = _household(seeding, keys)
    for pupil in PUPILS:
        learner = seeding.one(
            Learner,
            {"household_id": household_id, "key": pupil.key},
            class_id=class_.id,
            first_name=pupil.first_name,
            created_at=now,
        )
        if learner.pin_hash is None:
            learner.pin_hash = keys.hash_pin(learner.id, pupil.pin)
            db.add(learner)
    return Made(seeding.counts)


def _household(seeding: "_Seeding", keys: OfficeKeys) -> str:
    """The family that owns the demo's number, with its guardian's three permissions."""
    number_hash = keys.hash_number(PHONE)
    number = seeding.db.get(PhoneNumberRow, number_hash)
    household_id = (
        number.household_id if number else seeding.add(Household(created_at=seeding.now)).id
    )
    seeding.one(
        PhoneNumberRow,
        {"number_hash": number_hash},
        sealed=keys.seal(PHONE),
        household_id=household_id,
        created_at=seeding.now,
    )
    guardian = seeding.one(
        Guardian, {"household_id": household_id}, name="Demo guardian", created_at=seeding.now
    )
    for kind in ConsentKind:
        seeding.one(
            ConsentRecord,
            {"household_id": household_id, "kind": kind},
            guardian_id=guardian.id,
            number_hash=number_hash,
            text_version=CONSENT_TEXT,
            source="demo",
            given_at=seeding.now,
        )
    return household_id


class _Seeding:
    """Finds rows by their natural key, makes the missing ones, and counts."""

    def __init__(self, db: Session, now: datetime) -> None:
        self.db, self.now = db, now
        self.counts: dict[str, int] = {}

    def one(self, table: type[Row], key: Mapping[str, Any], **rest: Any) -> Row:
        matches = [col(getattr(table, name)) == value for name, value in key.items()]
        found = self.db.exec(select(table).where(*matches)).first()
        return found if found is not None else self.add(table(**key, **rest))

    def add(self, row: Row) -> Row:
        self.db.add(row)
        self.db.flush()
        name = str(type(row).__tablename__)
        self.counts[name] = self.counts.get(name, 0) + 1
        return row
