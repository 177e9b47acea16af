"""Another tutor for a call whose tutor died: once, with all that was saved, and never two."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent.teaching.notices import TAKE_OVER
from sip.calls import CallKey
from sip.offline_switchboard import OfflineSwitchboard
from sip.outcomes import Ended
from sip.switchboard import LiveCall
from tests.webhooks.office import WORKER, Line, Office
from webhooks.app import create_app
from webhooks.models import Call, WishRow, WorkerRow
from webhooks.takeover import COMES_WITHIN, TakeOver
from webhooks.workflows.reconcile import EVERY, Reconciler


@pytest.fixture
def switchboard() -> OfflineSwitchboard:
    return OfflineSwitchboard()


@pytest.fixture
def staffed(office: Office, switchboard: OfflineSwitchboard) -> Iterator[Office]:
    """An office that can send tutors."""
    take_over = TakeOver(office.engine, switchboard, office.clock)
    parts = replace(office.parts, tutor_lost=take_over.lost)
    with TestClient(create_app(parts)) as web:
        yield replace(office, parts=parts, web=web)


def teaching(office: Office, switchboard: OfflineSwitchboard, *, tutor: str = "first") -> Line:
    """Anna is in the middle of a lesson."""
    line = office.ring(tutor=tutor)
    assert line.identify(office.learners["Anna"], "4071") == "ok"
    notes = {
        "evidence": [line.evidence(1), line.evidence(2)],
        "turns": [line.turn(number) for number in range(1, 6)],
        "lesson": saved(line, 3),
    }
    assert line.ask("notes", notes).status_code == 204
    line.ask("evaluations", {"concept": "addition_within_100"})
    at = line.row.started_at
    switchboard.calls = [LiveCall(line.room, at, True, True, key=CallKey(line.key), joined_at=at)]
    return line


def saved(line: Line, number: int, **fields: Any) -> dict[str, Any]:
    return {
        "call_key": line.key,
        "number": number,
        "lesson": f"lesson {number}",
        "answered_at": line.row.started_at.isoformat(),
        "model_requests": 2,
    } | fields


def beat(office: Office, *calls: str, lost: tuple[str, str] | None = None, **fields: Any) -> None:
    form: dict[str, Any] = {"worker": "w1", "calls": calls} | fields
    if lost is not None:
        form["lost"] = [{"call_key": lost[0], "tutor": lost[1]}]
    headers = {"Authorization": f"Bearer {WORKER}"}
    assert office.web.post("/tutor/v1/beats", json=form, headers=headers).status_code == 204


def arrives(office: Office, line: Line, tutor: str) -> dict[str, Any]:
    answer = office.open(call_key=line.key, room=line.room, tutor=tutor)
    assert answer.status_code == 200
    brief: dict[str, Any] = answer.json()
    return brief


def test_a_tutor_seen_to_die_is_replaced_at_once_and_once(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    for _ in range(2):
        beat(staffed, lost=(line.key, "first"))
    assert switchboard.tutors_sent == [(line.room, TAKE_OVER)]
    assert switchboard.dismissed == [line.room]  # the dead one stands in the room for a while
    assert (line.row.takeovers, line.row.ended_at) == (1, None)


def test_it_goes_on_where_the_other_had_to_stop(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    staffed.clock.pass_by(minutes=3)
    beat(staffed, lost=(line.key, "first"))
    for _ in range(2):  # an answer may be lost on its way
        brief = arrives(staffed, line, "second")
        resume = brief["resume"]
        assert resume["lesson"] == "lesson 3"
        assert resume["learner"]["first_name"] == "Anna"
        assert (resume["turns"], resume["evidence"], resume["saved"]) == (5, 2, 3)
        assert (resume["concepts"], resume["model_requests"]) == (["addition_within_100"], 2)
        assert not brief["taken"]
    assert (line.row.tutor, line.row.tutor_lost_at) == ("second", None)


def test_a_second_tutor_in_a_call_that_has_one_is_told_to_leave(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    assert arrives(staffed, line, "second")["taken"]
    beat(staffed, lost=(line.key, "first"))
    assert not arrives(staffed, line, "second")["taken"]
    assert arrives(staffed, line, "third")["taken"]
    assert line.row.tutor == "second"


def test_a_call_that_is_over_is_taken_over_by_nobody(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    line.ask("close", line.report())
    beat(staffed, lost=(line.key, "first"))
    assert switchboard.tutors_sent == []
    brief = arrives(staffed, line, "second")
    assert (brief["taken"], brief["resume"]) == (True, None)


def test_whoever_delivers_a_dead_tutors_forms_takes_nothing_over(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    beat(staffed, lost=(line.key, "first"))
    brief = arrives(staffed, line, "")
    assert (brief["taken"], brief["resume"], brief["token"]) == (False, None, line.brief["token"])
    assert line.row.tutor == "first"


def test_a_late_report_of_a_death_leaves_the_new_tutor_alone(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    beat(staffed, lost=(line.key, "first"))
    arrives(staffed, line, "second")
    staffed.clock.pass_by(seconds=30)
    beat(staffed, lost=(line.key, "first"))
    assert len(switchboard.tutors_sent) == 1


def test_nobody_is_sent_to_a_call_whose_phone_has_left(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    switchboard.phone_leaves(line.room)
    beat(staffed, lost=(line.key, "first"))
    assert (switchboard.tutors_sent, line.row.takeovers) == ([], 0)


def test_only_the_newest_state_of_the_lesson_counts_and_the_end_removes_it(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    line.ask("notes", {"lesson": saved(line, 2)})
    assert line.row.lesson == "lesson 3"
    line.ask("notes", {"lesson": saved(line, 4, consent_refused=True)})
    assert (line.row.lesson, line.row.consent_refused) == ("lesson 4", True)
    line.ask("close", line.report(consent_refused=True))
    line.ask("notes", {"lesson": saved(line, 5)})
    assert line.row.lesson is None


def test_at_the_door_the_next_tutor_asks_again_who_it_is(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    line.ask("notes", {"lesson": saved(line, 4, lesson="", consent_refused=True)})
    beat(staffed, lost=(line.key, "first"))
    resume = arrives(staffed, line, "second")["resume"]
    assert (resume["learner"], resume["lesson"]) == (None, None)
    assert resume["consent_refused"]
    assert line.identify(staffed.learners["Anna"], "4071") == "ok"  # in her own call, not busy


def test_a_lesson_of_another_call_is_refused(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line, other = teaching(staffed, switchboard), staffed.ring()
    assert line.ask("notes", {"lesson": saved(other, 9)}).status_code == 409


def test_a_worker_without_the_token_is_not_heard(office: Office) -> None:
    assert office.web.post("/tutor/v1/beats", json={"worker": "w"}).status_code == 401
    assert office.rows(WorkerRow) == []


# ---- nobody saw it die


async def nothing_to_provision() -> None:
    return None


def reconciler_of(office: Office, switchboard: OfflineSwitchboard) -> Reconciler:
    return Reconciler(
        office.engine,
        switchboard,
        provision=nothing_to_provision,
        clock=office.clock,
        hash_room=office.keys.hash_room,
    )


async def rounds(office: Office, switchboard: OfflineSwitchboard, *, seconds: float) -> None:
    """The reconciler's, while one worker beats; it has no call of ours."""
    reconciler = reconciler_of(office, switchboard)
    for _ in range(round(seconds / EVERY.total_seconds())):
        beat(office, worker="w2")
        await reconciler.round()
        office.clock.now += EVERY


async def test_a_call_that_no_beat_names_any_more_gets_another_tutor(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    beat(staffed, line.key)
    await rounds(staffed, switchboard, seconds=6)
    assert switchboard.tutors_sent == []
    await rounds(staffed, switchboard, seconds=6)
    assert switchboard.tutors_sent == [(line.room, TAKE_OVER)]


async def test_when_no_worker_is_heard_at_all_it_is_the_office_that_is_deaf(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    beat(staffed, line.key)
    for _ in range(20):
        staffed.clock.now += EVERY
        await reconciler_of(staffed, switchboard).round()
    assert (switchboard.tutors_sent, line.row.ended_at) == ([], None)


async def test_after_two_who_died_too_the_school_is_asked_to_ring_back(
    staffed: Office, switchboard: OfflineSwitchboard
) -> None:
    line = teaching(staffed, switchboard)
    for dead, next_one in (("first", "second"), ("second", "third")):
        beat(staffed, lost=(line.key, dead))
        arrives(staffed, line, next_one)
        switchboard.tutor_comes(line.room)
    beat(staffed, lost=(line.key, "third"))
    assert len(switchboard.tutors_sent) == 2
    switchboard.tutor_dies(line.room)
    await rounds(staffed, switchboard, seconds=COMES_WITHIN.total_seconds() + 4)
    assert switchboard.hung_up == [line.room]
    (call,) = staffed.rows(Call)
    assert (call.ended, call.lesson) == (Ended.TUTOR_LOST, None)
    assert [wish.kind for wish in staffed.rows(WishRow)] == ["call_back"]
