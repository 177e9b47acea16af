import json
from pathlib import Path
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree

import pytest
from httpx import Response
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from sip.calls import verified
from tests.webhooks.office import Office
from webhooks import seeds
from webhooks.models import Call, InboxRow

PAYLOADS = Path(__file__).parents[2] / "payloads" / "twilio"
HERE = "https://office.example"
SID = "CA11111111111111111111111111111111"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def body_of(name: str) -> str:
    return (PAYLOADS / f"{name}.form").read_text()


def signature(path: str, body: str, token: str) -> str:
    fields = ImmutableMultiDict(parse_qsl(body, keep_blank_values=True))
    return str(RequestValidator(token).compute_signature(HERE + path, fields))


def post(office: Office, path: str, body: str, *, token: str = "new-token") -> Response:
    headers = FORM | {"X-Twilio-Signature": signature(path, body, token)}
    return office.web.post(path, content=body, headers=headers)


def status(word: str, sequence: int | None) -> str:
    order = "" if sequence is None else f"&SequenceNumber={sequence}"
    return f"CallSid=CA3&ParentCallSid={SID}&CallStatus={word}{order}"


def test_a_call_is_noted_and_sent_to_the_tutor_under_our_signed_key(office: Office) -> None:
    answer = post(office, "/events/twilio/voice", body_of("voice"))
    dial = ElementTree.fromstring(answer.text).find("Dial")
    assert dial is not None
    assert dial.get("action") == f"{HERE}/events/twilio/fallback"
    address, _, query = str(dial.findtext("Sip")).partition("?")
    headers = dict(pair.split("=", 1) for pair in query.split("&"))
    assert address == "sip:+15550100100@sip.example:5060;transport=tcp"
    assert headers["X-Twilio-CallSid"] == SID
    assert verified(unquote(headers["X-Tutor-Call"]), "call-key-secret") == f"tw-{SID}"
    call = office.rows(Call)[0]
    assert (call.key, call.guest, call.token_hash) == (f"tw-{SID}", False, None)


def test_the_tutors_opening_completes_the_call_that_twilio_announced(office: Office) -> None:
    post(office, "/events/twilio/voice", body_of("voice"))
    line = office.ring(call_key=f"tw-{SID}", sip_call_id="SCL_9", caller=None)
    assert line.brief["household"] is not None
    assert (line.row.sip_call_id, line.row.twilio_call_sid) == ("SCL_9", SID)
    assert len(office.rows(Call)) == 1


def test_an_anonymous_caller_is_a_guest(office: Office) -> None:
    assert post(office, "/events/twilio/voice", body_of("voice.anonymous")).status_code == 200
    assert office.rows(Call)[0].guest


def test_delivered_again_the_same_answer_and_nothing_new(office: Office) -> None:
    answers = {post(office, "/events/twilio/voice", body_of("voice")).text for _ in range(3)}
    assert len(answers) == 1
    assert (len(office.rows(Call)), len(office.rows(InboxRow))) == (1, 1)


@pytest.mark.parametrize("token", ["old-token", "new-token"])
def test_both_tokens_hold_while_they_are_exchanged(office: Office, token: str) -> None:
    assert post(office, "/events/twilio/voice", body_of("voice"), token=token).status_code == 200


@pytest.mark.parametrize("path", ["/events/twilio/voice?x=1&y=", "/events/twilio/voice"])
@pytest.mark.parametrize("extra", ["", "&Digits=", "&Tag=b&Tag=a&Tag=a"])
def test_query_blank_values_and_repeated_keys_are_part_of_the_signature(
    office: Office, path: str, extra: str
) -> None:
    assert post(office, path, body_of("voice") + extra).status_code == 200


@pytest.mark.parametrize("endpoint", ["voice", "status", "fallback"])
def test_what_twilio_did_not_sign_is_forbidden(office: Office, endpoint: str) -> None:
    path, body = f"/events/twilio/{endpoint}", body_of("voice")
    good = signature(path, body, "new-token")
    json_body = json.dumps({"CallSid": SID})
    for content, headers in (
        (body, FORM),
        (body, FORM | {"X-Twilio-Signature": "nonsense"}),
        (body + "&Digits=1", FORM | {"X-Twilio-Signature": good}),
        (json_body, {"Content-Type": "application/json", "X-Twilio-Signature": good}),
        (json_body, {"Content-Type": "application/json"}),
        (b"\xff\xfe=%ff", FORM | {"X-Twilio-Signature": good}),
    ):
        answer = office.web.post(path, content=content, headers=headers)
        assert answer.status_code == 403
    assert post(office, path, "From=%2B15550100001").status_code == 403
    assert office.rows(Call) == []


def test_the_highest_sequence_number_wins_in_any_order_and_twice(office: Office) -> None:
    post(office, "/events/twilio/voice", body_of("voice"))
    for word, number in (("ringing", 1), ("completed", 3), ("in-progress", 2), ("ringing", 1)):
        assert post(office, "/events/twilio/status", status(word, number)).status_code == 204
    assert office.rows(Call)[0].carrier_status == "completed"
    assert len(office.rows(InboxRow)) == 4


def test_a_status_without_a_number_or_of_an_unknown_call_is_noted(office: Office) -> None:
    assert post(office, "/events/twilio/status", status("ringing", None)).status_code == 204
    assert post(office, "/events/twilio/status", body_of("status")).status_code == 204


@pytest.mark.parametrize(
    ("outcome", "spoken"),
    [("", True), ("failed", True), ("busy", True), ("no-answer", True), ("completed", False)],
)
def test_the_fallback_speaks_unless_the_tutor_was_reached(
    office: Office, outcome: str, spoken: bool
) -> None:
    body = body_of("voice") + (f"&DialCallStatus={outcome}" if outcome else "")
    answer = ElementTree.fromstring(post(office, "/events/twilio/fallback", body).text)
    assert (answer.findtext("Say") is not None) is spoken
    assert answer.find("Hangup") is not None


def test_no_number_gets_into_the_inbox_only_its_hash(office: Office) -> None:
    for endpoint in ("voice", "status"):
        post(office, f"/events/twilio/{endpoint}", body_of(endpoint))
    kept = [row.model_dump_json() for row in office.rows(InboxRow)]
    assert len(kept) == 2
    assert "5550100" not in "".join(kept)
    assert office.keys.hash_number(seeds.PHONE) in kept[0]


def test_without_twilios_token_there_are_no_such_endpoints(closed_office: Office) -> None:
    for endpoint in ("voice", "status", "fallback"):
        assert (
            post(closed_office, f"/events/twilio/{endpoint}", body_of("voice")).status_code == 404
        )
