"""Which calls of this worker live: told to the office every 2 s, and at once when one dies.

A call's process holds a lock in the spool. The kernel frees it the moment that process is dead,
however it died, so nothing here needs to know how LiveKit keeps its processes.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable

from agent.office import OfficeAway, OfficeRefused
from agent.spool import Held, Spool
from agent.teaching.notices import Beat, LostTutor

logger = logging.getLogger("tutor.heartbeat")

BEAT_SECONDS = 2.0
LOOK_SECONDS = 0.25  # how soon a new call is seen

Send = Callable[[Beat], Awaitable[None]]


class Watch:
    """The calls of one worker. ``died`` is set whenever one of them is lost."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._living: set[Held] = set()
        self._lost: list[Held] = []  # and the office does not know
        self.died = asyncio.Event()

    def look(self) -> None:
        """Begin to watch the calls that have come since."""
        for held in self._spool.held():
            if held not in self._living:
                self._living.add(held)
                self._wait_for_its_end(held)

    def beat(self, worker: str) -> Beat:
        """What to tell now."""
        return Beat(
            worker=worker,
            calls=tuple(sorted(held.call_key for held in self._living)),
            lost=tuple(LostTutor(call_key=held.call_key, tutor=held.tutor) for held in self._lost),
        )

    def told(self, beat: Beat) -> None:
        """The office has it: nothing of it is said again."""
        del self._lost[: len(beat.lost)]

    def _wait_for_its_end(self, held: Held) -> None:
        """In a thread that may be left hanging: a lock cannot be awaited otherwise."""
        loop = asyncio.get_running_loop()

        def wait() -> None:
            died = held.ended_by_death()
            try:
                loop.call_soon_threadsafe(self._ended, held, died)
            except RuntimeError:  # the worker has stopped meanwhile
                return

        threading.Thread(target=wait, name="heartbeat", daemon=True).start()

    def _ended(self, held: Held, died: bool) -> None:
        self._living.discard(held)
        if died:
            logger.warning("a call's process died", extra={"call": held.call_key})
            self._lost.append(held)
            self.died.set()


async def beat_forever(
    watch: Watch, send: Send, *, worker: str, every: float = BEAT_SECONDS
) -> None:
    """Until cancelled. An office that is away gets the next beat."""
    looking, taken = asyncio.create_task(_look_forever(watch)), True
    try:
        while True:
            watch.died.clear()
            beat = watch.beat(worker)
            fault = await _fault_of(send, beat)
            if fault is None:
                watch.told(beat)
            elif taken:  # said once: the next ones fail alike
                logger.warning("beats are not taken", extra={"fault": str(fault)})
            taken = fault is None
            await _until_death_or(watch, every)
    finally:
        looking.cancel()


async def _fault_of(send: Send, beat: Beat) -> OfficeAway | OfficeRefused | None:
    try:
        await send(beat)
    except (OfficeAway, OfficeRefused) as fault:
        return fault
    return None


async def _look_forever(watch: Watch) -> None:
    while True:
        watch.look()
        await asyncio.sleep(LOOK_SECONDS)


async def _until_death_or(watch: Watch, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await watch.died.wait()
    except TimeoutError:
        return
