"""Items made from seeded templates: the answer and what each known bug would answer are computed.

An item is rejected unless it can tell the bugs apart (LM-13), is safe to hear on a telephone
(B-13) and does not show its own answer in the question or in a hint below rung 4 (B-21).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from agent.teaching import guard, spoken
from agent.teaching.arithmetic import BUGS, KINDS, REQUIREMENTS, Draft
from agent.teaching.concept import Concept, Template

AnswerType = Literal["integer", "choice", "speech"]
EXPLAIN = "explain"


@dataclass(frozen=True)
class Prediction:
    """What a learner with this misconception would answer; ``repair_rung`` is the hint for it."""

    misconception: str
    answer: int
    repair_rung: int


@dataclass(frozen=True)
class FilledHint:
    rung: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One question with everything that code needs to ask it, mark it and help with it.

    ``answer`` is the number, or for a choice the index of the right option; None when open.
    ``low`` and ``high`` bound what a sensible answer can be; pacing and digit-by-digit reading
    use them. ``id`` is "template:parameters"; the same item always has the same id.
    """

    id: str
    concept: str
    template: str
    question: str
    answer_type: AnswerType
    answer: int | None = None
    low: int = 0
    high: int = 0
    predictions: tuple[Prediction, ...] = ()
    hints: tuple[FilledHint, ...] = ()
    keypad: bool = False
    think_seconds: float = 10.0
    options: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    reference: str = ""

    @property
    def expected(self) -> str:
        """The expected answer as text, for the record and for teachers."""
        if self.answer_type == "integer":
            return str(self.answer)
        if self.answer_type == "choice" and self.answer is not None:
            return self.options[self.answer]
        return self.reference


@lru_cache(maxsize=512)
def make_item(concept: Concept, template_id: str, *, seed: int, ordinal: int) -> Item:
    """The ``ordinal``-th item (from 0) of this template for this seed; wraps when all are used.

    Items of one seed and template are distinct until they run out. Raises ``LookupError`` if the
    template has no valid item at all.
    """
    made = list(islice(all_items(concept, template_id, seed=seed), ordinal + 1))
    if not made:
        raise LookupError(f"{concept.id}: template {template_id} has no valid item")
    return made[ordinal % len(made)]


def all_items(concept: Concept, template_id: str, *, seed: int) -> Iterator[Item]:
    """Every valid item of a template, in the order that the seed gives."""
    template = concept.template(template_id)
    if template.kind not in KINDS:
        yield _written_item(concept, template)
        return
    drafts = list(_drafts(template, concept.bugs))
    random.Random(f"{seed}:{concept.id}:{template.id}").shuffle(drafts)
    for draft in drafts:
        item = _computed_item(concept, template, draft)
        if "answer_not_shown" not in template.require or not _shows_answer(item):
            yield item


def explain_item(concept: Concept) -> Item | None:
    """The open question that checks understanding (B-24), or None if the concept has none."""
    explain = concept.explain
    if explain is None:
        return None
    return Item(
        id=f"{EXPLAIN}:",
        concept=concept.id,
        template=EXPLAIN,
        question=explain.ask,
        answer_type="speech",
        think_seconds=explain.think_seconds,
        criteria=explain.criteria,
        reference=explain.reference or concept.definition,
        hints=(),
    )


@lru_cache(maxsize=256)
def _drafts(template: Template, bugs: tuple[str, ...]) -> tuple[Draft, ...]:
    """Every pair of the template's ranges that meets its requirements."""
    kind = KINDS[template.kind]
    pairs = (
        (a, b)
        for a in range(template.a[0], template.a[1] + 1)
        for b in range(template.b[0], template.b[1] + 1)
    )
    drafts = (
        Draft(a, b, kind.answer(a, b), tuple((bug, BUGS[bug](a, b)) for bug in bugs))
        for a, b in pairs
    )
    checks = [REQUIREMENTS[name] for name in template.require if name in REQUIREMENTS]
    return tuple(d for d in drafts if d.answer >= 0 and all(check(d) for check in checks))


@lru_cache(maxsize=64)
def _bounds(template: Template, bugs: tuple[str, ...]) -> tuple[int, int]:
    """From 0 to the largest number that any answer of the template, right or bugged, can be."""
    reach = [max(d.answer, *(n for _, n in d.bugs), 9) for d in _drafts(template, bugs)]
    return 0, max(reach, default=9)


def _computed_item(concept: Concept, template: Template, draft: Draft) -> Item:
    slots = KINDS[template.kind].slots(draft.a, draft.b) | {"answer": draft.answer}
    words = {name: spoken.say_number(value) for name, value in slots.items()}
    low, high = _bounds(template, concept.bugs)
    return Item(
        id=f"{template.id}:a={draft.a},b={draft.b}",
        concept=concept.id,
        template=template.id,
        question=spoken.fill(template.say, words),
        answer_type="integer",
        answer=draft.answer,
        low=low,
        high=high,
        predictions=tuple(
            Prediction(m.id, answer, m.repair_rung)
            for m in concept.misconceptions
            for bug, answer in draft.bugs
            if m.bug == bug and answer != draft.answer
        ),
        hints=_filled(concept, template, words),
        keypad=template.keypad,
        think_seconds=template.think_seconds,
    )


def _written_item(concept: Concept, template: Template) -> Item:
    """A choice or an open question: written by the author, nothing to compute."""
    choice = template.kind == "choice"
    return Item(
        id=f"{template.id}:",
        concept=concept.id,
        template=template.id,
        question=template.say,
        answer_type="choice" if choice else "speech",
        answer=template.correct if choice else None,
        low=1,
        high=len(template.options),
        hints=_filled(concept, template, {}),
        keypad=template.keypad,
        think_seconds=template.think_seconds,
        options=template.options,
        criteria=template.criteria,
        reference=template.reference,
    )


def _filled(concept: Concept, template: Template, words: dict[str, str]) -> tuple[FilledHint, ...]:
    """The concept's hints for this template: its own where there are any, else the shared ones."""
    shared = [hint for hint in concept.hints if hint.template is None]
    own = [hint for hint in concept.hints if hint.template == template.id]
    return tuple(
        FilledHint(hint.rung, tuple(spoken.fill(line, words) for line in hint.say))
        for hint in sorted(own or shared, key=lambda hint: hint.rung)
    )


def _shows_answer(item: Item) -> bool:
    texts = [item.question, *(t for h in item.hints if h.rung < guard.TOLD for t in h.lines)]
    return any(guard.leaks(item, text) for text in texts)
