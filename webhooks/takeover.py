"""A tutor died in a call: another is sent into the room, before its caller hangs up.

A worker reports what it saw die, and beats every 2 s; the reconciler sees what nobody reported.
Both end here. A call is claimed in our books before a tutor is sent, so two are never sent at once,
and whoever stood in the room is taken out of it first, so two are never heard.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import Engine, delete, update
from sqlmodel import Session, col, select

from agent.teaching.notices import TAKE_OVER, Beat, LostTutor, Wish
from sip.calls import CallKey
from sip.switchboard import Switchboard, SwitchboardError
from webhooks.database import upsert, writing
from webhooks.models.call import Call, WorkerRow
from webhooks.wishes import file_wishes

logger = logging.getLogger(__name__)

MOST = 2  # tutors sent after the first: a call that kills its tutors must end
COMES_WITHIN = timedelta(seconds=8)  # a warm process takes 1-2 s, a cold one 5
SILENT = timedelta(seconds=4.5)  # two beats and a half
FRESH = timedelta(seconds=3)  # while another worker is heard, it is not we who are deaf
FORGOTTEN = timedelta(days=1)
OFFICES_OWN = 100_000  # tutors number theirs by the second; this one is the office's


class Next(Enum):
    """What becomes of a call without a tutor."""

    WAIT = auto()
    SEND = auto()
    GIVE_UP = auto()


def after_loss(takeovers: int, *, lost_at: datetime | None, now: datetime) -> Next:
    """``lost_at``: when the last tutor was sent; None: none is on the way."""
    if lost_at is not None and now - lost_at < COMES_WITHIN:
        return Next.WAIT
    return Next.SEND if takeovers < MOST else Next.GIVE_UP


def is_silent(beat_at: datetime | None, *, newest: datetime | None, now: datetime) -> bool:
    """No beat names this call any more, though workers are heard. ``newest``: the last of any."""
    if beat_at is None or newest is None:
        return False
    return now - beat_at >= SILENT and now - newest <= FRESH


def hear(db: Session, beat: Beat, now: datetime) -> None:
    """A worker lives, and so do its calls."""
    upsert(db, WorkerRow, row={"name": beat.worker, "beat_at": now}, key=("name",))
    db.exec(delete(WorkerRow).where(col(WorkerRow.beat_at) < now - FORGOTTEN))
    open_ones = update(Call).where(col(Call.key).in_(beat.calls), col(Call.ended_at).is_(None))
    db.exec(open_ones.values(beat_at=now))


def promise_call_back(db: Session, call: Call, now: datetime) -> None:
    """We hung up on her: the school is to ring back. A guest's number is not kept."""
    if call.household_id is not None:
        wish = Wish(call_key=call.key, number=OFFICES_OWN, kind="call_back", at=now)
        file_wishes(db, call, wishes=(wish,))


@dataclass(frozen=True)
class TakeOver:
    """Sends tutors."""

    engine: Engine
    switchboard: Switchboard
    clock: Callable[[], datetime]

    async def lost(self, tutor: LostTutor) -> None:
        """A worker saw this tutor die. Harmless for a call that is over or in other hands."""
        try:
            calls = await self.switchboard.live_calls()
            rooms = [call.room for call in calls if call.key == tutor.call_key and call.has_phone]
            for room in rooms:
                await self.send(tutor.call_key, room=room, instead_of=tutor.tutor)
        except SwitchboardError as fault:
            logger.warning("nobody could be sent", extra={"fault": type(fault).__name__})

    async def send(self, key: CallKey, *, room: str, instead_of: str | None = None) -> bool:
        """Another tutor for the call, unless one is on the way or enough were sent.

        ``instead_of``: only if that one still has the call. Raises SwitchboardError.
        """
        claimed = await asyncio.to_thread(self._claim, key, instead_of)
        if claimed:
            await self.switchboard.dismiss_tutors(room)
            await self.switchboard.send_tutor(room, metadata=TAKE_OVER)
            logger.warning("sent another tutor", extra={"call": key})
        return claimed

    def _claim(self, key: CallKey, instead_of: str | None) -> bool:
        now = self.clock()
        with writing(self.engine) as db:
            found = select(Call).where(col(Call.key) == key, col(Call.ended_at).is_(None))
            call = db.exec(found.with_for_update()).one_or_none()
            if call is None or instead_of not in (None, call.tutor):
                return False
            after = after_loss(call.takeovers, lost_at=call.tutor_lost_at, now=now)
            if after is Next.WAIT:
                return False
            call.tutor_lost_at, call.tutor_missing_since = now, None
            call.takeovers += after is Next.SEND
            db.add(call)
            return after is Next.SEND
