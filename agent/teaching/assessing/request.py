"""What the grading model is asked: question, criteria, reference, the learner's words (G-4).

Nothing here can hold a person: no name, school, gender, earlier score or opinion of the tutor has
a field, and utterances are numbered anew, so that no id from outside gets in. The learner's words
travel as JSON strings in a message of their own: they cannot close what they stand in. What she
tells about herself in passing is hidden (``introductions``).
"""

import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from agent.teaching.assessing import introductions, quotes
from agent.teaching.assessing.answer import SCHEMA
from agent.teaching.assessing.questions import Question
from agent.teaching.forms import Evidence

LAYOUT = "task and turns as JSON in two messages:1"
SURELY_HEARD = 0.9  # from here on the recogniser's second guess is not plausible
Message = dict[str, str]


class Pass(StrEnum):
    """One reading by the model; each asks the same in another way."""

    FIRST = "first"
    SHUFFLED = "shuffled"  # G-5: the order of the criteria must not matter
    OTHER_HEARING = "other_hearing"  # G-8: what the recogniser might have missed


@dataclass(frozen=True)
class Turn:
    """What the recogniser wrote down of one turn, with its doubts; kept out of logs."""

    text: str = field(repr=False)
    alternatives: tuple[str, ...] = field(default=(), repr=False)
    confidence: float | None = None

    @property
    def shown(self) -> str:
        """What the grader sees of it, and what its quotes must stand in."""
        return introductions.without(self.text)

    @property
    def other_hearing(self) -> str | None:
        """The first alternative in other words, unless the recogniser was sure."""
        if self.confidence is not None and self.confidence >= SURELY_HEARD:
            return None
        own = quotes.comparable(self.text)
        return next((a for a in self.alternatives if quotes.comparable(a) != own), None)


@dataclass(frozen=True)
class GradingRequest:
    """One answer to be read. ``model`` is who is asked; it is stored and not sent as text."""

    question: Question
    turns: tuple[Turn, ...]
    model: str
    seed: int = 0

    @property
    def said_something(self) -> bool:
        return any(quotes.has_substance(turn.text) for turn in self.turns)

    @property
    def other_hearing(self) -> "GradingRequest | None":
        """The same answer as it may have been said; None where nothing is in doubt."""
        others = [turn.other_hearing for turn in self.turns]
        if not any(others):
            return None
        pairs = zip(self.turns, others, strict=True)
        return replace(self, turns=tuple(Turn(other or turn.text) for turn, other in pairs))


def turns_of(evidence: Iterable[Evidence]) -> tuple[Turn, ...]:
    """Of all that evidence says, what was heard and how surely."""
    return tuple(Turn(e.heard, e.alternatives, e.confidence) for e in evidence)


def utterance_id(position: int) -> str:
    return f"u{position + 1}"


def criterion_id(position: int) -> str:
    return f"c{position + 1}"


def messages(request: GradingRequest, which: Pass, refused: str = "") -> tuple[Message, ...]:
    """What is sent for one pass; ``refused`` says why the reply before could not be used."""
    order = range(len(request.question.criteria))
    mixed = _shuffled(order, f"{request.seed}:{request.question.id}")
    order_of_pass = mixed if which is Pass.SHUFFLED else order
    heard = (request.other_hearing or request) if which is Pass.OTHER_HEARING else request
    again = [_message("user", f"Your last reply was refused: {refused}.")] if refused else []
    return (
        _message("system", instructions()),
        _message("user", json.dumps(_task(request.question, order_of_pass), ensure_ascii=False)),
        _message("user", json.dumps(_turns(heard.turns), ensure_ascii=False)),
        *again,
    )


@lru_cache(maxsize=1)
def instructions() -> str:
    return (Path(__file__).parent / "instructions.md").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def prompt_hash() -> str:
    """Of everything that is the same in every request: instructions, schema, layout (G-5)."""
    parts = (instructions(), json.dumps(SCHEMA, sort_keys=True), LAYOUT)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _task(question: Question, order: Sequence[int]) -> dict[str, object]:
    return {
        "question": question.text,
        "criteria": [{"id": criterion_id(i), "says": question.criteria[i]} for i in order],
        "reference": question.reference,
        "misconceptions": [{"id": m.id, "says": m.description} for m in question.misconceptions],
    }


def _turns(turns: Sequence[Turn]) -> dict[str, object]:
    said = [{"utterance_id": utterance_id(i), "text": turn.shown} for i, turn in enumerate(turns)]
    return {"learner_turns": said}


def _shuffled(order: Sequence[int], seed: str) -> list[int]:
    """Another order for sure: where chance leaves it as it was, backwards."""
    mixed = list(order)
    random.Random(seed).shuffle(mixed)
    return mixed if mixed != list(order) else mixed[::-1]
