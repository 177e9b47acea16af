import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from livekit import api
from livekit.protocol.models import ParticipantInfo, Room

from sip.calls import KEY_ATTRIBUTE, CallKey, sign
from sip.livekit_switchboard import LiveKitSwitchboard, live_call
from sip.numbers import PhoneNumber
from sip.offline_switchboard import OfflineSwitchboard
from sip.outcomes import Dial, Outcome
from sip.switchboard import (
    LiveCall,
    NoSuchCall,
    Switchboard,
    SwitchboardAway,
    SwitchboardRefused,
    TransferFailed,
)

SECRET = "the house's own"
OPENED = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
JOINED = OPENED + timedelta(seconds=1)
ROOM = Room(name="call-_+15550100001_x", creation_time=int(OPENED.timestamp()))
ELSEWHERE = PhoneNumber("+15550100009")


def participant(kind: str, **fields: object) -> ParticipantInfo:
    return ParticipantInfo(
        identity=f"{kind.lower()}-1",
        kind=kind,
        joined_at=int(JOINED.timestamp()),
        **({"state": ParticipantInfo.State.ACTIVE} | fields),  # type: ignore[arg-type]
    )


def phone(**attributes: str) -> ParticipantInfo:
    return participant(
        "SIP", attributes={"sip.callID": "SCL_1", "sip.ruleID": "SDR_1"} | attributes
    )


TUTOR = participant("AGENT")
LISTENER = participant("STANDARD")


def seen(*participants: ParticipantInfo) -> LiveCall:
    return live_call(ROOM, participants, secret=SECRET)


def test_a_call_in_progress_has_phone_and_tutor() -> None:
    assert seen(TUTOR, phone(), LISTENER) == LiveCall(
        ROOM.name,
        OPENED,
        has_phone=True,
        has_tutor=True,
        key=CallKey("SCL_1"),
        sip_call_id="SCL_1",
        phone_identity="sip-1",
        joined_at=JOINED,
    )


def test_a_call_with_our_header_has_our_key() -> None:
    key = CallKey("call_7")
    call = seen(phone(**{KEY_ATTRIBUTE: sign(key, SECRET)}))
    assert (call.key, call.sip_call_id) == (key, "SCL_1")


def test_a_phone_without_a_tutor_is_seen() -> None:
    call = seen(phone())
    assert (call.has_phone, call.has_tutor) == (True, False)


def test_a_listener_is_neither_phone_nor_tutor() -> None:
    call = seen(LISTENER)
    assert (call.has_phone, call.has_tutor, call.key) == (False, False, None)


def test_who_is_leaving_is_gone() -> None:
    left = participant("SIP", state=ParticipantInfo.State.DISCONNECTED)
    assert not seen(left).has_phone


def test_a_phone_without_attributes_is_a_phone_without_a_key() -> None:
    call = seen(participant("SIP"))
    assert (call.has_phone, call.key) == (True, None)


def test_a_printed_live_call_shows_no_number() -> None:
    assert "50100" not in repr(seen(phone()))


def test_a_listener_may_only_listen_and_is_not_counted() -> None:
    line: Switchboard = LiveKitSwitchboard("ws://127.0.0.1:1", "key", "s" * 32, SECRET, "tutor")
    token = line.listener_token("call-7", identity="teacher-1", lasts=timedelta(minutes=5))
    claims = api.TokenVerifier("key", "s" * 32).verify(token)
    assert claims.identity == "teacher-1"
    grants = claims.video
    assert grants is not None
    assert (grants.room, grants.room_join, grants.hidden, grants.recorder) == (
        "call-7",
        True,
        True,
        True,
    )
    assert (grants.can_subscribe, grants.can_publish, grants.can_publish_data) == (
        True,
        False,
        False,
    )


def test_the_switchboard_prints_no_secret() -> None:
    line = LiveKitSwitchboard("ws://127.0.0.1:1", "key", "s" * 32, SECRET, "tutor")
    assert "s" * 32 not in repr(line)
    assert SECRET not in repr(line)


async def test_where_nobody_listens_the_switchboard_is_away() -> None:
    line = LiveKitSwitchboard("ws://127.0.0.1:1", "key", "s" * 32, SECRET, "tutor")
    with pytest.raises(SwitchboardAway):
        await line.live_calls()
    with pytest.raises(SwitchboardAway):
        await line.hang_up("call-7")


# ---- the offline switchboard answers as told


@pytest.fixture
def offline() -> OfflineSwitchboard:
    ringing = LiveCall("call-7", OPENED, has_phone=True, has_tutor=False, key=CallKey("SCL_7"))
    earlier = LiveCall("call-6", OPENED - timedelta(minutes=1), has_phone=True, has_tutor=True)
    return OfflineSwitchboard(calls=[ringing, earlier])


async def test_offline_calls_come_oldest_first(offline: OfflineSwitchboard) -> None:
    line: Switchboard = offline
    assert [call.room for call in await line.live_calls()] == ["call-6", "call-7"]


async def test_offline_a_tutor_sent_is_remembered_and_comes_when_told(
    offline: OfflineSwitchboard,
) -> None:
    await offline.send_tutor("call-7", metadata="{}")
    assert offline.tutors_sent == [("call-7", "{}")]
    assert not (await offline.live_calls())[1].has_tutor
    offline.tutor_comes("call-7")
    assert (await offline.live_calls())[1].has_tutor
    offline.tutor_dies("call-7")
    assert not (await offline.live_calls())[1].has_tutor


async def test_offline_a_dismissed_tutor_is_gone_and_the_phone_is_not(
    offline: OfflineSwitchboard,
) -> None:
    offline.tutor_comes("call-7")
    await offline.dismiss_tutors("call-7")
    call = (await offline.live_calls())[1]
    assert (call.has_tutor, call.has_phone, offline.dismissed) == (False, True, ["call-7"])


async def test_offline_hanging_up_twice_is_once(offline: OfflineSwitchboard) -> None:
    await offline.hang_up("call-7")
    await offline.hang_up("call-7")
    assert [call.room for call in await offline.live_calls()] == ["call-6"]


async def test_offline_a_transferred_phone_has_left(offline: OfflineSwitchboard) -> None:
    await offline.transfer("call-7", to=ELSEWHERE)
    assert offline.transfers == [("call-7", ELSEWHERE)]
    with pytest.raises(NoSuchCall):
        await offline.transfer("call-7", to=ELSEWHERE)


async def test_offline_a_transfer_fails_as_told(offline: OfflineSwitchboard) -> None:
    offline.transfer_outcome = Outcome(Dial.BUSY, try_again=True)
    with pytest.raises(TransferFailed) as failed:
        await offline.transfer("call-7", to=ELSEWHERE)
    assert failed.value.outcome.dial is Dial.BUSY
    assert (await offline.live_calls())[1].has_phone


async def test_offline_away_means_every_request_fails(offline: OfflineSwitchboard) -> None:
    offline.away = True
    with pytest.raises(SwitchboardAway):
        await offline.live_calls()
    with pytest.raises(SwitchboardAway):
        await offline.send_tutor("call-7")


def test_offline_a_listener_token_says_what_it_is_for(offline: OfflineSwitchboard) -> None:
    token = offline.listener_token("call-7", identity="teacher-1", lasts=timedelta(minutes=5))
    assert token == "offline-token:call-7:teacher-1:300"


# ---- the real server


@pytest.fixture
def line(livekit: Any) -> LiveKitSwitchboard:
    return LiveKitSwitchboard(
        livekit.url, livekit.key, livekit.secret, SECRET, "nobody-of-this-name"
    )


@pytest.mark.servers
async def test_a_tutor_is_asked_for_and_the_room_can_be_ended(line: LiveKitSwitchboard) -> None:
    room = "call-switchboard"
    await line.send_tutor(room, metadata=json.dumps({"call_key": "call_7"}))
    (call,) = [call for call in await line.live_calls() if call.room == room]
    assert (call.has_phone, call.has_tutor, call.key) == (False, False, None)
    with pytest.raises(NoSuchCall):
        await line.transfer(room, to=ELSEWHERE)
    await line.hang_up(room)
    assert room not in [call.room for call in await line.live_calls()]


@pytest.mark.servers
async def test_hanging_up_what_is_over_is_no_error(line: LiveKitSwitchboard) -> None:
    await line.hang_up("call-that-never-was")


@pytest.mark.servers
async def test_a_wrong_key_is_refused(livekit: Any) -> None:
    stranger = LiveKitSwitchboard(livekit.url, "another-key", "s" * 32, SECRET, "tutor")
    with pytest.raises(SwitchboardRefused):
        await stranger.live_calls()
