"""The office in memory behaves as the real one does, also when it is away."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.office import Office, OfficeAway, OfficeRefused
from agent.offline_office import OfflineOffice
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
ANNA = "anna"


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(clock: Clock) -> OfflineOffice:
    return OfflineOffice(clock)


def opening(key: str = "call-1", caller: str | None = "+15550100001") -> CallOpening:
    return CallOpening(
        call_key=CallKey(key),
        direction=Direction.INBOUND,
        caller=caller,
        room="room",
        started_at=START,
    )


def right_answer(key: str) -> Evidence:
    return Evidence(
        call_key=CallKey(key),
        sequence=1,
        concept="addition",
        content="addition@1#0",
        item="add:1,2",
        answer_type="integer",
        question="one and two",
        expected="3",
        verdict=Verdict.RIGHT,
        at=START,
    )


async def result(office: Office, pin: str | None) -> IdentifyResult:
    return (await office.identify(Identification(learner_id=ANNA, pin=pin))).result


async def test_a_known_number_brings_its_household_and_an_unknown_one_a_guest(
    office: OfflineOffice,
) -> None:
    brief = await office.open(opening())
    assert brief.household is not None
    assert [(one.key, one.needs_pin) for one in brief.household.learners] == [
        ("1", True),
        ("2", True),
    ]
    guest = await office.another_line().open(opening("call-2", caller=None))
    assert guest.household is None
    assert not guest.consent.record_audio


async def test_the_right_pin_brings_the_learners_brief(office: OfflineOffice) -> None:
    await office.open(opening())
    answer = await office.identify(Identification(learner_id=ANNA, pin="4071"))
    assert answer.result is IdentifyResult.OK
    assert answer.learner is not None
    assert answer.learner.first_name == "Anna"


async def test_three_misses_lock_the_learner_for_fifteen_minutes(
    office: OfflineOffice, clock: Clock
) -> None:
    await office.open(opening())
    misses = [await result(office, "0000") for _ in range(3)]
    assert misses == [IdentifyResult.WRONG_PIN] * 3
    assert await result(office, "4071") is IdentifyResult.LOCKED
    clock.now += timedelta(minutes=15)
    assert await result(office, "4071") is IdentifyResult.OK


async def test_asking_without_a_pin_is_no_miss(office: OfflineOffice) -> None:
    await office.open(opening())
    assert [await result(office, None) for _ in range(4)] == [IdentifyResult.WRONG_PIN] * 4
    assert await result(office, "4071") is IdentifyResult.OK


async def test_a_learner_is_in_one_lesson_at_a_time(office: OfflineOffice) -> None:
    other = office.another_line()
    await office.open(opening())
    await other.open(opening("call-2"))
    assert await result(office, "4071") is IdentifyResult.OK
    assert await result(other, "4071") is IdentifyResult.BUSY
    await office.close(CallReport(call_key=CallKey("call-1"), ended=Ended.GOODBYE, ended_at=START))
    assert await result(other, "4071") is IdentifyResult.OK


async def test_a_learner_of_another_household_is_refused(office: OfflineOffice) -> None:
    await office.open(opening())
    with pytest.raises(OfficeRefused, match="404"):
        await office.identify(Identification(learner_id="somebody"))


async def test_evidence_counts_once_and_is_scored(office: OfflineOffice) -> None:
    await office.open(opening())
    answer = right_answer("call-1")
    await office.note(Notes(evidence=(answer,)))
    await office.note(Notes(evidence=(answer,)))
    assert len(office.evidence) == 1
    assert (await office.evaluate("addition")).score is not None


async def test_a_note_of_another_call_is_refused(office: OfflineOffice) -> None:
    await office.open(opening("call-2"))
    with pytest.raises(OfficeRefused, match="409"):
        await office.note(Notes(evidence=(right_answer("call-1"),)))


async def test_a_recording_needs_consent(office: OfflineOffice, tmp_path: Path) -> None:
    recording = tmp_path / "call.wav"
    recording.write_bytes(b"RIFF")
    await office.open(opening())
    await office.upload_recording(recording)
    assert office.recordings == {"call-1": b"RIFF"}
    guest = office.another_line()
    await guest.open(opening("call-2", caller=None))
    with pytest.raises(OfficeRefused, match="409"):
        await guest.upload_recording(recording)


async def test_it_goes_away_for_a_number_of_requests_or_until_it_comes_back(
    office: OfflineOffice,
) -> None:
    office.go_away(2, "open")
    for _ in range(2):
        with pytest.raises(OfficeAway):
            await office.open(opening())
    await office.open(opening())
    office.go_away()
    with pytest.raises(OfficeAway):
        await office.note(Notes())
    office.come_back()
    await office.note(Notes())
    assert office.asked == ["open", "open", "open", "note", "note"]
