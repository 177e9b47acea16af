"""How many calls does this machine carry? Rings with more and more callers at once.

Callers and offline providers run on the same machine, so the limit found is on the safe side of
what a tutor with providers elsewhere would carry.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.bench.drone import Rung, ring
from infra.bench.report import keep, shown, table
from infra.caller.heard import percentile
from infra.stack.stack import REALISTIC, Stack

GUEST = "+155501009{:02d}"  # reserved numbers that no household has
STAGGER_SECONDS = 0.3


@dataclass(frozen=True)
class Load:
    """What ``calls`` at once were like. Seconds; ``busy`` is cores used, of ``cores``."""

    calls: int
    answered: int
    closed_early: int
    waits: tuple[float, ...]
    gaps: tuple[float, ...]
    busy: float
    by_part: dict[str, float]
    memory_mb: float


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "capacity",
        help="how many calls this machine carries at once",
        description=__doc__,
    )
    parser.add_argument("--calls", type=int, nargs="+", default=[1, 2, 3, 4, 6], metavar="N")
    parser.add_argument("--seconds", type=float, default=45.0, help="how long each call lasts (45)")
    parser.add_argument("--raw", type=Path, default=Path(".run/bench/capacity.json"))
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    loads = asyncio.run(_measured(tuple(chosen.calls), chosen.seconds, _say))
    print(_table(loads))
    keep(chosen.raw, [asdict(load) for load in loads])
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


async def _measured(
    counts: tuple[int, ...], seconds: float, told: Callable[[str], None]
) -> list[Load]:
    folder = Path(tempfile.mkdtemp(prefix="phone-tutor-bench-"))
    extra = {
        "TUTOR_MAX_CALLS": str(max(counts)),
        "TUTOR_IDLE_PROCESSES": str(max(counts)),
        "OFFICE_LESSON_MINUTES": "6",
    }
    stack = Stack.planned(folder, delays=REALISTIC, extra=extra)
    try:
        await stack.up(lambda part: told(f"{part} is up"))
        return [await _load(stack, count, seconds, told=told) for count in counts]
    finally:
        await stack.down()


async def _load(stack: Stack, calls: int, seconds: float, *, told: Callable[[str], None]) -> Load:
    told(f"{calls} at once, {seconds:.0f} s each")
    before, begun = _cpu(stack), time.monotonic()
    ringing = []
    for number in range(calls):
        folder = stack.folder / f"phone-{calls}-{number}"
        ringing.append(
            asyncio.create_task(ring(GUEST.format(number), stack.sip_uri, folder, seconds=seconds))
        )
        await asyncio.sleep(STAGGER_SECONDS)
    await asyncio.sleep(max(0.0, seconds - 5.0))
    memory = stack.pss_megabytes()
    after, lasted = _cpu(stack), time.monotonic() - begun
    rung: list[Rung] = list(await asyncio.gather(*ringing))
    by_part = {part: max(0.0, after[part] - before[part]) / lasted for part in before}
    return Load(
        calls=calls,
        answered=sum(one.waited is not None for one in rung),
        closed_early=sum(one.closed_early for one in rung),
        waits=tuple(one.waited for one in rung if one.waited is not None),
        gaps=tuple(gap.seconds for one in rung if one.heard for gap in one.heard.gaps),
        busy=sum(by_part.values()),
        by_part=by_part,
        memory_mb=memory,
    )


def _cpu(stack: Stack) -> dict[str, float]:
    return {name: process.cpu_seconds() for name, process in stack.processes.items()}


def _table(loads: list[Load]) -> str:
    head = ("calls", "answered", "ring to answer", "gap p50", "gap p95", "turns", "cores", "MB")
    rows = [
        (
            str(load.calls),
            str(load.answered),
            shown(percentile(load.waits, 100)),
            shown(percentile(load.gaps, 50)),
            shown(percentile(load.gaps, 95)),
            str(len(load.gaps)),
            shown(load.busy),
            f"{load.memory_mb:.0f}",
        )
        for load in loads
    ]
    return table(head, rows)
