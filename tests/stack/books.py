"""The office's own database, as a test looks into it; and the families that its tests are about.

Every test has a family of its own, so none depends on what another left behind.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import col, select

from infra.stack.stack import Stack
from webhooks.database import open_engine, reading, writing
from webhooks.keys import OfficeKeys
from webhooks.models import (
    Call,
    CallLearner,
    Class,
    ConsentKind,
    ConsentRecord,
    EvidenceRow,
    GuestDay,
    Household,
    InboxRow,
    Learner,
    PhoneNumberRow,
    PinLock,
    TurnRow,
    WishRow,
)


@dataclass(frozen=True)
class Family:
    """One telephone and one child, who is number 1 on its keypad."""

    number: str
    name: str
    pin: str = field(repr=False)  # six digits: none of them turns up in a log by chance
    learner_id: str = ""
    key: str = "1"


FAMILIES = {
    "hurried": Family("+15550100201", "Edith", "582193"),
    "shared": Family("+15550100202", "Walter", "730482"),
    "forgetful": Family("+15550100203", "Harriet", "915827"),
    "forged": Family("+15550100204", "Oscar", "264819"),
    "signed": Family("+15550100205", "Clara", "837105"),
    "twilio": Family("+15550100206", "Martin", "490362"),
    "unlucky": Family("+15550100207", "Helen", "618274"),
    "cut off": Family("+15550100208", "George", "357916"),
    "deserted": Family("+15550100209", "Alice", "742058"),
    "orphaned": Family("+15550100210", "Henry", "169537"),
    "silent": Family("+15550100211", "Margaret", "825946"),
    "doubled": Family("+15550100219", "Nora", "384617"),
    "watched": Family("+15550100212", "Vincent", "903174"),
}


class Books:
    """Reads the database of a running house. Rows are detached: ask again for news."""

    def __init__(self, house: Stack) -> None:
        env = house.env()
        self._engine = open_engine(env["OFFICE_DATABASE_URL"])
        self._keys = OfficeKeys.of(env["OFFICE_NUMBER_KEY"], env["OFFICE_PIN_PEPPER"])
        self._recordings = Path(env["OFFICE_RECORDINGS_FOLDER"])

    def shut(self) -> None:
        self._engine.dispose()

    def move_in(self, family: Family) -> Family:
        """Make the family, with every permission, in the demo's class."""
        now = datetime.now(UTC)
        with writing(self._engine) as db:
            household = Household(created_at=now)
            child = Learner(
                household_id=household.id,
                class_id=db.exec(select(Class)).one().id,
                first_name=family.name,
                key=family.key,
                created_at=now,
            )
            child.pin_hash = self._keys.hash_pin(child.id, family.pin)
            number = PhoneNumberRow(
                number_hash=self._keys.hash_number(family.number),
                sealed=self._keys.seal(family.number),
                household_id=household.id,
                created_at=now,
            )
            db.add(household)
            db.flush()
            db.add_all([child, number, *_permissions(household.id, now)])
        return Family(family.number, family.name, family.pin, child.id)

    def calls_of(self, family: Family) -> tuple[Call, ...]:
        """The family's calls, the oldest first."""
        mine = col(Call.caller_hash) == self._keys.hash_number(family.number)
        with reading(self._engine) as db:
            return tuple(db.exec(select(Call).where(mine).order_by(col(Call.started_at))).all())

    def only_call(self, family: Family) -> Call:
        (call,) = self.calls_of(family)
        return call

    def call(self, key: str) -> Call | None:
        with reading(self._engine) as db:
            return db.exec(select(Call).where(col(Call.key) == key)).one_or_none()

    def is_open_for(self, family: Family) -> bool:
        """The child was let into a call that is still open."""
        return any(call.learner_id and call.ended_at is None for call in self.calls_of(family))

    def all_closed(self, family: Family, *, by: str) -> bool:
        calls = self.calls_of(family)
        return bool(calls) and all(call.ended_at and call.closed_by == by for call in calls)

    def let_in(self, call: Call) -> tuple[str, ...]:
        """Ids of everybody who was ever identified in this call."""
        mine = col(CallLearner.call_id) == call.id
        with reading(self._engine) as db:
            return tuple(row.learner_id for row in db.exec(select(CallLearner).where(mine)))

    def lock_of(self, family: Family) -> PinLock | None:
        key = (self._keys.hash_number(family.number), family.learner_id)
        with reading(self._engine) as db:
            return db.get(PinLock, key)

    def misses_of(self, family: Family) -> int:
        lock = self.lock_of(family)
        return lock.misses if lock else 0

    def turns_of(self, call: Call) -> tuple[TurnRow, ...]:
        mine = col(TurnRow.call_id) == call.id
        with reading(self._engine) as db:
            return tuple(db.exec(select(TurnRow).where(mine).order_by(col(TurnRow.number))).all())

    def tutor_said(self, family: Family, words: str) -> bool:
        """In any call of the family."""
        turns = [turn for call in self.calls_of(family) for turn in self.turns_of(call)]
        return any(turn.speaker == "tutor" and words in turn.text for turn in turns)

    def evidence_of(self, call: Call) -> tuple[EvidenceRow, ...]:
        mine = col(EvidenceRow.call_id) == call.id
        with reading(self._engine) as db:
            rows = db.exec(select(EvidenceRow).where(mine).order_by(col(EvidenceRow.sequence)))
            return tuple(rows.all())

    def wishes_of(self, call: Call) -> tuple[str, ...]:
        mine = col(WishRow.call_id) == call.id
        with reading(self._engine) as db:
            return tuple(db.exec(select(WishRow.kind).where(mine)).all())

    def recording_of(self, call: Call) -> Path | None:
        return self._recordings / call.recording if call.recording else None

    def guests(self) -> int:
        with reading(self._engine) as db:
            return sum(day.calls for day in db.exec(select(GuestDay)))

    def inbox(self) -> tuple[InboxRow, ...]:
        with reading(self._engine) as db:
            return tuple(db.exec(select(InboxRow)).all())

    def sentences(self) -> Iterator[str]:
        """Everything that was said in any call, as far as it may be kept."""
        with reading(self._engine) as db:
            yield from db.exec(select(TurnRow.text)).all()
            yield from db.exec(select(EvidenceRow.heard)).all()


def _permissions(household_id: str, now: datetime) -> Iterator[ConsentRecord]:
    for kind in ConsentKind:
        yield ConsentRecord(
            household_id=household_id, kind=kind, text_version="test:1", source="test", given_at=now
        )
