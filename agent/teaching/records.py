"""Evidence of one answer, numbered so that it can be corrected (decision 19, LM-2)."""

from dataclasses import dataclass, replace

from agent.teaching.forms import CriterionTick, Evidence, Verdict
from agent.teaching.grading import Heard
from agent.teaching.state import Answered, Asked, Lesson

NOTHING_HEARD = Heard("")
RULE_GRADER = "rule:1"
TICK_GRADER = "ticks:1"  # criteria by the model, quotes and verdict by code


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
    """The lesson that counts this answer, and its evidence."""
    sequence, revision = lesson.revision or (lesson.sequence + 1, 0)
    evidence = Evidence(
        call_key=lesson.opening.call_key,
        sequence=sequence,
        revision=revision,
        learner_id=lesson.learner_id,
        concept=asked.item.concept,
        content=lesson.curriculum.concept(asked.item.concept).content_id,
        item=asked.item.id,
        kind=asked.kind,
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
        criteria=judgement.criteria,
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
