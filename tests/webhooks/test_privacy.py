"""Plants a number, names, a PIN and words, and looks for them where they must not be."""

import logging
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from livekit.api import AccessToken
from sqlalchemy import text
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from sip.offline_switchboard import OfflineSwitchboard
from tests.webhooks.office import Line, Office
from webhooks import seeds
from webhooks.models import InboxRow, Learner, WishRow
from webhooks.workflows.reconcile import Reconciler

PRIVATE = (seeds.PHONE[1:], "Anna", "Samuel", "4071", "purple hippopotamus")
LEFT = Path(__file__).parents[1] / "payloads" / "livekit" / "participant_left.json"


async def _nothing_to_provision() -> None:
    return


def _live_a_call(office: Office) -> None:
    """Everything that happens in a call, the mistakes among it."""
    line = office.ring(call_key="SCL_phone", room=f"call-_{seeds.PHONE}_x")
    for pin in ("4071x", "4071"):
        line.identify(office.learners["Anna"], pin)
    words = "I am Anna and a purple hippopotamus, my PIN is 4071"
    line.answers(1, heard=words, alternatives=[words])
    line.ask("notes", {"turns": [line.turn(1, text=words)], "evidence": [{"heard": words}]})
    line.ask("notes", {"turns": [line.turn(1, text=words)]})
    _tell(line, words)
    line.put_recording(words.encode())
    line.ask("evaluations", {"concept": "addition_within_100"})


def _tell(line: Line, words: str) -> None:
    """An alarm with words where none belong, a wish, and both of another call."""
    at = line.office.clock.now.isoformat()
    told = {"call_key": line.key, "number": 1, "at": at, "text": words}
    alarm = told | {"level": "S3", "source": "rule", "rule": "en.hurt"}
    wish = told | {"kind": "join", "first_name": "Anna", "language": "en"}
    line.ask("notes", {"alerts": [alarm], "wishes": [wish]})
    line.ask("notes", {"alerts": [alarm | {"level": words}], "wishes": [wish | {"call_key": "x"}]})


def _report_events(office: Office) -> None:
    fields = {"CallSid": "CA9", "From": seeds.PHONE, "To": seeds.PHONE, "CallerName": "Anna"}
    for endpoint in ("voice", "status", "fallback"):
        path = f"/events/twilio/{endpoint}"
        validator = RequestValidator("new-token")
        address = f"https://office.example{path}"
        signature = validator.compute_signature(address, ImmutableMultiDict(fields))
        office.web.post(path, data=fields, headers={"X-Twilio-Signature": signature})
    body = LEFT.read_bytes()
    token = AccessToken("lk-key", "lk-secret-that-is-32-characters-long")
    signed = token.with_sha256(b64encode(sha256(body).digest()).decode()).to_jwt()
    office.web.post("/events/livekit", content=body, headers={"Authorization": signed})


async def test_no_number_name_pin_or_word_reaches_a_log_or_the_inbox(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    _live_a_call(office)
    _report_events(office)
    office.clock.pass_by(minutes=5)
    board = OfflineSwitchboard()
    await Reconciler(
        office.engine,
        board,
        provision=_nothing_to_provision,
        clock=office.clock,
        hash_room=office.keys.hash_room,
    ).safely()
    logs = "".join(str(record.__dict__) for record in caplog.records if "webhooks" in record.name)
    inbox = "".join(row.model_dump_json() for row in office.rows(InboxRow))
    assert "closed a lost call" in logs
    assert len(office.rows(InboxRow)) == 3
    assert [word for word in PRIVATE if word in logs + inbox] == []


def test_no_number_and_no_pin_lies_in_the_database_in_clear(office: Office) -> None:
    line = office.ring(room=f"call-_{seeds.PHONE}_x", sip_call_id="SCL_phone")
    _report_events(office)
    _tell(line, "no number, no PIN")
    tables = (
        "alerts",
        "wishes",
        "phone_numbers",
        "learners",
        "pin_locks",
        "consents",
        "calls",
        "inbox",
    )
    with office.engine.connect() as connection:
        rows = [connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables]
    everything = str(rows)
    assert office.keys.hash_number(seeds.PHONE) in everything
    assert office.keys.hash_room(line.room) in everything
    assert [word for word in (seeds.PHONE[1:], "4071", "9926") if f"{word}'" in everything] == []
    assert seeds.PHONE[1:] not in everything


def test_what_is_private_is_not_printed(office: Office) -> None:
    line = office.ring()
    learner = next(one for one in office.rows(Learner) if "Anna" in one.first_name)
    wish = WishRow(call_id="c", number=1, kind="join", first_name="Anna", at=office.clock.now)
    shown = (
        repr(learner)
        + repr(wish)
        + repr(line.row)
        + repr(office.parts.settings)
        + repr(office.keys)
    )
    assert [
        word for word in ("Anna", "new-token", "lk-secret", "worker-token") if word in shown
    ] == []
