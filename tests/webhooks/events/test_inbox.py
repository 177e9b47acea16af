from datetime import datetime, timedelta

from sqlmodel import Session

from tests.webhooks.office import NOON, Office
from webhooks.events import inbox
from webhooks.events.inbox import Payload, Report
from webhooks.models import InboxRow, School

REPORT = Report("test", "1", "thing", {"name": "Hill School"})
LATER = NOON + timedelta(hours=1)


def build(db: Session, payload: Payload, now: datetime) -> None:
    db.add(School(name=payload["name"]))


def fail(db: Session, payload: Payload, now: datetime) -> None:
    db.add(School(name="half done"))
    db.flush()
    raise RuntimeError("Hill School is private")


def names(office: Office) -> set[str]:
    return {school.name for school in office.rows(School)} - {"Riverside School"}


def test_recorded_twice_is_handled_once(office: Office) -> None:
    for _ in range(2):
        row = inbox.record(office.engine, REPORT, now=NOON)
        assert inbox.act_on(office.engine, row, acts={("test", "thing"): build}, now=NOON)
    assert names(office) == {"Hill School"}
    assert len(office.rows(InboxRow)) == 1


def test_a_failure_undoes_its_half_and_waits_for_the_replay(office: Office) -> None:
    row = inbox.record(office.engine, REPORT, now=NOON)
    assert not inbox.act_on(office.engine, row, acts={("test", "thing"): fail}, now=NOON)
    assert (names(office), office.rows(InboxRow)[0].error) == (set(), "RuntimeError")
    acts = {("test", "thing"): build}
    assert inbox.replay(office.engine, acts, now=LATER) == 1
    assert inbox.replay(office.engine, acts, now=LATER) == 0
    kept = office.rows(InboxRow)[0]
    assert (kept.received_at, kept.handled_at, kept.error) == (NOON, LATER, None)


def test_a_replay_of_everything_acts_with_the_time_it_was_received(office: Office) -> None:
    inbox.act_on(office.engine, inbox.record(office.engine, REPORT, now=NOON), acts={}, now=NOON)
    times: list[datetime] = []
    acts = {("test", "thing"): lambda _db, _payload, now: times.append(now)}
    assert inbox.replay(office.engine, acts, now=LATER, failed_only=False) == 1
    assert times == [NOON]
