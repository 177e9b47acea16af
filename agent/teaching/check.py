"""What the schema cannot see in a subject: can it be spoken, is there enough, does it leak?"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from agent.teaching import guard, lines, spoken
from agent.teaching.arithmetic import KINDS
from agent.teaching.concept import Concept
from agent.teaching.curriculum import SUBJECTS, Curriculum, CurriculumFault, load
from agent.teaching.items import Item, all_items

ITEMS_LOOKED_AT = 200
FEWEST_ITEMS = 100


def check(folder: Path = SUBJECTS) -> list[str]:
    """Every fault as "concept: what is wrong"; a file that does not load is the only one told."""
    try:
        curriculum = load(folder)
    except CurriculumFault as fault:
        return [str(fault)]
    return [*_fixed_lines(), *_greetings(curriculum), *_concepts(curriculum)]


def _fixed_lines() -> Iterator[str]:
    for name, text in vars(lines).items():
        if name.isupper() and isinstance(text, str):
            yield from _unspeakable(f"lines.{name}", text)


def _greetings(curriculum: Curriculum) -> Iterator[str]:
    for subject in curriculum.subjects.values():
        yield from _unspeakable(f"{subject.id}: greeting", subject.greeting)


def _concepts(curriculum: Curriculum) -> Iterator[str]:
    for concept in curriculum.concepts.values():
        yield from _texts(concept)
        for template in concept.templates:
            made = list(islice(all_items(concept, template.id, seed=0), ITEMS_LOOKED_AT))
            if template.kind in KINDS and len({item.id for item in made}) < FEWEST_ITEMS:
                yield f"{concept.id}: template {template.id} has only {len(made)} valid items"
            faults = (fault for item in made for fault in _item(item))
            yield from dict.fromkeys(f"{concept.id}: {fault}" for fault in faults)


def _texts(concept: Concept) -> Iterator[str]:
    texts = [*concept.teach, concept.recap, concept.definition]
    texts += [m.probe for m in concept.misconceptions if m.probe]
    if concept.explain is not None:
        texts += [concept.explain.ask, *spoken.sentences(concept.explain.reference)]
    for template in concept.templates:
        texts += spoken.sentences(template.reference)
    for text in texts:
        yield from _unspeakable(concept.id, text)


def _item(item: Item) -> Iterator[str]:
    yield from _unspeakable(item.template, item.question)
    if guard.leaks(item, item.question):
        yield f"{item.id}: the question holds the answer"
    for hint in item.hints:
        for text in hint.lines:
            yield from _unspeakable(f"{item.template}, hint {hint.rung}", text)
            if "?" in text:
                yield f"hint {hint.rung} asks a question; the lesson asks its own after it: {text}"
            if hint.rung < guard.TOLD and guard.leaks(item, text):
                yield f"{item.id}: hint {hint.rung} holds the answer: {text}"


def _unspeakable(where: str, text: str) -> Iterator[str]:
    for fault in spoken.faults(text):
        yield f"{where}: {fault}: {text}"
