"""Will she still know it next week? One card per concept, scheduled by FSRS (LM-7, LM-8).

A card is opened by the call in which she first gets the concept right alone, and rated once in
every later call by her first try there. That call alone decides: what she does again in the same
call shows what she remembers for minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import fsrs

from agent.teaching.forms import Evidence
from agent.teaching.learner.ledger import (
    CallEvidence,
    calls,
    is_explained,
    is_right_alone,
    is_self_corrected,
)

SCHEDULER = fsrs.Scheduler(
    desired_retention=0.9,
    learning_steps=(),  # the default ones would ask for a call ten minutes later
    relearning_steps=(),
    maximum_interval=21,  # days
    enable_fuzzing=False,
)
FIRST_GAP = timedelta(days=1)  # from the opening call to the first review: as after a miss
FIRST_STABILITY = 1.0  # days until recall is 0.9, to the same effect
QUICK = {"integer": 3.0, "choice": 2.0}  # seconds of thinking; words take their time


@dataclass(frozen=True)
class Card:
    """When a concept should be asked again. Not rated yet: ``stability`` and the like are None."""

    concept: str
    opened: datetime
    due: datetime
    stability: float | None = None
    difficulty: float | None = None
    last_review: datetime | None = None
    reviews: int = 0
    lapses: int = 0


Cards = Mapping[str, Card]


def cards(evidence: Iterable[Evidence]) -> Cards:
    """The card of every concept that one learner once got right alone, by concept id."""
    found: Cards = {}
    for call in calls(evidence):
        found = after_call(found, call)
    return dict(sorted(found.items()))


def after_call(before: Cards, call: CallEvidence) -> Cards:
    """The cards after one more call; it must be later than all that went before.

    A concept without usable evidence keeps its card as it is: silence is not forgetting.
    """
    found = dict(before)
    for concept, answers in call.by_concept().items():
        if concept in found:
            given = rating(answers)
            found[concept] = reviewed(found[concept], given, call.at) if given else found[concept]
        elif any(is_right_alone(one) for one in answers):
            found[concept] = Card(concept, opened=call.at, due=call.at + FIRST_GAP)
    return found


def rating(answers: Sequence[Evidence]) -> fsrs.Rating | None:
    """LM-8, from the usable answers of one call to one concept, in order; None: nothing to rate.

    Hard is a pass and never stands for a miss.
    """
    first = next((one for one in answers if one.kind == "item" and one.attempt == 1), None)
    if first is None:
        return None
    if not is_right_alone(first):
        return fsrs.Rating.Again
    if first.repeats > 0 or is_self_corrected(first):
        return fsrs.Rating.Hard
    if _is_quick(first) or any(is_explained(one) for one in answers):
        return fsrs.Rating.Easy
    return fsrs.Rating.Good


def reviewed(card: Card, given: fsrs.Rating, at: datetime) -> Card:
    """The card after a review; ``at`` is any aware moment."""
    after, _ = SCHEDULER.review_card(_as_fsrs(card), given, at.astimezone(UTC))
    return replace(
        card,
        due=after.due,
        stability=after.stability,
        difficulty=after.difficulty,
        last_review=after.last_review,
        reviews=card.reviews + 1,
        lapses=card.lapses + (given is fsrs.Rating.Again),
    )


def recall(card: Card, now: datetime) -> float:
    """The probability (0 to 1) that she would get it right now; it falls by whole days."""
    known = _as_fsrs(card)
    if card.stability is None:
        known.stability, known.last_review = FIRST_STABILITY, card.opened.astimezone(UTC)
    return SCHEDULER.get_card_retrievability(known, now.astimezone(UTC))


def _as_fsrs(card: Card) -> fsrs.Card:
    """The id is given because FSRS would wait a millisecond to make one up."""
    state = fsrs.State.Learning if card.stability is None else fsrs.State.Review
    return fsrs.Card(
        card_id=1,
        state=state,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.last_review,
    )


def _is_quick(answer: Evidence) -> bool:
    limit = QUICK.get(answer.answer_type)
    thought = answer.think_seconds
    return limit is not None and thought is not None and thought <= limit
