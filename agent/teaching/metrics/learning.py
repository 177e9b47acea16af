"""Does she learn? Next items, recall, gain, mastery, and how much help it took (tutoring §6)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.teaching.metrics.calllog import (
    TOLD,
    WITHOUT_HELP,
    CallLog,
    Share,
    Worked,
    items,
    share,
)

DELAY = timedelta(days=2)  # from the answers before to a review that counts as recall


def next_item_correctness(logs: Iterable[CallLog]) -> Share:
    """Right alone on the parallel item that follows a helped one in the same call."""
    return share(_after_help(logs))


def _after_help(logs: Iterable[CallLog]) -> Iterator[bool]:
    for log in logs:
        last: dict[str, Worked] = {}
        for item in items(log):
            before = last.get(item.concept)
            if before is not None and before.rung > 0 and item.alone is not None:
                yield item.alone
            last[item.concept] = item


def delayed_recall(logs: Iterable[CallLog]) -> Share:
    """Right alone on review items, two days or more after the concept was worked on last."""
    return share(_recalled(logs))


def _recalled(logs: Iterable[CallLog]) -> Iterator[bool]:
    worked_at: dict[tuple[str, str], datetime] = {}
    for log in sorted(logs, key=lambda log: (log.at, log.key)):
        found, seen = items(log), set[str]()
        for item in found:
            before = worked_at.get((log.learner, item.concept))
            late = before is not None and log.at - before >= DELAY
            first = item.concept not in seen
            if item.part == "retrieval" and late and first and item.alone is not None:
                yield item.alone
            seen.add(item.concept)
        worked_at |= {(log.learner, name): log.at for name in seen}


def gain(first: float, again: float, most: float) -> float | None:
    """What was gained at a parallel check, of what could be. None: nothing could."""
    return (again - first) / (most - first) if most > first else None


def mastery_per_hour(mastered: int, logs: Iterable[CallLog]) -> float | None:
    """Concepts that reached "mastered", per hour of call."""
    hours = sum(log.seconds for log in logs) / 3600
    return mastered / hours if hours else None


@dataclass(frozen=True)
class HintUse:
    """Items by their highest rung (0 to 4), and the wrong tries before a first hint."""

    by_rung: tuple[int, ...]
    tries: tuple[int, ...]

    @property
    def told(self) -> Share:
        return Share(self.by_rung[TOLD], sum(self.by_rung))


def hint_use(logs: Iterable[CallLog]) -> HintUse:
    """Of the items that could be helped with."""
    found = [item for log in logs for item in items(log) if item.part not in WITHOUT_HELP]
    rungs = Counter(item.rung for item in found)
    tries = (item.tries_before_help for item in found)
    by_rung = tuple(rungs[rung] for rung in range(TOLD + 1))
    return HintUse(by_rung, tuple(n for n in tries if n is not None))
