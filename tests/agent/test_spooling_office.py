"""A lesson goes on without the office, and the office has everything in the end."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.delivery import deliver
from agent.office import OfficeAway
from agent.offline_office import OfflineOffice
from agent.spool import Spool
from agent.spooling_office import RETRY_AFTER, SpoolingOffice
from agent.teaching.forms import (
    CallOpening,
    CallReport,
    Evidence,
    Identification,
    IdentifyResult,
    Notes,
    Verdict,
)
from sip.calls import CallKey, Direction
from sip.outcomes import Ended

START = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
KEY = CallKey("one")
OPENING = CallOpening(
    call_key=KEY, direction=Direction.INBOUND, caller="+15550100001", room="r", started_at=START
)
REPORT = CallReport(call_key=KEY, ended=Ended.GOODBYE, ended_at=START)


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def later(self) -> None:
        self.now += RETRY_AFTER


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def real(clock: Clock) -> OfflineOffice:
    return OfflineOffice(clock)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


@pytest.fixture
def office(real: OfflineOffice, spool: Spool, clock: Clock) -> SpoolingOffice:
    return SpoolingOffice(real, spool, clock=clock)


def answer(sequence: int, verdict: Verdict = Verdict.RIGHT) -> Notes:
    return Notes(
        evidence=(
            Evidence(
                call_key=KEY,
                sequence=sequence,
                concept="addition",
                content="addition@1#0",
                item=f"add:{sequence}",
                answer_type="integer",
                question="q",
                expected="3",
                verdict=verdict,
                at=START,
            ),
        )
    )


def sequences(real: OfflineOffice) -> list[int]:
    return [sequence for _, sequence, _ in real.evidence]


async def test_while_the_office_answers_everything_goes_straight_through(
    office: SpoolingOffice, real: OfflineOffice, spool: Spool
) -> None:
    brief = await office.open(OPENING)
    assert brief.household is not None
    identified = await office.identify(Identification(learner_id="anna", pin="4071"))
    assert identified.result is IdentifyResult.OK
    await office.note(answer(1))
    assert await office.evaluate("addition") == real.evaluations[KEY, "addition"]
    await office.close(REPORT)
    await office.release()
    assert real.asked == ["open", "identify", "note", "evaluate", "close"]
    assert spool.pending() == ()


async def test_notes_of_an_outage_arrive_in_order_when_it_is_over_and_none_twice(
    office: SpoolingOffice, real: OfflineOffice, clock: Clock
) -> None:
    await office.open(OPENING)
    real.go_away()
    for sequence in (1, 2, 3):
        await office.note(answer(sequence))
    real.come_back()
    clock.later()
    await office.note(answer(4))
    assert sequences(real) == [1, 2, 3, 4]
    assert real.asked.count("note") == 1 + 4


async def test_an_absent_office_is_asked_once_in_a_while_not_at_every_answer(
    office: SpoolingOffice, real: OfflineOffice, clock: Clock
) -> None:
    await office.open(OPENING)
    real.go_away()
    for sequence in range(1, 6):
        await office.note(answer(sequence))
    assert real.asked.count("note") == 1
    clock.now += RETRY_AFTER - timedelta(seconds=0.1)
    await office.note(answer(6))
    assert real.asked.count("note") == 1
    clock.later()
    await office.note(answer(7))
    assert real.asked.count("note") == 2


async def test_an_evaluation_without_the_office_is_the_same_rubrics_and_is_asked_for_later(
    office: SpoolingOffice, real: OfflineOffice, spool: Spool
) -> None:
    await office.open(OPENING)
    await office.note(answer(1))
    real.go_away()
    await office.note(answer(2))
    here = await office.evaluate("addition")
    assert here.score is not None
    await office.release()
    real.come_back()
    await deliver(spool, real.another_line, START)
    assert real.evaluations[KEY, "addition"] == here


async def test_a_refused_evaluation_is_computed_here_too(
    office: SpoolingOffice, real: OfflineOffice
) -> None:
    await office.open(OPENING)
    await office.note(answer(1))
    real.refuse_next("evaluate", 404)
    assert (await office.evaluate("addition")).score is not None


async def test_a_call_that_began_without_the_office_is_opened_when_it_comes_back(
    office: SpoolingOffice, real: OfflineOffice, clock: Clock
) -> None:
    real.go_away()
    with pytest.raises(OfficeAway):
        await office.open(OPENING)
    with pytest.raises(OfficeAway):
        await office.identify(Identification(learner_id="anna", pin="4071"))
    await office.note(answer(1))
    real.come_back()
    clock.later()
    await office.note(answer(2))
    assert real.openings == {KEY: OPENING}
    assert sequences(real) == [1, 2]


async def test_the_office_is_asked_once_more_at_the_end_of_the_call(
    office: SpoolingOffice, real: OfflineOffice
) -> None:
    await office.open(OPENING)
    real.go_away()
    await office.note(answer(1))
    real.come_back()
    await office.close(REPORT)
    assert sequences(real) == [1]
    assert real.reports == {KEY: REPORT}


async def test_what_the_office_never_got_is_delivered_after_the_call_and_not_before(
    office: SpoolingOffice, real: OfflineOffice, spool: Spool
) -> None:
    real.go_away()
    with pytest.raises(OfficeAway):
        await office.open(OPENING)
    await office.note(answer(1))
    await office.close(REPORT)
    real.come_back()
    assert (await deliver(spool, real.another_line, START)).calls == 0
    await office.release()
    assert (await deliver(spool, real.another_line, START)).calls == 1
    assert sequences(real) == [1]
    assert real.reports == {KEY: REPORT}


async def test_a_recording_is_not_sent_before_it_is_complete(
    office: SpoolingOffice, real: OfflineOffice, spool: Spool, tmp_path: Path
) -> None:
    recording = tmp_path / "call.wav"
    await office.open(OPENING)
    await office.expect_recording(recording)
    recording.write_bytes(b"RIFF")
    await office.note(answer(1))
    assert real.recordings == {}
    await office.close(REPORT)
    await office.upload_recording(recording)
    await office.release()
    assert real.recordings == {KEY: b"RIFF"}
    assert not recording.exists()
    assert spool.pending() == ()


async def test_the_recording_of_a_tutor_that_died_is_delivered(
    office: SpoolingOffice, real: OfflineOffice, spool: Spool, tmp_path: Path
) -> None:
    recording = tmp_path / "call.wav"
    await office.open(OPENING)
    await office.expect_recording(recording)
    recording.write_bytes(b"RIFF")
    await office.release()  # as the kernel does for a dead process
    await deliver(spool, real.another_line, START)
    assert real.recordings == {KEY: b"RIFF"}


async def test_a_refused_note_is_put_aside_and_the_lesson_goes_on(
    office: SpoolingOffice, real: OfflineOffice
) -> None:
    await office.open(OPENING)
    real.refuse_next("note", 422)
    await office.note(answer(1))
    await office.note(answer(2))
    assert sequences(real) == [2]


async def test_a_failing_disk_does_not_stop_the_lesson(
    office: SpoolingOffice, real: OfflineOffice, tmp_path: Path
) -> None:
    await office.open(OPENING)
    calls = tmp_path / "spool" / "calls"
    for call in calls.iterdir():
        for path in call.iterdir():
            path.unlink()
        call.rmdir()
    calls.rmdir()
    await office.note(answer(1))
    assert sequences(real) == [1]
    real.go_away()
    await office.note(answer(2))
    assert (await office.evaluate("addition")).score is not None


async def test_nothing_can_be_kept_before_the_call_is_open(office: SpoolingOffice) -> None:
    with pytest.raises(RuntimeError, match="opened"):
        await office.note(answer(1))
