"""Waiting for the next item of a stream, and giving up for a while without hurting the stream."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from typing import TypeVar

T = TypeVar("T")


class Sign(Enum):
    """Instead of an item."""

    LATE = "late"
    END = "end"


@asynccontextmanager
async def pumped(source: AsyncIterable[T]) -> "AsyncIterator[asyncio.Queue[T | Sign]]":
    """A queue that a task of its own fills from ``source``; what that raises is raised at the end.

    A time-out around the source itself would cancel it, and an async generator does not survive
    that. Leaving early ends the source.
    """
    queue: asyncio.Queue[T | Sign] = asyncio.Queue()

    async def pump() -> None:
        try:
            async for item in source:
                queue.put_nowait(item)
        finally:
            queue.put_nowait(Sign.END)

    task = asyncio.create_task(pump())
    try:
        yield queue
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def next_of(queue: "asyncio.Queue[T | Sign]", due: float | None) -> T | Sign:
    """The next item, or LATE at ``due`` (the loop's clock; None: never).

    What is there already is never late.
    """
    try:
        async with asyncio.timeout_at(due):
            return await queue.get()
    except TimeoutError:
        return Sign.LATE
