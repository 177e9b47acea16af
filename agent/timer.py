"""One thing to be done later, on the loop's clock."""

import asyncio
from collections.abc import Callable


def loop_time() -> float:
    """Seconds of the running loop's clock."""
    return asyncio.get_running_loop().time()


class Timer:
    """Starting it again replaces what was waited for."""

    def __init__(self) -> None:
        self._handle: asyncio.TimerHandle | None = None

    @property
    def waits(self) -> bool:
        """Started, and neither cancelled nor done."""
        return self._handle is not None

    def start(self, seconds: float, then: Callable[[], object]) -> None:
        self.cancel()
        self._handle = asyncio.get_running_loop().call_later(seconds, self._done, then)

    def cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _done(self, then: Callable[[], object]) -> None:
        self._handle = None
        then()
