"""What happens on a simulated call, to be told while it happens.

``at``, ``start`` and ``end`` are seconds heard on the line since it was answered; the two events
before that are at 0.
"""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Ringing:
    to: str


@dataclass(frozen=True)
class Answered:
    """``waited``: seconds from dialling to the answer."""

    waited: float


@dataclass(frozen=True)
class TutorSpeaks:
    start: float


@dataclass(frozen=True)
class TutorStopped:
    end: float


@dataclass(frozen=True)
class LearnerSays:
    """``move``: why she says it ("right", "misconception", "hint" …)."""

    text: str = field(repr=False)
    start: float
    end: float
    move: str = ""


@dataclass(frozen=True)
class KeysPressed:
    """Never which."""

    count: int
    at: float


@dataclass(frozen=True)
class Thinking:
    """She was silent for ``seconds``; ``kept``: nobody spoke into it."""

    seconds: float
    kept: bool
    at: float


@dataclass(frozen=True)
class Understood:
    """She recognised what the tutor said. ``taken``: how it had taken her words."""

    text: str = field(repr=False)
    taken: str
    at: float


@dataclass(frozen=True)
class NotUnderstood:
    """What the tutor said was nothing she could make sense of."""

    at: float


@dataclass(frozen=True)
class HungUp:
    by: Literal["tutor", "learner", "nobody"]  # nobody: the call was never answered
    at: float
    reason: str = ""


Event = (
    Ringing
    | Answered
    | TutorSpeaks
    | TutorStopped
    | LearnerSays
    | KeysPressed
    | Thinking
    | Understood
    | NotUnderstood
    | HungUp
)
