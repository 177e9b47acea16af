"""Key presses on the live call, gathered to whole entries; pauses end an entry too."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from agent.keypad import ANSWER_PAUSE, Digits, Event, Keypad, Mode


class KeyEntry:
    """``entered`` is told of each whole entry: its digits, or the key of a command."""

    def __init__(self, now: Callable[[], datetime], entered: Callable[[str], None]) -> None:
        self._now, self._entered = now, entered
        self._keypad = Keypad()

    @property
    def typing(self) -> bool:
        """Has an entry been begun?"""
        return bool(self._keypad.typed)

    def key(self, key: str, mode: Mode) -> bool:
        """One key. True: more may come, and a pause will end the entry."""
        self._keypad = self._keypad.waiting_for(mode)
        self._keypad, event = self._keypad.step(key, self._now())
        self._tell(event, key)
        if event is None:
            loop = asyncio.get_running_loop()
            loop.call_later(ANSWER_PAUSE.total_seconds() + 0.01, self._pause)
        return event is None

    def _pause(self) -> None:
        self._keypad, event = self._keypad.tick(self._now())
        self._tell(event, "")

    def _tell(self, event: Event | None, key: str) -> None:
        if event is not None:
            self._entered(event.text if isinstance(event, Digits) else key)
