"""What is really still there? Closes calls whose line is gone; a call whose tutor is gone gets
another one, and if none comes it is hung up.

The pure half compares our open calls with LiveKit's rooms and gives verdicts; the other half
carries them out, and makes sure that LiveKit still knows our trunks (decision 30).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Engine, func
from sqlmodel import col, select

from sip.calls import CallKey
from sip.outcomes import Ended
from sip.switchboard import LiveCall, Switchboard, SwitchboardError
from webhooks import calls
from webhooks.database import reading, writing
from webhooks.models.call import Call, WorkerRow
from webhooks.takeover import Next, TakeOver, after_loss, is_silent, promise_call_back

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=2)
PROVISION_EVERY = 5  # rounds
TUTOR_GRACE = timedelta(seconds=2.5)  # for one who is only seen to be missing
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
    silent: bool = False  # no beat names it any more
    tutor_lost_at: datetime | None = None  # another one is on the way since then
    takeovers: int = 0


@dataclass(frozen=True)
class Verdict:
    """What to do about one call or room; what is None or False is left alone."""

    key: CallKey | None  # None: a room that is in no book of ours
    close_as: Ended | None = None
    hang_up: str | None = field(default=None, repr=False)  # the room
    tutor_missing_since: datetime | None = None
    tutor_is_back: bool = False
    send_tutor: str | None = field(default=None, repr=False)  # to this room


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
    if call.tutor_lost_at is not None:
        return _without_tutor(call, live, now)
    if live.has_tutor and not call.silent:
        return None if missing is None else Verdict(call.key, tutor_is_back=True)
    if missing is None:
        return Verdict(call.key, tutor_missing_since=now)
    if call.room_hash is None:  # no tutor has opened it: it is still ringing for one
        over = now - missing >= STRAY_GRACE
        return Verdict(call.key, close_as=Ended.TUTOR_LOST, hang_up=live.room) if over else None
    return _without_tutor(call, live, now) if now - missing >= TUTOR_GRACE else None


def _without_tutor(call: OpenCall, live: LiveCall, now: datetime) -> Verdict | None:
    match after_loss(call.takeovers, lost_at=call.tutor_lost_at, now=now):
        case Next.SEND:
            return Verdict(call.key, send_tutor=live.room)
        case Next.GIVE_UP:
            return Verdict(call.key, close_as=Ended.TUTOR_LOST, hang_up=live.room)
        case Next.WAIT:
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
        books = await asyncio.to_thread(_open_calls, self.engine, self.clock())
        rooms = await self.switchboard.live_calls()
        now = self.clock()
        found = verdicts(books, rooms, now, hash_room=self.hash_room)
        for verdict in found:
            if verdict.hang_up is not None:
                # First the line: were we to die in between, the next round finds the call again.
                await self.switchboard.hang_up(verdict.hang_up)
            if verdict.send_tutor is not None and verdict.key is not None:
                await self._take_over.send(verdict.key, room=verdict.send_tutor)
                continue
            await asyncio.to_thread(_write_down, self.engine, verdict, now)
        return found

    @property
    def _take_over(self) -> TakeOver:
        return TakeOver(self.engine, self.switchboard, self.clock)

    async def safely(self, *, provisioning: bool = True) -> bool:
        """A round and the provisioning, whatever happens: the reconciler's net."""
        fine = True
        for step in (self.provision, self.round) if provisioning else (self.round,):
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
        for turn in count():
            await self.safely(provisioning=turn % PROVISION_EVERY == 0)
            await sleep(EVERY.total_seconds())


def _open_calls(engine: Engine, now: datetime) -> list[OpenCall]:
    with reading(engine) as db:
        newest = db.exec(select(func.max(col(WorkerRow.beat_at)))).one()
        rows = db.exec(select(Call).where(col(Call.ended_at).is_(None))).all()
    return [
        OpenCall(
            key=row.key,
            started_at=row.started_at,
            room_hash=row.room_hash,
            tutor_missing_since=row.tutor_missing_since,
            line_left_at=row.line_left_at,
            line_left_reason=row.line_left_reason,
            silent=is_silent(row.beat_at, newest=newest, now=now),
            tutor_lost_at=row.tutor_lost_at,
            takeovers=row.takeovers,
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
            if verdict.close_as is Ended.TUTOR_LOST:
                promise_call_back(db, call, now)
            logger.warning(
                "closed a lost call", extra={"call": verdict.key, "ended": verdict.close_as}
            )
            return
        call.tutor_missing_since = verdict.tutor_missing_since
        db.add(call)
