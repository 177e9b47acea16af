from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sip.calls import CallKey
from sip.offline_switchboard import OfflineSwitchboard
from sip.outcomes import Ended
from sip.switchboard import LiveCall
from tests.webhooks.office import NOON, Line, Office
from webhooks import seeds
from webhooks.database import writing
from webhooks.models import Call, EvaluationRow, WishRow
from webhooks.workflows.reconcile import (
    EVERY,
    PROVISION_EVERY,
    OpenCall,
    Reconciler,
    Verdict,
    verdicts,
)

KEY = CallKey("SCL_1")
LONG_ENOUGH = 20  # rounds until a call that has vanished is closed
OPEN = OpenCall(KEY, NOON, room_hash="hash of r")
LIVE = LiveCall("r", NOON, has_phone=True, has_tutor=True, key=KEY, joined_at=NOON)
ALONE = replace(LIVE, has_tutor=False)
EMPTY = replace(LIVE, has_phone=False, key=None)
PROVISIONAL = OpenCall(KEY, NOON)
SENT = replace(OPEN, tutor_lost_at=NOON + timedelta(seconds=10))


def hash_room(room: str) -> str:
    return f"hash of {room}"


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("call", "live", "seconds", "verdict"),
    [
        (OPEN, LIVE, 3600, None),
        (OPEN, ALONE, 5, Verdict(KEY, tutor_missing_since=at(5))),
        (replace(OPEN, tutor_missing_since=at(5)), LIVE, 12, Verdict(KEY, tutor_is_back=True)),
        (replace(OPEN, tutor_missing_since=at(5)), ALONE, 7, None),
        (replace(OPEN, tutor_missing_since=at(5)), ALONE, 7.5, Verdict(KEY, send_tutor="r")),
        # Killed with its worker it stands in the room for half a minute, but no beat names it.
        (replace(OPEN, silent=True), LIVE, 5, Verdict(KEY, tutor_missing_since=at(5))),
        (
            replace(OPEN, silent=True, tutor_missing_since=at(5)),
            LIVE,
            7.5,
            Verdict(KEY, send_tutor="r"),
        ),
        # Another one is on its way.
        (replace(SENT, takeovers=1), ALONE, 17, None),
        (replace(SENT, takeovers=1), ALONE, 18, Verdict(KEY, send_tutor="r")),
        (
            replace(SENT, takeovers=2),
            ALONE,
            18,
            Verdict(KEY, close_as=Ended.TUTOR_LOST, hang_up="r"),
        ),
        (
            replace(OPEN, takeovers=2, tutor_missing_since=at(5)),
            ALONE,
            8,
            Verdict(KEY, close_as=Ended.TUTOR_LOST, hang_up="r"),
        ),
        # A tutor that hung up first reports a moment after its room is gone.
        (OPEN, None, 5, Verdict(KEY, tutor_missing_since=at(5))),
        (replace(OPEN, tutor_missing_since=at(5)), None, 34, None),
        (
            replace(OPEN, tutor_missing_since=at(5)),
            None,
            35,
            Verdict(KEY, close_as=Ended.LINE_LOST),
        ),
        (replace(OPEN, line_left_at=at(2)), None, 31, None),
        (
            replace(OPEN, line_left_at=at(2), line_left_reason="CLIENT_INITIATED"),
            None,
            32,
            Verdict(KEY, close_as=Ended.CALLER),
        ),
        (OPEN, EMPTY, 3600, None),
        (replace(OPEN, line_left_at=at(2)), EMPTY, 31, None),
        (
            replace(OPEN, line_left_at=at(2)),
            EMPTY,
            32,
            Verdict(KEY, close_as=Ended.LINE_LOST, hang_up="r"),
        ),
        (PROVISIONAL, LIVE, 3600, None),
        (PROVISIONAL, None, 59, None),
        (PROVISIONAL, None, 60, Verdict(KEY, close_as=Ended.LINE_LOST)),
    ],
)
def test_one_open_call_is_judged_by_its_room(
    call: OpenCall, live: LiveCall | None, seconds: float, verdict: Verdict | None
) -> None:
    found = verdicts([call], [] if live is None else [live], at(seconds), hash_room=hash_room)
    assert found == (() if verdict is None else (verdict,))


@pytest.mark.parametrize(
    ("live", "seconds", "hung_up"),
    [(ALONE, 29, False), (ALONE, 30, True), (LIVE, 3600, False), (EMPTY, 3600, False)],
)
def test_a_phone_in_no_book_of_ours_is_not_left_in_silence(
    live: LiveCall, seconds: float, hung_up: bool
) -> None:
    found = verdicts([], [live], at(seconds), hash_room=hash_room)
    assert found == ((Verdict(None, hang_up="r"),) if hung_up else ())


@pytest.fixture
def switchboard() -> OfflineSwitchboard:
    return OfflineSwitchboard()


@pytest.fixture
def rounds() -> list[str]:
    return []


def reconciler_of(
    office: Office, switchboard: OfflineSwitchboard, provision: Callable[[], Awaitable[None]]
) -> Reconciler:
    return Reconciler(
        office.engine,
        switchboard,
        provision=provision,
        clock=office.clock,
        hash_room=office.keys.hash_room,
    )


@pytest.fixture
def reconciler(office: Office, switchboard: OfflineSwitchboard, rounds: list[str]) -> Reconciler:
    async def provision() -> None:
        rounds.append("provisioned")

    return reconciler_of(office, switchboard, provision)


def live(line: Line) -> LiveCall:
    joined = line.row.started_at
    return LiveCall(line.room, joined, True, True, key=CallKey(line.key), joined_at=joined)


async def to_the_end(office: Office, reconciler: Reconciler, line: Line) -> timedelta:
    """Rounds until the call is closed; how long that took."""
    began = office.clock.now
    while line.row.ended_at is None:
        office.clock.now += EVERY
        await reconciler.round()
    return office.clock.now - began


async def test_a_dead_tutor_is_hung_up_and_closed_within_a_minute_with_what_was_saved(
    office: Office, switchboard: OfflineSwitchboard, reconciler: Reconciler
) -> None:
    line = office.ring()
    line.identify(office.learners["Anna"], "4071")
    line.answers(1, 2, learner_id=office.learners["Anna"])
    switchboard.calls = [live(line)]
    await reconciler.round()
    assert line.row.ended_at is None
    switchboard.tutor_dies(line.room)
    assert await to_the_end(office, reconciler, line) <= timedelta(minutes=1)
    assert [room for room, _ in switchboard.tutors_sent] == [line.room] * 2  # and nobody came
    assert switchboard.hung_up == [line.room]
    assert [(wish.kind, wish.call_id) for wish in office.rows(WishRow)] == [
        ("call_back", line.row.id)
    ]
    assert (line.row.ended, line.row.closed_by) == (Ended.TUTOR_LOST, "reconciler")
    assert len(office.rows(EvaluationRow)) == 1
    assert office.ring().identify(office.learners["Anna"], "4071") == "ok"


async def test_a_room_whose_phone_has_left_is_found_by_the_hash_of_its_name(
    office: Office, switchboard: OfflineSwitchboard, reconciler: Reconciler
) -> None:
    line = office.ring(room=f"call-_{seeds.PHONE}_x")
    switchboard.calls = [replace(live(line), has_phone=False, key=None)]
    await reconciler.round()
    assert line.row.ended_at is None
    switchboard.calls = []
    assert await to_the_end(office, reconciler, line) <= timedelta(minutes=1)
    assert line.row.ended == Ended.LINE_LOST


async def test_a_tutor_that_comes_back_in_time_keeps_its_call(
    office: Office, switchboard: OfflineSwitchboard, reconciler: Reconciler
) -> None:
    line = office.ring()
    switchboard.calls = [replace(live(line), has_tutor=False)]
    await reconciler.round()
    switchboard.tutor_comes(line.room)
    for _ in range(4):
        office.clock.now += EVERY
        await reconciler.round()
    assert switchboard.tutors_sent == []
    assert (line.row.ended_at, line.row.tutor_missing_since) == (None, None)


async def test_the_tutors_late_report_replaces_the_guess_but_not_what_a_person_set(
    office: Office, reconciler: Reconciler
) -> None:
    line = office.ring()
    await to_the_end(office, reconciler, line)
    assert line.row.ended == Ended.LINE_LOST
    assert line.ask("close", line.report(ended="goodbye")).status_code == 204
    assert (line.row.ended, line.row.closed_by) == (Ended.GOODBYE, "tutor")
    await reconciler.round()
    with writing(office.engine) as db:
        call = db.get_one(Call, line.row.id)
        call.ended, call.closed_by = Ended.SAFETY, "person"
    line.ask("close", line.report(ended="caller"))
    assert (line.row.ended, line.row.closed_by) == (Ended.SAFETY, "person")


async def test_while_livekit_is_away_nothing_is_concluded(
    office: Office, switchboard: OfflineSwitchboard, reconciler: Reconciler, rounds: list[str]
) -> None:
    line = office.ring()
    switchboard.away = True
    assert not await reconciler.safely()
    assert line.row.ended_at is None
    assert rounds == ["provisioned"]


async def test_it_goes_round_and_round_whatever_fails(
    office: Office, switchboard: OfflineSwitchboard
) -> None:
    class Enough(Exception):
        pass

    pauses: list[float] = []
    tried: list[str] = []

    async def provision() -> None:
        tried.append("provisioned")
        raise RuntimeError("Redis forgot everything")

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        office.clock.now += timedelta(seconds=seconds)
        if len(pauses) == LONG_ENOUGH:
            raise Enough

    line = office.ring()
    with pytest.raises(Enough):
        await reconciler_of(office, switchboard, provision).run(sleep)
    assert pauses == [EVERY.total_seconds()] * LONG_ENOUGH
    assert len(tried) == LONG_ENOUGH / PROVISION_EVERY
    assert line.row.ended == Ended.LINE_LOST
