"""What a rule can tell of an open answer, before any model (G-1): accepted forms, known errors."""

from agent.teaching.assessing.quotes import occurs
from agent.teaching.content.concept import Concept, Misconception
from agent.teaching.forms import CriterionTick
from agent.teaching.items import Item


def form(item: Item, said: str) -> str | None:
    """The accepted form that was said, as the author wrote it."""
    return next((one for one in item.accept if occurs(one, said, item.language)), None)


def error(concept: Concept, said: str) -> Misconception | None:
    """A language error that is mended by saying it right and having it said again."""
    named = (m for m in concept.misconceptions if m.kind == "language" and m.recast)
    return next((m for m in named if _shows(m, said, concept.language)), None)


def misconceptions(concept: Concept, said: str) -> tuple[str, ...]:
    """Ids of the concept's misconceptions whose words were said."""
    return tuple(m.id for m in concept.misconceptions if _shows(m, said, concept.language))


def _shows(misconception: Misconception, said: str, language: str) -> bool:
    return any(occurs(pattern, said, language) for pattern in misconception.pattern)


def all_met(item: Item, quote: str) -> tuple[CriterionTick, ...]:
    """An accepted form meets every criterion."""
    return tuple(CriterionTick(criterion=c, met="yes", quote=quote) for c in item.criteria)
