"""Prose for the model, with slots: prompts/ has one file each, for a teacher to read and mend."""

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from agent.teaching.content.concept import Concept
from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import LearnerBrief
from agent.teaching.lessons.state import Asked

ACTIVE = 5  # concepts of the record, with their status (LM-10)
OPEN_MISCONCEPTIONS = 3


@lru_cache
def _prompt(name: str) -> str:
    return files("agent").joinpath("prompts", f"{name}.md").read_text(encoding="utf-8").strip()


def tutor() -> str:
    """The standing instructions of the lesson agent."""
    return _prompt("tutor")


def notes(*, record: str, item: str, definitions: str, so_far: str) -> str:
    """What travels with each request; an empty slot leaves no empty paragraph."""
    filled = _prompt("notes").format(
        record=record, item=item, definitions=definitions, so_far=so_far
    )
    return "\n\n".join(part for part in filled.split("\n\n") if part.strip())


def record(learner: LearnerBrief | None, curriculum: Curriculum) -> str:
    """The bounded learner record (LM-10), without her name: nobody who reads it needs that."""
    if learner is None:
        return "a guest; nothing is known."
    working = [state for state in learner.known if state.status in ("learning", "nearly", "stuck")]
    titled = [
        f"{curriculum.concepts[state.concept].title} ({state.status})"
        for state in working
        if state.concept in curriculum.concepts
    ]
    parts = (
        ("passed levels", str(learner.level) if learner.level is not None else ""),
        ("working on", ", ".join(titled[:ACTIVE])),
        ("open mistakes", ", ".join(learner.misconceptions[:OPEN_MISCONCEPTIONS])),
        ("pace", "slow, needs time" if learner.slow else ""),
        ("language", learner.language),
        ("last time", learner.last_recap),
        ("next goal", learner.next_goal),
    )
    return "; ".join(f"{name}: {value}" for name, value in parts if value) + "."


def item(asked: Asked | None) -> str:
    """The question on the table with what is right, decided by a person (B-22); "" for none."""
    if asked is None:
        return ""
    if asked.item.answer is None:
        return _prompt("open_question").format(
            question=asked.item.question,
            reference=json.dumps(_verified(asked), ensure_ascii=False),
            tries=asked.attempts,
            hints=asked.rung,
            met=", ".join(sorted(asked.met)) or "none",
        )
    wrong = (f"{one.answer} ({one.misconception})" for one in asked.item.predictions)
    return _prompt("closed_question").format(
        question=asked.item.question,
        answer=asked.item.expected,
        wrong=", ".join(wrong) or "none",
        tries=asked.attempts,
        hints=asked.rung,
    )


def _verified(asked: Asked) -> dict[str, object]:
    return {
        "question": asked.item.question,
        "criteria": list(asked.item.criteria),
        "reference": asked.item.reference,
    }


def definitions(concepts: Sequence[Concept]) -> str:
    """One line each; "" for none."""
    if not concepts:
        return ""
    lines = "\n".join(f"- {concept.title}: {concept.definition}" for concept in concepts)
    return _prompt("definitions").format(definitions=lines)


def refused(faults: Sequence[str]) -> str:
    """Why a sentence did not reach the learner, for the one more try."""
    return _prompt("refused").format(faults=" and ".join(faults))
