"""Evidence of one answer, numbered so that it can be corrected (decision 19, LM-2)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from agent.teaching.forms import CriterionTick, Evidence, Verdict
from agent.teaching.grading import Heard
from agent.teaching.items import Item
from agent.teaching.learner.ledger import SAFETY
from agent.teaching.lessons.state import Answered, Asked, Lesson, Part

PartOfCall = Literal["easy", "placement", "retrieval", "new", "check"]  # as evidence names it

NOTHING_HEARD = Heard("")
RULE_GRADER = "rule:1"
TICK_GRADER = "ticks:1"  # criteria by the model, quotes and verdict by code
PARTS: Mapping[Part, PartOfCall] = {
    "easy": "easy",
    "placement": "placement",
    "retrieval": "retrieval",
    "new": "new",
    "check": "check",
    "closing": "easy",
}


@dataclass(frozen=True)
class Judgement:
    """A verdict with all that belongs to it, from the rule or from verified ticks."""

    verdict: Verdict
    reason: str | None = None
    misconceptions: tuple[str, ...] = ()
    criteria: tuple[CriterionTick, ...] = ()
    grader: str = RULE_GRADER


def recorded(
    lesson: Lesson, asked: Asked, heard: Heard, *, judgement: Judgement
) -> tuple[Lesson, Evidence]:
    """The lesson that counts this answer, and its evidence. After an alarm nothing counts (S-6)."""
    if not lesson.watch.scores:
        judgement = Judgement(Verdict.NO_EVIDENCE, reason=SAFETY)
    sequence, revision = lesson.revision or (lesson.sequence + 1, 0)
    evidence = Evidence(
        call_key=lesson.opening.call_key,
        sequence=sequence,
        revision=revision,
        learner_id=lesson.learner_id,
        concept=asked.item.concept,
        content=lesson.curriculum.concept(asked.item.concept).content_id,
        item=asked.item.id,
        kind="explain" if asked.kind == "explain" else "item",
        answer_type=asked.item.answer_type,
        question=asked.item.question,
        expected=asked.item.expected,
        heard=heard.text,
        alternatives=heard.alternatives,
        confidence=heard.confidence,
        source=heard.source,
        verdict=judgement.verdict,
        reason=judgement.reason,
        attempt=asked.attempts + 1,
        rung=asked.rung,
        think_seconds=heard.think_seconds,
        misconceptions=judgement.misconceptions,
        repeats=asked.repeats,
        part=PARTS[lesson.leg.part],
        could_show=_could_show(lesson, asked.item),
        options=len(asked.item.options) or None,
        criteria=_in_dimensions(asked.item, judgement.criteria),
        grader=judgement.grader,
        turn=heard.turn,
        at=lesson.now,
    )
    before = replace(lesson, last=None, revision=None)
    after = replace(lesson, sequence=sequence, revision=None, last=Answered(before, evidence))
    return after, evidence


def no_evidence(
    lesson: Lesson, asked: Asked, heard: Heard, *, reason: str
) -> tuple[Lesson, Evidence]:
    """LM-3: nothing could be assessed, and why. There is no answer that could be corrected."""
    judgement = Judgement(Verdict.NO_EVIDENCE, reason=reason)
    after, evidence = recorded(lesson, asked, heard, judgement=judgement)
    return replace(after, last=None), evidence


def _could_show(lesson: Lesson, item: Item) -> tuple[str, ...]:
    """The misconceptions that a wrong answer would have named: without them a right one tells
    nothing about those (tutoring §2.4). In open answers they are found by their words."""
    predicted = [p.misconception for p in item.predictions]
    if item.answer_type == "speech":
        found = lesson.curriculum.concept(item.concept).misconceptions
        predicted += [one.id for one in found if one.pattern]
    return tuple(dict.fromkeys(predicted))


def _in_dimensions(item: Item, ticks: tuple[CriterionTick, ...]) -> tuple[CriterionTick, ...]:
    """Each tick with the dimension that the item's author gave its criterion (§2.3, speaking)."""
    named = dict(zip(item.criteria, item.dimensions, strict=False))
    return tuple(
        tick.model_copy(update={"dimension": named.get(tick.criterion)}) if named else tick
        for tick in ticks
    )
