"""What dead tutors left reaches the office once, in order, whatever happens in between."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.delivery import Delivered, deliver, deliver_forever
from agent.offline_office import OfflineOffice
from agent.spool import RecordingAt, Spool
from agent.teaching.forms import CallOpening, CallReport, EvaluationRequest, Notes, Turn
from sip.calls import CallKey, Direction
from sip.outcomes import Ended

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


def now() -> datetime:
    return NOW


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


@pytest.fixture
def office() -> OfflineOffice:
    return OfflineOffice(now)


def opening(key: str = "one") -> CallOpening:
    return CallOpening(
        call_key=CallKey(key),
        direction=Direction.INBOUND,
        caller="+15550100001",
        room="r",
        started_at=NOW,
    )


def turn(number: int, key: str = "one") -> Notes:
    said = Turn(call_key=CallKey(key), number=number, speaker="learner", text="x", start=0, end=1)
    return Notes(turns=(said,))


def report(key: str = "one") -> CallReport:
    return CallReport(call_key=CallKey(key), ended=Ended.GOODBYE, ended_at=NOW)


def leave(spool: Spool, *forms: Notes | CallReport | EvaluationRequest | RecordingAt) -> None:
    for form in forms:
        spool.keep(CallKey("one"), opening(), form)


async def test_a_call_is_opened_first_and_its_forms_follow_in_order(
    spool: Spool, office: OfflineOffice
) -> None:
    leave(spool, turn(1), EvaluationRequest(concept="a"), turn(2), report())
    assert await deliver(spool, office.another_line, NOW) == Delivered(calls=1)
    assert office.asked == ["open", "note", "evaluate", "note", "close"]
    assert len(office.turns) == 2
    assert spool.pending() == ()


async def test_a_call_that_never_reached_the_office_gets_its_row(
    spool: Spool, office: OfflineOffice
) -> None:
    spool.keep(CallKey("one"), opening(), None)
    await deliver(spool, office.another_line, NOW)
    assert office.openings == {"one": opening()}
    assert spool.pending() == ()


async def test_a_recording_goes_last_and_leaves_this_machine(
    spool: Spool, office: OfflineOffice, tmp_path: Path
) -> None:
    recording = tmp_path / "call.wav"
    recording.write_bytes(b"RIFF")
    leave(spool, RecordingAt(path=recording), turn(1), report())
    await deliver(spool, office.another_line, NOW)
    assert office.asked == ["open", "note", "close", "upload_recording"]
    assert office.recordings == {"one": b"RIFF"}
    assert not recording.exists()


async def test_a_recording_that_was_deleted_is_not_missed(
    spool: Spool, office: OfflineOffice, tmp_path: Path
) -> None:
    leave(spool, RecordingAt(path=tmp_path / "withdrawn.wav"))
    await deliver(spool, office.another_line, NOW)
    assert office.recordings == {}
    assert spool.pending() == ()


async def test_a_recording_the_office_may_not_have_is_deleted_here_too(
    spool: Spool, office: OfflineOffice, tmp_path: Path
) -> None:
    recording = tmp_path / "call.wav"
    recording.write_bytes(b"RIFF")
    leave(spool, RecordingAt(path=recording))
    office.refuse_next("upload_recording", 409)
    await deliver(spool, office.another_line, NOW)
    assert not recording.exists()


async def test_what_is_left_when_the_office_goes_away_is_delivered_when_it_is_back(
    spool: Spool, office: OfflineOffice
) -> None:
    leave(spool, turn(1), turn(2), report())
    office.go_away(1, "close")
    assert (await deliver(spool, office.another_line, NOW)).office_away
    assert len(spool.of(CallKey("one")).kept) == 1
    assert await deliver(spool, office.another_line, NOW) == Delivered(calls=1)
    assert office.asked.count("note") == 2
    assert office.reports == {"one": report()}


async def test_a_form_the_office_never_takes_does_not_block_the_others(
    spool: Spool, office: OfflineOffice, tmp_path: Path
) -> None:
    leave(spool, turn(1), turn(2), report())
    spool.keep(CallKey("two"), opening("two"), report("two"))
    office.refuse_next("note", 422)
    await deliver(spool, office.another_line, NOW)
    assert [number for _, number in office.turns] == [2]
    assert set(office.reports) == {"one", "two"}
    assert len(list((tmp_path / "spool" / "refused").rglob("*.notes.json"))) == 1
    assert spool.pending() == ()


async def test_a_recording_that_cannot_be_read_does_not_block_other_calls(
    spool: Spool, office: OfflineOffice, tmp_path: Path
) -> None:
    leave(spool, RecordingAt(path=tmp_path))  # a folder
    spool.keep(CallKey("two"), opening("two"), report("two"))
    assert await deliver(spool, office.another_line, NOW) == Delivered(calls=1)
    assert set(office.reports) == {"two"}
    assert len(spool.of(CallKey("one")).kept) == 1


async def test_a_damaged_file_does_not_block_the_others(
    spool: Spool, office: OfflineOffice, tmp_path: Path
) -> None:
    leave(spool, turn(1), report())
    spool.of(CallKey("one")).kept[0].path.write_bytes(b"\0\0\0")
    await deliver(spool, office.another_line, NOW)
    assert office.reports == {"one": report()}
    assert len(list((tmp_path / "spool" / "refused").rglob("*.notes.json"))) == 1


async def test_an_opening_the_office_never_takes_puts_its_whole_call_aside(
    spool: Spool, office: OfflineOffice, tmp_path: Path
) -> None:
    leave(spool, turn(1), report())
    office.refuse_next("open", 422)
    await deliver(spool, office.another_line, NOW)
    assert spool.pending() == ()
    assert len(list((tmp_path / "spool" / "refused").rglob("*.json"))) == 3


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_wrong_settings_put_nothing_aside(
    spool: Spool, office: OfflineOffice, status: int
) -> None:
    leave(spool, report())
    office.refuse_next("open", status)
    assert (await deliver(spool, office.another_line, NOW)).office_away
    assert len(spool.of(CallKey("one")).kept) == 1


async def test_a_call_token_the_office_has_lost_is_fetched_again(
    spool: Spool, office: OfflineOffice
) -> None:
    leave(spool, report())
    office.refuse_next("close", 401)
    await deliver(spool, office.another_line, NOW)
    assert office.asked == ["open", "close", "open", "close"]
    assert office.reports == {"one": report()}


async def test_the_forms_of_a_live_call_are_left_to_it(spool: Spool, office: OfflineOffice) -> None:
    leave(spool, report())
    claim = spool.claim(CallKey("one"))
    assert claim is not None
    assert await deliver(spool, office.another_line, NOW) == Delivered(calls=0)
    claim.release()
    assert await deliver(spool, office.another_line, NOW) == Delivered(calls=1)


class Killed(BaseException):
    """The process is gone: nothing after this runs."""


class DyingOffice(OfflineOffice):
    """Takes everything, but the tutor dies after request number ``dies_at``."""

    dies_at = 0

    def _answer(self, request: str) -> CallKey:
        call = super()._answer(request)
        if len(self.asked) == self.dies_at:
            raise Killed
        return call


@pytest.mark.parametrize("dies_at", range(1, 7))
async def test_a_death_at_any_request_loses_nothing_and_doubles_nothing(
    spool: Spool, dies_at: int, tmp_path: Path
) -> None:
    recording = tmp_path / "call.wav"
    recording.write_bytes(b"RIFF")
    leave(spool, turn(1), turn(2), RecordingAt(path=recording), turn(3), report())
    office = DyingOffice(now)
    office.dies_at = dies_at
    with suppress(Killed):
        await deliver(spool, office.another_line, NOW)
    await deliver(spool, office.another_line, NOW)
    assert sorted(number for _, number in office.turns) == [1, 2, 3]
    assert office.reports == {"one": report()}
    assert office.recordings == {"one": b"RIFF"}
    assert spool.pending() == ()


class ListenedOffice(OfflineOffice):
    """Tells when a call has been closed."""

    def __init__(self) -> None:
        super().__init__(now)
        self.closed = asyncio.Event()

    async def close(self, report: CallReport) -> None:
        await super().close(report)
        self.closed.set()


async def test_the_loop_delivers_what_comes_later_and_after_an_outage(spool: Spool) -> None:
    office = ListenedOffice()
    office.go_away(2, "open")
    loop = asyncio.create_task(deliver_forever(spool, office.another_line, interval=0, clock=now))
    leave(spool, turn(1), report())
    async with asyncio.timeout(5):
        await office.closed.wait()
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop
    assert office.reports == {"one": report()}
