"""The open questions of a concept, as a grader needs them."""

from dataclasses import dataclass

from agent.teaching.content.concept import Concept
from agent.teaching.items import EXPLAIN, Item, explain_item, make_item


@dataclass(frozen=True)
class KnownMisconception:
    id: str
    description: str


@dataclass(frozen=True)
class Question:
    """An open question with what a full answer says. ``content`` is the concept's content id."""

    concept: str
    content: str
    id: str
    text: str
    criteria: tuple[str, ...]
    reference: str
    misconceptions: tuple[KnownMisconception, ...] = ()


def question_of(concept: Concept, item: Item) -> Question:
    """The question of an open item. A misconception is described by the words that show it."""
    known = tuple(
        KnownMisconception(m.id, "says such as: " + "; ".join(m.pattern))
        for m in concept.misconceptions
        if m.pattern
    )
    return Question(
        concept=concept.id,
        content=concept.content_id,
        id=item.template,
        text=item.question,
        criteria=item.criteria,
        reference=item.reference,
        misconceptions=known,
    )


def open_questions(concept: Concept) -> dict[str, Question]:
    """Every open question that the concept asks, by the id of its template or "explain"."""
    written = [t.id for t in concept.templates if t.kind == "open"]
    items = {name: make_item(concept, name, seed=0, ordinal=0) for name in written}
    explain = explain_item(concept)
    if explain is not None:
        items[EXPLAIN] = explain
    return {name: question_of(concept, item) for name, item in items.items()}
