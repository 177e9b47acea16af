"""Under which key a call is filed: LiveKit's, ours when we signed it, and Twilio's way in."""

import re
import secrets
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from twilio.request_validator import RequestValidator

from infra.caller.sipp_call import SippCall, place
from infra.stack.stack import TUTOR_NUMBER, Stack
from sip.calls import KEY_HEADER, CallKey, sign
from tests.stack.books import Books, Family
from tests.stack.conftest import PUBLIC_URL, TWILIO_TOKEN
from tests.stack.ringing import closed

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="session")]

FamilyOf = Callable[[str], Family]
HOLD_SECONDS = 1.5


async def rung_with(house: Stack, family: Family, headers: Mapping[str, str]) -> None:
    """A whole call with these headers, from the family's number."""
    folder = house.folder / "sipp" / family.number
    call = SippCall(folder, house.sip_uri, family.number, headers, hold_seconds=HOLD_SECONDS)
    assert await place(call), "the call was not answered"


async def test_a_forged_key_is_ignored_and_the_call_is_filed_under_livekits(
    house: Stack, books: Books, family: FamilyOf
) -> None:
    forged = family("forged")
    await rung_with(house, forged, {KEY_HEADER: f"not-mine.{secrets.token_hex(32)}"})
    await closed(books, forged)
    call = books.only_call(forged)
    assert call.key == call.sip_call_id
    assert call.key.startswith("SCL_")
    assert books.call("not-mine") is None


async def test_a_key_we_signed_is_the_key_of_the_call(
    house: Stack, books: Books, family: FamilyOf
) -> None:
    signed = family("signed")
    key = CallKey("signed-by-us")
    await rung_with(house, signed, {KEY_HEADER: sign(key, house.env()["CALL_KEY_SECRET"])})
    await closed(books, signed)
    call = books.only_call(signed)
    assert call.key == key
    assert call.sip_call_id is not None
    assert call.sip_call_id.startswith("SCL_")


async def test_a_call_through_twilio_lands_on_the_row_its_webhook_made(
    house: Stack, books: Books, family: FamilyOf
) -> None:
    caller = family("twilio")
    sid = f"CA{secrets.token_hex(16)}"
    target = await _asked_by_twilio(house, caller, sid)
    before = books.only_call(caller)
    assert (before.key, before.sip_call_id, before.ended_at) == (f"tw-{sid}", None, None)

    address, _, query = target.partition("?")
    assert urlsplit(address).path == f"{TUTOR_NUMBER}@{house.env()['OFFICE_SIP_URI']}"
    await rung_with(house, caller, dict(parse_qsl(query)))
    await closed(books, caller)
    after = books.only_call(caller)  # still the one row
    assert after.id == before.id
    assert after.twilio_call_sid == sid
    assert after.sip_call_id is not None
    assert re.match("SCL_", after.sip_call_id)


async def test_a_webhook_that_twilio_did_not_sign_makes_no_call(house: Stack, books: Books) -> None:
    sid = f"CA{secrets.token_hex(16)}"
    answer = await _posted(house, {"CallSid": sid, "From": "+15550100299"}, signature="forged")
    assert answer.status_code == 403
    assert books.call(f"tw-{sid}") is None


async def _asked_by_twilio(house: Stack, caller: Family, sid: str) -> str:
    """Post the voice webhook as Twilio does; the SIP address of the TwiML that comes back."""
    fields = {
        "CallSid": sid,
        "CallStatus": "ringing",
        "From": caller.number,
        "To": TUTOR_NUMBER,
        "CallerName": "",
    }
    url = f"{PUBLIC_URL}/events/twilio/voice"
    signature = RequestValidator(TWILIO_TOKEN).compute_signature(url, fields)
    answer = await _posted(house, fields, signature=signature)
    assert answer.status_code == 200
    sip = ElementTree.fromstring(answer.text).find("./Dial/Sip")
    assert sip is not None
    assert sip.text is not None
    return sip.text.strip()


async def _posted(house: Stack, fields: Mapping[str, str], *, signature: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=house.office_url) as client:
        headers = {"X-Twilio-Signature": signature}
        return await client.post("/events/twilio/voice", data=dict(fields), headers=headers)
