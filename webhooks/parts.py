"""What the office is put together from, and how a route gets hold of it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import randbelow
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlmodel import Session

from agent.teaching.notices import LostTutor
from webhooks.database import reading, writing
from webhooks.keys import OfficeKeys
from webhooks.settings import OfficeSettings

SEEDS = 2**31


def wall_clock() -> datetime:
    return datetime.now(UTC)


def random_seed() -> int:
    return randbelow(SEEDS)


@dataclass(frozen=True)
class Parts:
    """Built at the door (``__main__``) or by a test; ``keys`` None closes what needs them."""

    settings: OfficeSettings
    engine: Engine
    keys: OfficeKeys | None
    clock: Callable[[], datetime] = wall_clock
    new_seed: Callable[[], int] = random_seed
    tutor_lost: Callable[[LostTutor], Awaitable[None]] | None = None  # None: nobody to send
    titles: Mapping[str, str] = field(default_factory=dict)  # ids of concepts in words, for pages


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PartsHere = Annotated[Parts, Depends(parts_of)]


def _writing(parts: PartsHere) -> Iterator[Session]:
    with writing(parts.engine) as db:
        yield db


def _reading(parts: PartsHere) -> Iterator[Session]:
    with reading(parts.engine) as db:
        yield db


def _now(parts: PartsHere) -> datetime:
    return parts.clock()


# The scope makes the commit happen before the answer goes out: a 204 means it is stored.
Db = Annotated[Session, Depends(_writing, scope="function")]
ReadDb = Annotated[Session, Depends(_reading, scope="function")]
Now = Annotated[datetime, Depends(_now)]
