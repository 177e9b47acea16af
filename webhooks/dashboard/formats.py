"""How values read on a page. Everything returns text; a missing value is a dash, never "None"."""

from datetime import datetime

NOTHING = "–"


def clock(seconds: float) -> str:
    """Seconds into the call as ``mm:ss``; minutes go on past an hour (``75:04``)."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes:02d}:{rest:02d}"


def length(seconds: float | None) -> str:
    """A duration: ``4 min 05 s``, ``38 s``."""
    if seconds is None:
        return NOTHING
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def wait(seconds: float | None) -> str:
    """A latency: ``0.62 s``."""
    return NOTHING if seconds is None else f"{seconds:.2f} s"


def since(seconds: float) -> str:
    """How long something has waited, in its largest unit: ``3 min``, ``5 h``, ``2 days``."""
    minutes = max(0, int(seconds // 60))
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"


def moment(at: datetime | None) -> str:
    """``3 Mar 2026, 14:05`` in the moment's own zone."""
    return NOTHING if at is None else f"{at.day} {at:%b %Y, %H:%M}"


def words(name: str) -> str:
    """An identifier as words: ``no_evidence`` → ``No evidence``, ``add.carry`` → ``Add: carry``."""
    text = name.replace(".", ": ").replace("_", " ").replace("-", " ")
    return text[:1].upper() + text[1:]
