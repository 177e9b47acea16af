"""One reply's waiting time as the parts of a bar.

The tutor reports ``transcript`` and ``decision`` counted from the end of the learner's speech, and
``model`` and ``voice`` counted from the step before each. ``total`` is measured on its own; what
the parts do not explain is shown as *rest* and not hidden.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from agent.teaching.forms import TurnLatency

BAR_WIDTH = 100.0  # units of the drawing, not pixels
PARTS = ("transcript", "decision", "model", "voice", "rest")


@dataclass(frozen=True)
class Part:
    """One stretch of the bar: ``x`` and ``width`` in units of the drawing."""

    name: str
    seconds: float
    x: float
    width: float


def durations(latency: TurnLatency) -> dict[str, float | None]:
    """Seconds each part took; None where the tutor could not see it."""
    committed = latency.decision if latency.decision is not None else latency.transcript
    known = [committed, latency.model, latency.voice]
    explained = sum(value for value in known if value is not None)
    return {
        "transcript": latency.transcript,
        "decision": _later(latency.decision, latency.transcript),
        "model": latency.model,
        "voice": latency.voice,
        "rest": None if latency.total is None else max(0.0, latency.total - explained),
    }


def _later(end: float | None, start: float | None) -> float | None:
    return None if end is None else max(0.0, end - (start or 0.0))


def bar(latency: TurnLatency, longest: float) -> tuple[Part, ...]:
    """The parts side by side; the ``longest`` reply of the call fills the whole width."""
    parts: list[Part] = []
    x = 0.0
    for name, took in durations(latency).items():
        if not took or longest <= 0:
            continue
        width = min(took / longest * BAR_WIDTH, BAR_WIDTH - x)
        parts.append(Part(name, took, round(x, 2), round(width, 2)))
        x += width
    return tuple(parts)


def typical(totals: Iterable[float | None]) -> float | None:
    """The median of the replies that were measured."""
    measured = [total for total in totals if total is not None]
    return median(measured) if measured else None
