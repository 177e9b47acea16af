"""The model's answer: its schema, and what of it code believes (G-2, G-3).

There is no field for a score, and none may be added by the model. A quote that nobody said, words
that speak to the grader, or an unknown misconception make a reply that is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.teaching.assessing import quotes

OTHER = "other:"
Met = Literal["yes", "no", "unclear"]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class CriterionAnswer(Strict):
    criterion: str
    met: Met
    quote: str | None
    utterance_id: str | None


class SeenMisconception(Strict):
    """``id`` from the concept's list, or "other: …" for one that it does not know."""

    id: str
    quote: str
    utterance_id: str


class GraderAnswer(Strict):
    criteria: tuple[CriterionAnswer, ...]
    misconceptions: tuple[SeenMisconception, ...]
    confidence: float = Field(ge=0.0, le=1.0)
    asr_doubt: bool


SCHEMA = GraderAnswer.model_json_schema()


@dataclass(frozen=True)
class Tick:
    """One criterion after code has looked. ``utterance`` is the position of the turn, from 0."""

    criterion: str
    met: Met
    quote: str | None = field(default=None, repr=False)
    utterance: int | None = None


@dataclass(frozen=True)
class Proposal:
    """A wrong idea that the concept does not list, for a person to look at; never a taxonomy."""

    description: str
    quote: str = field(repr=False)
    utterance: int


@dataclass(frozen=True)
class Reading:
    """A reply of the right form. ``refused`` says why it may not count as it stands."""

    ticks: tuple[Tick, ...]
    misconceptions: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    confidence: float
    asr_doubt: bool
    refused: str = ""

    @property
    def met(self) -> frozenset[str]:
        return frozenset(tick.criterion for tick in self.ticks if tick.met == "yes")


@dataclass(frozen=True)
class Refusal:
    """The reply cannot be read at all. ``why`` holds nothing of its text."""

    why: str


@dataclass(frozen=True)
class Asked:
    """What a reply may name: criteria and turns by id, and the misconceptions of the concept."""

    criteria: Mapping[str, str]
    turns: Mapping[str, str]
    misconceptions: frozenset[str]


def read(reply: str, asked: Asked) -> Reading | Refusal:
    """The verified reading of a reply. What code does not believe is unclear or left out (G-3)."""
    try:
        answer = GraderAnswer.model_validate_json(reply)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the reply"
        return Refusal(f"it is not the schema ({first['type']} at {where[:60]})")
    named = sorted(one.criterion for one in answer.criteria)
    if named != sorted(asked.criteria):
        return Refusal("it must answer every criterion once, by its id, and no other")
    unknown = [m for m in answer.misconceptions if not _is_known(m.id, asked)]
    if unknown:
        return Refusal('it names a misconception that is not in the list; use "other: …"')
    return _verified(answer, asked)


def _is_known(misconception: str, asked: Asked) -> bool:
    proposed = misconception.startswith(OTHER) and misconception.removeprefix(OTHER).strip()
    return misconception in asked.misconceptions or bool(proposed)


def _verified(answer: GraderAnswer, asked: Asked) -> Reading:
    given = {one.criterion: one for one in answer.criteria}
    ticks = tuple(_tick(given[id_], text, asked) for id_, text in asked.criteria.items())
    seen = [m for m in answer.misconceptions if _stands(m.quote, m.utterance_id, asked)]
    reading = Reading(
        ticks=ticks,
        misconceptions=tuple(dict.fromkeys(m.id for m in seen if not m.id.startswith(OTHER))),
        proposals=tuple(_proposals(seen, asked)),
        confidence=answer.confidence,
        asr_doubt=answer.asr_doubt,
    )
    claims = [(one.quote, one.utterance_id) for one in answer.criteria if one.met == "yes"]
    claims += [(one.quote, one.utterance_id) for one in answer.misconceptions]
    if all(_stands(quote, id_, asked) for quote, id_ in claims):
        return reading
    return replace(reading, refused="it quotes words that the learner did not say there")


def _tick(one: CriterionAnswer, criterion: str, asked: Asked) -> Tick:
    if one.quote and _stands(one.quote, one.utterance_id, asked):
        at = list(asked.turns).index(one.utterance_id or "")
        return Tick(criterion, one.met, one.quote, at)
    return Tick(criterion, "unclear" if one.met == "yes" else one.met)


def _stands(quote: str | None, utterance: str | None, asked: Asked) -> bool:
    said = asked.turns.get(utterance or "")
    return quote is not None and said is not None and quotes.is_evidence(quote, said)


def _proposals(seen: Sequence[SeenMisconception], asked: Asked) -> Iterator[Proposal]:
    for one in seen:
        if one.id.startswith(OTHER):
            described = one.id.removeprefix(OTHER).strip()
            yield Proposal(described, one.quote, list(asked.turns).index(one.utterance_id))
