"""The call as it happens, line by line, and the summary as a table. Writes to the terminal only."""

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

WIDTH = 78


@dataclass
class Terminal:
    """Lines with the seconds since ``zero``; colours only where somebody can see them."""

    out: TextIO = sys.stdout
    zero: float = field(default_factory=time.monotonic)

    def restart(self) -> None:
        """The clock of the lines below starts now."""
        self.zero = time.monotonic()

    def title(self, text: str) -> None:
        self._write(f"\n{self._styled('1', text)}")

    def event(self, who: str, text: str, at: float | None = None) -> None:
        """``at``: seconds since the call was answered; None: now."""
        seconds = time.monotonic() - self.zero if at is None else at
        self._write(f"{seconds:7.1f} s  {self._styled(STYLES.get(who, '0'), f'{who:<8}')} {text}")

    def fact(self, name: str, value: str) -> None:
        self._write(f"  {name:<26}{value}")

    def check(self, ok: bool, what: str, detail: str) -> None:
        mark = self._styled("32", "ok  ") if ok else self._styled("31;1", "FAIL")
        self._write(f"  {mark} {what:<56} {detail}")

    def _styled(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.out.isatty() else text

    def _write(self, line: str) -> None:
        print(line, file=self.out, flush=True)


STYLES = {"tutor": "36", "learner": "33", "mark": "32", "phone": "35"}
