"""How long a silence may last before we speak, and when a line is dead (tutoring §1.3)."""

import time

from agent.floor import ThinkClock

PROMPTS_BEFORE_DEAD_LINE = 2  # "take your time" and an offer; the think time is between them
DEAD_LINE_SECONDS = 30.0  # neither speech nor keypad
DEAD_LINE_GRACE = 15.0


class Patience:
    """Since when is it quiet, and how often have we spoken into the silence?"""

    def __init__(self, clock: ThinkClock) -> None:
        self._clock = clock
        self._quiet_since = self._last_sign = time.time()
        self.prompts = 0

    def someone_is_there(self) -> None:
        """A word or a key."""
        self.prompts = 0
        self._last_sign = time.time()
        self._clock.cancel()

    def we_stopped(self) -> None:
        """Our audio has ended: thinking begins."""
        self._quiet_since = time.time()

    def thought(self, started: float | None) -> float | None:
        """Seconds from the end of our audio to her first word (``time.time()``)."""
        return None if started is None else max(0.0, round(started - self._quiet_since, 2))

    def wait(self, think_seconds: float) -> None:
        """Start, or start again, the wait that fits what has been asked already."""
        self._clock.start(self._seconds(think_seconds))

    def stop(self) -> None:
        self._clock.cancel()

    @property
    def is_dead_line(self) -> bool:
        """We have asked whether anybody is there, and nobody was."""
        return self.prompts > PROMPTS_BEFORE_DEAD_LINE + 1

    @property
    def doubts(self) -> bool:
        """It is time to ask whether anybody is there."""
        return self.prompts == PROMPTS_BEFORE_DEAD_LINE + 1

    def _seconds(self, think_seconds: float) -> float:
        if self.prompts < PROMPTS_BEFORE_DEAD_LINE:
            return think_seconds
        if self.prompts > PROMPTS_BEFORE_DEAD_LINE:
            return DEAD_LINE_GRACE
        return max(DEAD_LINE_GRACE, DEAD_LINE_SECONDS - (time.time() - self._last_sign))
