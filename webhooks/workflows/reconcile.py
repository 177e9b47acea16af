"""What is really still there? Closes calls whose tutor or line is gone, and hangs up on silence.

The pure half compares our open calls with LiveKit's rooms and gives verdicts; the other half
carries them out, and makes sure that LiveKit still knows our trunks (decision 30).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import col, select

from sip.calls import CallKey
from sip.outcomes import Ended
from sip.switchboard import LiveCall, Switchboard, SwitchboardError
from webhooks import calls
from webhooks.database import reading, writing
from webhooks.models.call import Call

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=10)
# A killed tutor is seen in its room until LiveKit gives up on it; with a grace of 30 s one call in
# three took 65 s to be closed, with this one a killed job took 34 s (one run).
TUTOR_GRACE = timedelta(seconds=10)
STRAY_GRACE = timedelta(seconds=30)  # for a tutor to come to a phone that no book of ours knows
ROOM_GRACE = timedelta(seconds=60)  # for a call announced by Twilio to reach LiveKit
LINE_GRACE = timedelta(seconds=30)  # for the tutor to report after the phone has left


@dataclass(frozen=True)
class OpenCall:
    """What the decision needs of a call that is open in our books."""

    key: CallKey
    started_at: datetime
    room_hash: str | None = None  # None: no tutor has opened it yet
    tutor_missing_since: datetime | None = None
    line_left_at: datetime | None = None
    line_left_reason: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What to do about one call or room; what is None or False is left alone."""

    key: CallKey | None  # None: a room that is in no book of ours
    close_as: Ended | None = None
    hang_up: str | None = field(default=None, repr=False)  # the room
    tutor_missing_since: datetime | None = None
    tutor_is_back: bool = False


def verdicts(
    open_calls: Sequence[OpenCall],
    live_calls: Sequence[LiveCall],
    now: datetime,
    *,
    hash_room: Callable[[str], str],
) -> tuple[Verdict, ...]:
    """Compare books and rooms. The books must have been read before the rooms.

    The books know a room by its hash only; its name, to hang up, comes from LiveKit.

    A call that opens between the two readings is then in the rooms only, where a phone without a
    tutor is given its grace from the moment it joined.
    """
    by_room = {hash_room(live.room): live for live in live_calls}
    by_key = {live.key: live for live in live_calls if live.key is not None}
    found = [
        (call, by_room.get(call.room_hash or "") or by_key.get(call.key)) for call in open_calls
    ]
    booked = {live.room for _, live in found if live is not None}
    of_books = [_of_call(call, live, now) for call, live in found]
    of_rooms = [_of_stray(live, now) for live in live_calls if live.room not in booked]
    return tuple(verdict for verdict in (*of_books, *of_rooms) if verdict is not None)


def _of_call(call: OpenCall, live: LiveCall | None, now: datetime) -> Verdict | None:
    if live is None:
        return _of_missing_room(call, now)
    if live.has_phone:
        return _of_phone(call, live, now)
    if call.line_left_at is not None and now - call.line_left_at >= LINE_GRACE:
        return Verdict(call.key, close_as=_who_left(call), hang_up=live.room)
    return None


def _of_missing_room(call: OpenCall, now: datetime) -> Verdict | None:
    if call.room_hash is None and call.line_left_at is None:  # no tutor, so no report to wait for
        over = now - call.started_at >= ROOM_GRACE
        return Verdict(call.key, close_as=_who_left(call)) if over else None
    since = call.line_left_at or call.tutor_missing_since
    if since is None:  # nobody told us: the tutor's report gets its time from now on
        return Verdict(call.key, tutor_missing_since=now)
    return Verdict(call.key, close_as=_who_left(call)) if now - since >= LINE_GRACE else None


def _of_phone(call: OpenCall, live: LiveCall, now: datetime) -> Verdict | None:
    missing = call.tutor_missing_since
    if live.has_tutor:
        return None if missing is None else Verdict(call.key, tutor_is_back=True)
    if missing is None:
        return Verdict(call.key, tutor_missing_since=now)
    # A call that no tutor has opened is still ringing for one.
    if now - missing >= (TUTOR_GRACE if call.room_hash else STRAY_GRACE):
        return Verdict(call.key, close_as=Ended.TUTOR_LOST, hang_up=live.room)
    return None


def _of_stray(live: LiveCall, now: datetime) -> Verdict | None:
    """A phone that listens to nobody, in a call that no tutor ever opened or that is closed."""
    alone = live.has_phone and not live.has_tutor
    if alone and now - (live.joined_at or live.opened_at) >= STRAY_GRACE:
        return Verdict(None, hang_up=live.room)
    return None


def _who_left(call: OpenCall) -> Ended:
    return calls.lost_as(call.line_left_reason)


# ---- carrying it out


@dataclass(frozen=True)
class Reconciler:
    """``provision`` runs in every round: it must be cheap when nothing is missing."""

    engine: Engine
    switchboard: Switchboard
    provision: Callable[[], Awaitable[None]]
    clock: Callable[[], datetime]
    hash_room: Callable[[str], str]

    async def round(self) -> tuple[Verdict, ...]:
        """One look around. Raises SwitchboardError when LiveKit cannot be asked."""
        books = await asyncio.to_thread(_open_calls, self.engine)
        rooms = await self.switchboard.live_calls()
        now = self.clock()
        found = verdicts(books, rooms, now, hash_room=self.hash_room)
        for verdict in found:
            if verdict.hang_up is not None:
                # First the line: were we to die in between, the next round finds the call again.
                await self.switchboard.hang_up(verdict.hang_up)
            await asyncio.to_thread(_write_down, self.engine, verdict, now)
        return found

    async def safely(self) -> bool:
        """A round and the provisioning, whatever happens: the reconciler's net."""
        fine = True
        for step in (self.provision, self.round):
            try:
                await step()
            except SwitchboardError as fault:
                logger.warning("switchboard does not answer", extra={"fault": type(fault).__name__})
                fine = False
            except Exception as fault:  # noqa: BLE001 (the one net of the reconciler)
                logger.error("reconciler step failed", extra={"fault": type(fault).__name__})
                fine = False
        return fine

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """For ever, until cancelled."""
        while True:
            await self.safely()
            await sleep(EVERY.total_seconds())


def _open_calls(engine: Engine) -> list[OpenCall]:
    with reading(engine) as db:
        rows = db.exec(select(Call).where(col(Call.ended_at).is_(None))).all()
    return [
        OpenCall(
            key=row.key,
            started_at=row.started_at,
            room_hash=row.room_hash,
            tutor_missing_since=row.tutor_missing_since,
            line_left_at=row.line_left_at,
            line_left_reason=row.line_left_reason,
        )
        for row in rows
    ]


def _write_down(engine: Engine, verdict: Verdict, now: datetime) -> None:
    if verdict.key is None:
        logger.warning("hung up on a phone without a tutor")
        return
    with writing(engine) as db:
        call = db.exec(select(Call).where(col(Call.key) == verdict.key).with_for_update()).one()
        if verdict.close_as is not None:
            calls.close_lost(db, call, ended=verdict.close_as, now=now)
            logger.warning(
                "closed a lost call", extra={"call": verdict.key, "ended": verdict.close_as}
            )
            return
        call.tutor_missing_since = verdict.tutor_missing_since
        db.add(call)
