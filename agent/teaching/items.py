"""Items made from seeded templates: the answer and what each known bug would answer are computed.

An item is rejected unless it can tell the bugs apart (LM-13), is safe to hear on a telephone
(B-13) and does not show its own answer in the question or in a hint below rung 4 (B-21).
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from agent.teaching import guard, spoken
from agent.teaching.content.arithmetic import KINDS
from agent.teaching.content.concept import Concept
from agent.teaching.content.drafts import bounds, drafts
from agent.teaching.content.exercises.kind import Draft
from agent.teaching.content.noun_forms import number_in_words
from agent.teaching.content.template import Template

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
    use them. ``id`` is "template:parameters"; the same item always has the same id. ``load`` is how
    hard this item is among those of its template, 0 the easiest to 1 the hardest (B-25).
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
    language: str = "en"
    accept: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    load: float = 0.5

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
    for place in _order(concept, template_id, seed):
        item = _item_at(concept, template_id, place)
        if item is not None:
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
        language=concept.language,
        question=explain.ask,
        answer_type="speech",
        think_seconds=explain.think_seconds,
        criteria=explain.criteria,
        reference=explain.reference or concept.definition,
        hints=(),
    )


@lru_cache(maxsize=128)
def _order(concept: Concept, template_id: str, seed: int) -> tuple[int, ...]:
    """Places in the drafts, shuffled by the seed."""
    places = list(range(len(drafts(concept, template_id))))
    random.Random(f"{seed}:{concept.id}:{template_id}").shuffle(places)
    return tuple(places)


@lru_cache(maxsize=32768)  # all of a curriculum: a study goes through them again and again
def _item_at(concept: Concept, template_id: str, place: int) -> Item | None:
    """The item of one draft, unless it shows its answer. Reading its sentences is what costs."""
    template = concept.template(template_id)
    item = _computed_item(concept, template, drafts(concept, template_id)[place])
    shows = "answer_not_shown" in template.require and _shows_answer(item)
    return None if shows else item


def _computed_item(concept: Concept, template: Template, draft: Draft) -> Item:
    slots = KINDS[template.kind].slots(*draft.numbers) | {"answer": draft.answer}
    words = {name: number_in_words(value, concept.language) for name, value in slots.items()}
    low, high = bounds(concept, template.id)
    wrong = dict(draft.bugs)
    return Item(
        id=f"{template.id}:{_named(draft.numbers)}",
        concept=concept.id,
        template=template.id,
        question=spoken.fill(template.say, words),
        answer_type="integer",
        answer=draft.answer,
        low=low,
        high=high,
        predictions=tuple(
            Prediction(m.id, wrong[m.bug], m.repair_rung)
            for m in concept.misconceptions
            if m.bug in wrong and wrong[m.bug] != draft.answer
        ),
        hints=_filled(concept, template, words),
        keypad=template.keypad,
        think_seconds=template.think_seconds,
        language=concept.language,
        load=draft.load,
    )


def _named(numbers: tuple[int, ...]) -> str:
    return ",".join(f"{name}={number}" for name, number in zip("abc", numbers, strict=False))


def _written_item(concept: Concept, template: Template) -> Item:
    """A choice or an open question: written by the author, nothing to compute."""
    if template.kind == "written":
        return _written_number(concept, template)
    choice = template.kind == "choice"
    return Item(
        id=f"{template.id}:",
        concept=concept.id,
        template=template.id,
        language=concept.language,
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
        accept=template.accept,
        dimensions=template.dimensions,
    )


def _written_number(concept: Concept, template: Template) -> Item:
    """A question whose number, and the wrong ones that mean something, stand in the file."""
    answer = template.correct or 0
    rungs = {m.id: m.repair_rung for m in concept.misconceptions}
    largest = max(answer, *(wrong.answer for wrong in template.wrong), 9)
    return Item(
        id=f"{template.id}:",
        concept=concept.id,
        template=template.id,
        question=template.say,
        answer_type="integer",
        answer=answer,
        low=0,
        high=10 ** len(str(largest)) - 1,  # any number as long may be meant
        predictions=tuple(
            Prediction(wrong.misconception, wrong.answer, rungs[wrong.misconception])
            for wrong in template.wrong
        ),
        hints=_filled(concept, template, {"answer": spoken.say_number(answer, concept.language)}),
        keypad=template.keypad,
        think_seconds=template.think_seconds,
        language=concept.language,
    )


def _filled(
    concept: Concept, template: Template, words: Mapping[str, str]
) -> tuple[FilledHint, ...]:
    return tuple(
        FilledHint(hint.rung, tuple(spoken.fill(line, words) for line in hint.say))
        for hint in concept.hints_of(template)
    )


def _shows_answer(item: Item) -> bool:
    texts = [item.question, *(t for h in item.hints if h.rung < guard.TOLD for t in h.lines)]
    return any(guard.leaks(item, text) for text in texts)
