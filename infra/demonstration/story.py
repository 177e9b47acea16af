"""Tells the call while it happens: what the phone hears, and what the office has filed of it."""

import asyncio
from collections.abc import Callable
from typing import Any

from infra.caller import narration
from infra.demonstration.record import OfficeFiles
from infra.demonstration.terminal import Terminal
from webhooks.models import EvidenceRow, TurnRow

POLL_SECONDS = 0.4


class Story:
    """Two voices: the narration of the learner's own phone, and the office's files."""

    def __init__(self, terminal: Terminal, files: OfficeFiles) -> None:
        self._terminal, self._files = terminal, files
        self._turns: set[int] = set()
        self._marks: set[tuple[int, int]] = set()

    def tell(self, event: narration.Event) -> None:
        """One event of the phone."""
        teller = TELLERS.get(type(event))
        if isinstance(event, narration.Answered):
            self._terminal.restart()
        if teller is not None:
            who, text, at = teller(event)
            self._terminal.event(who, text, at)

    async def follow(self) -> None:
        """Tell what the office files, until cancelled."""
        while True:
            self.catch_up()
            await asyncio.sleep(POLL_SECONDS)

    def catch_up(self) -> None:
        """Tell everything filed since the last time, once."""
        filed = self._files.latest()
        if filed is None:
            return
        for turn in filed.turns:
            if turn.number not in self._turns:
                self._turns.add(turn.number)
                self._turn(turn)
        for answer in filed.answers:
            if (answer.sequence, answer.revision) not in self._marks:
                self._marks.add((answer.sequence, answer.revision))
                self._mark(answer)

    def _turn(self, turn: TurnRow) -> None:
        if turn.speaker == "tutor":
            self._terminal.event("tutor", f"“{turn.text}”", turn.start)
        elif not turn.keypad:
            self._terminal.event("heard", f"“{turn.text}”", turn.start)

    def _mark(self, row: EvidenceRow) -> None:
        why = ", ".join(row.misconceptions) or row.reason or ""
        rung = f", after hint {row.rung}" if row.rung else ""
        self._terminal.event("mark", f"{row.concept}: {row.verdict}{rung} {why}".rstrip())


def _says(event: narration.LearnerSays) -> tuple[str, str, float | None]:
    return "learner", f"says “{event.text}”", event.start


def _thought(event: narration.Thinking) -> tuple[str, str, float | None]:
    quiet = "nobody spoke" if event.kept else "somebody spoke into it"
    return "learner", f"thought for {event.seconds:.1f} s, {quiet}", event.at


TELLERS: dict[type, Callable[[Any], tuple[str, str, float | None]]] = {
    narration.Ringing: lambda event: ("phone", "ringing", None),
    narration.Answered: lambda event: ("phone", f"answered after {event.waited:.2f} s", 0.0),
    narration.LearnerSays: _says,
    narration.KeysPressed: lambda event: ("learner", f"keys {event.count} digits", event.at),
    narration.Thinking: _thought,
    narration.NotUnderstood: lambda event: ("learner", "did not understand that", event.at),
    narration.HungUp: lambda event: ("phone", f"hung up by the {event.by}", event.at),
}
