"""From key presses to entries and commands (B-16): a value, and ``step`` and ``tick`` on it.

What a key means depends on what the tutor waits for. While an answer or a PIN is typed only ``*``
is a command and ``#`` ends the entry; 6, 8, 9, 0 and ``*`` mean the same in every menu.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from agent.teaching import grading

LONGEST = 8  # digits of a PIN or a number; the last one ends the entry
ANSWER_PAUSE = timedelta(seconds=2)  # a number answer is complete after this long without a key

COMMANDS = {
    "1": grading.Command.REPEAT,
    "2": grading.Command.SLOWER,
    "3": grading.Command.HINT,
    "4": grading.Command.SKIP,
    "6": grading.Command.LATER,
    "8": grading.Command.STOP,
    "9": grading.Command.NEVER,
    "0": grading.Command.PERSON,
    "*": grading.Command.WAIT,
}
IN_EVERY_MENU = frozenset("6890*")


class Mode(StrEnum):
    """What the tutor waits for."""

    COMMANDS = "commands"  # a spoken answer: every key is a command
    MENU = "menu"  # one digit chooses
    ANSWER = "answer"  # a number, ended by "#", by its length or by a pause
    PIN = "pin"  # digits, ended by "#" or by its length; how long to wait is the caller's


@dataclass(frozen=True)
class Digits:
    """A whole entry, without its ``#``. Printed masked: it may be a PIN."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Command:
    name: grading.Command


Event = Digits | Command


@dataclass(frozen=True)
class Keypad:
    """The keys since the last event. ``last`` None: nothing typed, or the learner asked to wait."""

    mode: Mode = Mode.MENU
    typed: str = field(default="", repr=False)
    last: datetime | None = field(default=None, repr=False)

    def waiting_for(self, mode: Mode) -> "Keypad":
        """The tutor waits for something else now; a half-typed entry of another kind is void."""
        return self if mode is self.mode else Keypad(mode)

    def step(self, key: str, now: datetime) -> "tuple[Keypad, Event | None]":
        """One key press. Keys without a meaning here (A-D, a lonely ``#``) are no event."""
        if self.mode in (Mode.ANSWER, Mode.PIN):
            return self._typing(key, now)
        if self.mode is Mode.MENU and key.isdecimal() and key not in IN_EVERY_MENU:
            return self, Digits(key)
        return self, _command(key)

    def tick(self, now: datetime) -> "tuple[Keypad, Event | None]":
        """Time passed without a key: a number answer may be complete."""
        if self.mode is Mode.ANSWER and self.last is not None and now - self.last >= ANSWER_PAUSE:
            return self._ended()
        return self, None

    def _typing(self, key: str, now: datetime) -> "tuple[Keypad, Event | None]":
        if key == "*":
            # Told to wait, the entry waits too: no pause ends it before the next key.
            return replace(self, last=None), _command(key)
        if key == "#":
            return self._ended() if self.typed else (self, None)
        if not key.isdecimal():
            return self, None
        typed = replace(self, typed=self.typed + key, last=now)
        return typed._ended() if len(typed.typed) >= LONGEST else (typed, None)

    def _ended(self) -> "tuple[Keypad, Event | None]":
        return Keypad(self.mode), Digits(self.typed)


def _command(key: str) -> Command | None:
    name = COMMANDS.get(key)
    return None if name is None else Command(name)
