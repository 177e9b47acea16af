"""The compact record of a learner for the tutor's context (LM-10): facts by code, no transcripts.

No name and no words of hers stand in it. It is bounded so that a model's context is too: a token
is counted as three characters, which is more tokens than any current tokeniser makes of English or
Spanish, where one holds about four.
"""

from collections.abc import Iterator

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import ConceptState, LearnerBrief
from agent.teaching.learner.learner_model import LearnerModel
from agent.teaching.learner.misconceptions import Standing, open_ones
from agent.teaching.planning import MOST_MISCONCEPTIONS

MOST_TOKENS = 400
CHARACTERS_TO_A_TOKEN = 3
MOST_CONCEPTS = 5
TITLE, ITEM, SENTENCE = 40, 30, 120  # characters, at most; all lines together stay below the bound
ACTIVE = ("stuck", "learning", "nearly")  # in this order; what is mastered needs no words


def record(brief: LearnerBrief, model: LearnerModel, curriculum: Curriculum) -> str:
    """A line for each thing that is known: level, concepts, misconceptions, pace, recap, goal."""
    lines = [
        *_level(brief),
        *(_concept(state, curriculum) for state in _active(brief)),
        *(_standing(one, model) for one in open_ones(model.standings, MOST_MISCONCEPTIONS)),
        f"Pace: {'slow' if brief.slow else 'ordinary'}; language: {brief.language}.",
        *_sentence("Last recap", brief.last_recap),
        *_sentence("Next goal", brief.next_goal),
    ]
    return "\n".join(lines)[: MOST_TOKENS * CHARACTERS_TO_A_TOKEN]


def tokens(text: str) -> int:
    """Never fewer than a tokeniser would count, as far as is known."""
    return -(-len(text) // CHARACTERS_TO_A_TOKEN)


def _level(brief: LearnerBrief) -> Iterator[str]:
    if brief.level is not None:
        yield f"Level: {brief.level} passed{', check again' if brief.recheck else ''}."


def _active(brief: LearnerBrief) -> list[ConceptState]:
    """What the call is about first, then by need."""
    found = [s for s in brief.known if s.status in ACTIVE and not s.stale]
    found.sort(key=lambda s: (s.concept not in brief.concepts, ACTIVE.index(s.status)))
    return found[:MOST_CONCEPTS]


def _concept(state: ConceptState, curriculum: Curriculum) -> str:
    known = curriculum.concepts.get(state.concept)
    title = _short(known.title if known else state.concept, TITLE)
    return f"Concept: {title}: {state.status}, known {state.p_known:.0%}."


def _standing(one: Standing, model: LearnerModel) -> str:
    day = one.last_seen.astimezone(model.zone).date()
    item = _short(one.item, ITEM)
    return f"Misconception: {_short(one.misconception, TITLE)}: {one.status}, {day} on {item}."


def _sentence(name: str, text: str) -> Iterator[str]:
    if text:
        yield f"{name}: {_short(text, SENTENCE)}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
