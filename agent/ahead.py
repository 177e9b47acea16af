"""Which of livekit's messages were heard as turns, and the one a model was asked about ahead.

Livekit may ask for a reply before a turn is certain, and keeps the message of that reply if the
words stay the same: one turn, two ids. The model may start on what is open; code waits for the end.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Ahead:
    """Message ids only: what was said is not kept here."""

    def __init__(self) -> None:
        self._heard: set[str] = set()
        self._asked: tuple[str, asyncio.Event] | None = None

    def first_time(self, message_id: str) -> bool:
        """Is this turn new? From now on it is not."""
        new = message_id not in self._heard
        self._heard.add(message_id)
        return new

    def was_heard(self, message_id: str) -> bool:
        return message_id in self._heard

    def asks(self, message_id: str) -> asyncio.Event:
        """A reply is wished for before the turn is over; set when it is."""
        over = asyncio.Event()
        self._asked = (message_id, over)
        return over

    @contextmanager
    def committed(self) -> Iterator[str | None]:
        """A turn is being heard: the id that was asked about ahead, if one was."""
        asked, self._asked = self._asked, None
        if asked is None:
            yield None
            return
        self._heard.add(asked[0])  # the message that livekit keeps if the words are the same
        try:
            yield asked[0]
        finally:
            asked[1].set()

    async def turn_is_over(self) -> None:
        """Wait until the turn that was asked about ahead has been heard."""
        if self._asked is not None:
            await self._asked[1].wait()
