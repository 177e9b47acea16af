"""The school's telephone: whether a person is there, and how a caller is put through (B-16)."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sip.numbers import PhoneNumber
from sip.switchboard import Switchboard, SwitchboardError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WRITTEN = re.compile(r"(\w{3})-(\w{3}) (\d\d:\d\d)-(\d\d:\d\d) (\S+)")


@dataclass(frozen=True)
class Hours:
    """When somebody is there: from the first day of the week to the last, in the school's zone."""

    first: int
    last: int
    opens: time
    closes: time
    zone: ZoneInfo

    @classmethod
    def of(cls, text: str) -> Self:
        """ "mon-fri 08:00-16:00 Africa/Nairobi". Raises ``ValueError``, with the remedy."""
        found = WRITTEN.fullmatch(text.strip().lower() if "/" not in text else text.strip())
        remedy = "write it as: mon-fri 08:00-16:00 Africa/Nairobi"
        if found is None or not {found[1], found[2]} <= set(DAYS):
            raise ValueError(remedy)
        try:
            opens, closes = time.fromisoformat(found[3]), time.fromisoformat(found[4])
            zone = ZoneInfo(found[5] if "/" in found[5] else found[5].upper())
        except (ValueError, ZoneInfoNotFoundError):
            raise ValueError(remedy) from None
        return cls(DAYS.index(found[1]), DAYS.index(found[2]), opens, closes, zone)

    def hold(self, now: datetime) -> bool:
        there = now.astimezone(self.zone)
        on_days = self.first <= there.weekday() <= self.last
        return on_days and self.opens <= there.time() < self.closes


@dataclass(frozen=True)
class Desk:
    """As one call sees it. Without a number nobody is put through."""

    number: PhoneNumber | None = None
    hours: Hours | None = None  # None: somebody is always there
    switchboard: Switchboard | None = None
    room: str = field(default="", repr=False)  # its name holds the caller's number

    def staffed(self, now: datetime) -> bool:
        if self.number is None or self.switchboard is None:
            return False
        return self.hours is None or self.hours.hold(now)

    async def put_through(self) -> bool:
        """False: the caller is still here. After True the phone leaves the room."""
        assert self.number is not None
        assert self.switchboard is not None
        try:
            await self.switchboard.transfer(self.room, to=self.number)
        except SwitchboardError:
            return False
        return True
