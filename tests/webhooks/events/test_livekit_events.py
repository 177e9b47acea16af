import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from livekit.api import AccessToken

from tests.webhooks.office import Line, Office
from webhooks import seeds
from webhooks.models import InboxRow

PAYLOADS = Path(__file__).parents[2] / "payloads" / "livekit"
KEY, SECRET = "lk-key", "lk-secret-that-is-32-characters-long"


def body_of(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def token_for(body: bytes, *, key: str = KEY, secret: str = SECRET) -> str:
    return AccessToken(key, secret).with_sha256(b64encode(sha256(body).digest()).decode()).to_jwt()


def post(office: Office, body: bytes, token: str | None = None) -> Response:
    headers = {
        "Content-Type": "application/webhook+json",
        "Authorization": token_for(body) if token is None else token,
    }
    return office.web.post("/events/livekit", content=body, headers=headers)


@pytest.fixture
def line(office: Office) -> Line:
    return office.ring(call_key="SCL_phone")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("participant_left", "CLIENT_INITIATED"),
        ("participant_connection_aborted", "CONNECTION_TIMEOUT"),
    ],
)
def test_when_the_phone_leaves_the_line_is_gone_and_why(
    office: Office, line: Line, name: str, reason: str
) -> None:
    other = office.ring()
    assert post(office, body_of(name)).status_code == 200
    assert other.row.line_left_at is None
    assert (line.row.line_left_reason, line.row.ended_at) == (reason, None)
    assert line.row.line_left_at is not None


def test_when_the_tutor_leaves_the_line_is_still_there(office: Office, line: Line) -> None:
    assert post(office, body_of("participant_left.agent")).status_code == 200
    assert line.row.line_left_at is None


def test_delivered_again_it_is_one_row_and_one_act(office: Office, line: Line) -> None:
    body = body_of("participant_left")
    for _ in range(3):
        assert post(office, body).status_code == 200
    assert len(office.rows(InboxRow)) == 1


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_no_number_gets_into_the_inbox(office: Office, path: Path) -> None:
    post(office, path.read_bytes())
    kept = [row.model_dump_json() for row in office.rows(InboxRow)]
    assert len(kept) == 1
    assert seeds.PHONE[1:] not in kept[0]


def test_an_event_nobody_has_heard_of_is_noted_and_accepted(office: Office) -> None:
    body = json.dumps(
        {"event": "agent_job_started", "id": "EV_new", "job": {"id": "AJ_1"}}
    ).encode()
    assert post(office, body).status_code == 200
    row = office.rows(InboxRow)[0]
    assert (row.kind, row.error) == ("agent_job_started", None)
    assert row.handled_at is not None


@pytest.mark.parametrize("event", [[], "participant_left", 7, {"participant": "x", "id": {}}])
def test_a_strange_body_never_breaks_the_office(office: Office, event: Any) -> None:
    assert post(office, json.dumps(event).encode()).status_code in (200, 400)


def test_a_body_that_was_not_signed_is_refused_unread(office: Office) -> None:
    body = body_of("participant_left")
    for token in (
        "",
        "nonsense",
        f"Bearer {token_for(body)}",
        token_for(b"another body"),
        token_for(body, secret="not-the-secret-but-32-characters-long"),
        token_for(body, key="somebody"),
        AccessToken(KEY, SECRET).to_jwt(),
        AccessToken(KEY, SECRET).with_sha256("not base64!").to_jwt(),
    ):
        assert post(office, body, token).status_code == 401
    assert office.rows(InboxRow) == []


def test_without_livekits_secret_there_is_no_such_endpoint(closed_office: Office) -> None:
    assert post(closed_office, body_of("participant_left")).status_code == 404
