import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sip.calls import (
    KEY_ATTRIBUTE,
    KEY_HEADER,
    CallKey,
    Direction,
    NotAPhoneCall,
    OutboundCall,
    facts_from_metadata,
    facts_from_participant,
    sign,
    verified,
)
from sip.numbers import Malformed, PhoneNumber, Withheld

SECRET = "the house's own"
KEY = CallKey("call_7f3a")
ROOM = "call-_+15550100001_abc"
SID = "CA" + "0123456789abcdef" * 2
keys = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True).map(CallKey)


def attributes(**changes: str) -> dict[str, str]:
    return {
        "sip.callID": "SCL_abc123",
        "sip.ruleID": "SDR_1",
        "sip.trunkID": "ST_1",
        "sip.phoneNumber": "+15550100001",
        "sip.trunkPhoneNumber": "+15550100100",
        "sip.callStatus": "ringing",
    } | {name.replace("__", "."): value for name, value in changes.items()}


def test_the_attribute_is_what_livekit_makes_of_the_header() -> None:
    assert f"sip.h.{KEY_HEADER.lower()}" == KEY_ATTRIBUTE


@given(keys)
def test_what_we_signed_verifies(key: CallKey) -> None:
    assert verified(sign(key, SECRET), SECRET) == key


@given(keys, keys)
def test_a_signature_fits_only_its_own_key(key: CallKey, other: CallKey) -> None:
    moved = f"{other}.{sign(key, SECRET).rpartition('.')[2]}"
    assert verified(moved, SECRET) == (key if key == other else None)


@given(st.text(max_size=300))
def test_no_header_breaks_the_door(header: str) -> None:
    assert verified(header, SECRET) is None


@pytest.mark.parametrize("header", ["", ".", "call_7f3a", "call_7f3a.", "a b." + "0" * 64, "é.é"])
def test_what_has_not_the_shape_of_a_signed_key_does_not_verify(header: str) -> None:
    assert verified(header, SECRET) is None


def test_another_secret_does_not_verify() -> None:
    assert verified(sign(KEY, "another"), SECRET) is None


def test_without_a_secret_nothing_is_signed_and_nothing_believed() -> None:
    with pytest.raises(ValueError, match="empty secret"):
        sign(KEY, "")
    assert verified(sign(KEY, SECRET), "") is None


def test_a_key_that_cannot_travel_is_not_signed() -> None:
    with pytest.raises(ValueError, match="1-64"):
        sign(CallKey("two words"), SECRET)


def test_an_inbound_call_without_our_header_has_livekits_key() -> None:
    facts = facts_from_participant(attributes(), "sip_+15550100001", room=ROOM, secret=SECRET)
    assert facts.key == "SCL_abc123"
    assert facts.direction is Direction.INBOUND
    assert facts.caller == PhoneNumber("+15550100001")
    assert facts.caller_e164 == "+15550100001"
    assert facts.called == PhoneNumber("+15550100100")
    assert facts.sip_call_id == "SCL_abc123"
    assert facts.twilio_call_sid is None
    assert not facts.forged


def test_our_own_signed_key_wins() -> None:
    given_attributes = attributes(sip__twilio__callSid=SID) | {KEY_ATTRIBUTE: sign(KEY, SECRET)}
    facts = facts_from_participant(given_attributes, "sip_x", room=ROOM, secret=SECRET)
    assert (facts.key, facts.sip_call_id, facts.forged) == (KEY, "SCL_abc123", False)
    assert facts.twilio_call_sid == SID


def test_a_forged_key_is_ignored_and_logged_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    header = sign(CallKey("call_of_somebody_else"), "a guess")
    with caplog.at_level(logging.WARNING):
        facts = facts_from_participant(
            attributes() | {KEY_ATTRIBUTE: header}, "sip_x", room=ROOM, secret=SECRET
        )
    assert (facts.key, facts.forged) == ("SCL_abc123", True)
    (record,) = caplog.records
    assert record.getMessage() == "call key header does not verify"
    assert "somebody" not in str(vars(record))
    assert "50100" not in str(vars(record))


def test_a_call_without_a_rule_is_one_we_placed() -> None:
    facts = facts_from_participant(
        attributes(sip__ruleID=""), "sip_+15550100001", room=ROOM, secret=SECRET
    )
    assert facts.direction is Direction.OUTBOUND
    assert facts.caller == PhoneNumber("+15550100100")
    assert facts.called == PhoneNumber("+15550100001")


@pytest.mark.parametrize(
    ("number", "identity", "caller"),
    [
        ("anonymous", "sip_anonymous", Withheld()),
        ("", "sip_anonymous", Withheld()),
        ("", "sip_+15550100001", PhoneNumber("+15550100001")),
        ("", "sip_1f2e3d4c", Malformed(8)),
        ("4711", "sip_4711", Malformed(4)),
    ],
)
def test_whoever_calls_there_are_facts(number: str, identity: str, caller: object) -> None:
    facts = facts_from_participant(
        attributes(sip__phoneNumber=number), identity, room=ROOM, secret=SECRET
    )
    assert facts.caller == caller


@pytest.mark.parametrize("call_id", ["", "SCL 1", "S" * 65, "../../etc"])
def test_a_participant_that_cannot_be_filed_is_no_phone_call(call_id: str) -> None:
    with pytest.raises(NotAPhoneCall):
        facts_from_participant(attributes(sip__callID=call_id), "sip_x", room=ROOM, secret=SECRET)


def test_a_call_sid_of_another_shape_is_dropped() -> None:
    facts = facts_from_participant(
        attributes(sip__twilio__callSid="CA1; drop"), "sip_x", room=ROOM, secret=SECRET
    )
    assert facts.twilio_call_sid is None


def test_printed_facts_show_no_number() -> None:
    facts = facts_from_participant(attributes(), "sip_+15550100001", room=ROOM, secret=SECRET)
    assert "50100" not in repr(facts)


@given(st.dictionaries(st.sampled_from([*sorted(attributes()), KEY_ATTRIBUTE]), st.text()))
def test_no_attributes_break_the_door(strange: dict[str, str]) -> None:
    with_id = strange | {"sip.callID": "SCL_1"}
    facts = facts_from_participant(with_id, "sip_x", room=ROOM, secret=SECRET)
    assert facts.key == "SCL_1"


def test_job_metadata_tells_of_a_call_we_place() -> None:
    metadata = OutboundCall(
        call_key=KEY, caller="+15550100100", called="+15550100001"
    ).model_dump_json()
    facts = facts_from_metadata(metadata, room="call-7")
    assert facts is not None
    assert (facts.key, facts.direction) == (KEY, Direction.OUTBOUND)
    assert facts.called == PhoneNumber("+15550100001")


def test_a_job_without_metadata_is_an_inbound_call() -> None:
    assert facts_from_metadata("", room="call-7") is None


@pytest.mark.parametrize(
    "metadata", ["{", "[]", "{}", json.dumps({"call_key": "two words"}), "x" * 5000]
)
def test_metadata_that_cannot_be_read_is_refused_without_repeating_it(metadata: str) -> None:
    with pytest.raises(NotAPhoneCall) as caught:
        facts_from_metadata(metadata, room="call-7")
    assert "two words" not in f"{caught.value} {caught.value.__cause__}"
