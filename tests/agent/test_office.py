"""The tutor's requests on a real socket, against an office that answers as told."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from agent.office import HttpOffice, OfficeAway, OfficeRefused, guest_brief, office_client
from agent.teaching.forms import (
    CallOpening,
    CallReport,
    Identification,
    IdentifyResult,
    Notes,
    Turn,
)
from sip.calls import CallKey, Direction
from sip.outcomes import Ended

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
KEY = CallKey("SCL_abc")
OPENING = CallOpening(
    call_key=KEY, direction=Direction.INBOUND, caller="+15550100001", room="call-1", started_at=NOW
)
BRIEF = {"call_key": KEY, "token": "for-this-call", "seed": 7, "from_a_newer_office": True}
CALL = f"/tutor/v1/calls/{KEY}"
ANSWERS = {
    "/tutor/v1/calls": BRIEF,
    f"{CALL}/identify": {"result": "wrong_pin"},
    f"{CALL}/evaluations": {"call_key": KEY, "concept": "addition", "score": 3},
}


@dataclass
class Asked:
    path: str
    token: str
    body: bytes = field(repr=False)


@dataclass
class FakeOffice:
    """Answers ``ANSWERS`` unless a status, another body or silence is ordered."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    status: int | None = None
    body: bytes | None = None
    silent: bool = False
    trickles: bool = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.asked.append(Asked(request.path, token, await request.read()))
        if self.silent:
            await asyncio.Event().wait()
        if self.trickles:
            return await self._trickle(request)
        if self.status:
            return web.Response(status=self.status, body=b"+15550100001 4071")
        if self.body is not None:
            return web.Response(body=self.body)
        known = ANSWERS.get(request.path)
        return web.json_response(known) if known else web.Response(status=204)

    async def _trickle(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.2)


@pytest.fixture
async def fake() -> AsyncIterator[FakeOffice]:
    fake = FakeOffice()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    fake.url = f"http://{host}:{port}"
    yield fake
    await runner.cleanup()


@pytest.fixture
async def office(fake: FakeOffice) -> AsyncIterator[HttpOffice]:
    async with office_client(fake.url) as client:
        yield HttpOffice(client, SecretStr("worker"))


def report() -> CallReport:
    return CallReport(call_key=KEY, ended=Ended.GOODBYE, ended_at=NOW)


async def test_the_worker_opens_with_its_own_token_and_goes_on_with_the_calls(
    fake: FakeOffice, office: HttpOffice
) -> None:
    brief = await office.open(OPENING)
    await office.note(Notes())
    await office.close(report())
    assert brief.seed == 7
    assert [(asked.path, asked.token) for asked in fake.asked] == [
        ("/tutor/v1/calls", "worker"),
        (f"{CALL}/notes", "for-this-call"),
        (f"{CALL}/close", "for-this-call"),
    ]
    assert json.loads(fake.asked[0].body)["caller"] == "+15550100001"


async def test_identify_and_evaluate_bring_back_the_offices_answer(office: HttpOffice) -> None:
    await office.open(OPENING)
    answer = await office.identify(Identification(learner_id="anna", pin="1234"))
    assert answer.result is IdentifyResult.WRONG_PIN
    assert (await office.evaluate("addition")).score == 3


async def test_a_recording_goes_up_byte_for_byte(
    fake: FakeOffice, office: HttpOffice, tmp_path: Path
) -> None:
    recording = tmp_path / "call.wav"
    recording.write_bytes(bytes(range(256)) * 3000)
    await office.open(OPENING)
    await office.upload_recording(recording)
    assert fake.asked[-1].path == f"{CALL}/recording"
    assert fake.asked[-1].body == recording.read_bytes()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 302, 408])
async def test_an_office_that_may_answer_later_is_away(
    fake: FakeOffice, office: HttpOffice, status: int
) -> None:
    fake.status = status
    with pytest.raises(OfficeAway, match=str(status)):
        await office.open(OPENING)


@pytest.mark.parametrize("status", [401, 404, 409, 413, 422])
async def test_an_office_that_says_no_has_refused(
    fake: FakeOffice, office: HttpOffice, status: int
) -> None:
    await office.open(OPENING)
    fake.status = status
    with pytest.raises(OfficeRefused) as refused:
        await office.note(Notes())
    assert (refused.value.status, refused.value.request) == (status, "notes")


@pytest.mark.parametrize("trouble", ["silent", "trickles"])
async def test_a_caller_is_not_kept_waiting_for_a_slow_office(
    fake: FakeOffice, office: HttpOffice, trouble: str
) -> None:
    setattr(fake, trouble, True)
    async with asyncio.timeout(3):
        with pytest.raises(OfficeAway, match="too slow"):
            await office.open(OPENING)


async def test_nobody_at_the_address_is_an_office_that_is_away(unused_tcp_port: int) -> None:
    async with office_client(f"http://127.0.0.1:{unused_tcp_port}") as client:
        with pytest.raises(OfficeAway, match="ConnectError"):
            await HttpOffice(client, SecretStr("worker")).open(OPENING)


async def test_an_answer_that_is_no_form_is_an_office_that_is_away(
    fake: FakeOffice, office: HttpOffice
) -> None:
    fake.body = b'{"token": {"first_name": "Anna"}}'
    with pytest.raises(OfficeAway, match="unreadable") as away:
        await office.open(OPENING)
    assert away.value.__suppress_context__


async def test_no_exception_and_no_log_holds_what_was_sent_or_answered(
    fake: FakeOffice, office: HttpOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await office.open(OPENING)
    fake.status = 422
    turn = Turn(call_key=KEY, number=1, speaker="learner", text="fifty four", start=0, end=1)
    told = []
    for request in (
        office.open(OPENING),
        office.note(Notes(turns=(turn,))),
        office.identify(Identification(learner_id="anna", pin="4071")),
    ):
        with pytest.raises(OfficeRefused) as refused:
            await request
        told.append(f"{refused.value} {refused.value!r}")
    written = " ".join(told) + caplog.text
    assert not any(private in written for private in ("0100001", "fifty", "4071", "for-this-call"))


async def test_nothing_can_be_asked_before_the_call_is_open(office: HttpOffice) -> None:
    with pytest.raises(RuntimeError, match="opened"):
        await office.note(Notes())


def test_a_guest_lesson_knows_nobody_and_keeps_nothing() -> None:
    brief = guest_brief(KEY, seed=5)
    assert brief.household is None
    assert not brief.consent.record_audio
    assert not brief.consent.keep_transcript
    assert brief.seed == 5
