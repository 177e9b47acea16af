"""The lesson so far in a few lines, for a reader who was not there: the model's own summary.

Written by code from the lesson and its evidence, so it is never wrong about what happened, costs no
request and is the same each time. It holds no word of the learner's: those stand in her messages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.teaching.forms import Evidence, Verdict
from agent.teaching.lesson import Lesson
from agent.teaching.lessons.state import Closed

CONCEPTS = 6  # told one by one, the newest; what was before them is one line


@dataclass(frozen=True)
class Count:
    """Questions of one concept that are behind us."""

    alone: int = 0  # right at the first try, without help
    helped: int = 0  # right in the end
    missed: int = 0

    def __str__(self) -> str:
        parts = (
            (self.alone, "right alone"),
            (self.helped, "right after help or another try"),
            (self.missed, "not answered right"),
        )
        return ", ".join(f"{number} {what}" for number, what in parts if number)


def so_far(lesson: Lesson, evidence: Mapping[int, Evidence]) -> str:
    """``evidence`` by its sequence, the highest revision of each."""
    by_concept: dict[str, list[Closed]] = {}
    for closed in lesson.all_closed:
        by_concept.setdefault(closed.concept, []).append(closed)
    told = [
        _line(lesson, name, closed, evidence=[e for e in evidence.values() if e.concept == name])
        for name, closed in list(by_concept.items())[-CONCEPTS:]
    ]
    older = list(by_concept.values())[:-CONCEPTS]
    if older:
        count = _count(one for closed in older for one in closed)
        told.insert(0, f"- {len(older)} concepts before these: {count}.")
    left = max(0, round((lesson.deadline - lesson.now).total_seconds() / 60))
    told.append(f"- Now: {lesson.concept.title}. About {left} minutes are left.")
    return "\n".join(told)


def _line(
    lesson: Lesson, concept: str, closed: Sequence[Closed], *, evidence: Sequence[Evidence]
) -> str:
    title = lesson.curriculum.concept(concept).title
    explained = [e.verdict for e in evidence if e.kind == "explain"]
    seen = dict.fromkeys(name for e in evidence for name in e.misconceptions)
    parts = [str(_count(closed))]
    if explained:
        parts.append("explained" if Verdict.RIGHT in explained else "tried to explain")
    if seen:
        parts.append(f"mistakes seen: {', '.join(seen)}")
    return f"- {title}: {'; '.join(parts)}."


def _count(closed: Iterable[Closed]) -> Count:
    items = list(closed)
    alone = sum(one.unaided for one in items)
    right = sum(one.right for one in items)
    return Count(alone, right - alone, len(items) - right)
