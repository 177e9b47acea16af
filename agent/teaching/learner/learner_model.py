"""All that evidence says of one learner, call by call: knowledge, misconceptions, cards, level.

``of`` makes it from everything; ``after`` adds calls that came later. Both are one fold, so they
agree; a correction of an earlier call asks for ``of`` again (LM-1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo

from agent.teaching import mastery, reviews
from agent.teaching.curriculum import Curriculum, Subject
from agent.teaching.forms import ConceptState, Evidence, Verdict
from agent.teaching.learner import misconceptions
from agent.teaching.learner.ledger import CallEvidence, calls
from agent.teaching.learner.misconceptions import Standing
from agent.teaching.lessons import placement
from agent.teaching.lessons.placement import Outcome
from agent.teaching.mastery import NOTHING_KNOWN, Knowledge
from agent.teaching.reviews import Card

PLACEMENT = "placement"
RECHECK_AFTER = timedelta(weeks=4)  # B-4
SURE_MISSES = frozenset({"dont_know"})


@dataclass(frozen=True)
class LevelCheck:
    """The level check of one call, as answered. ``went_on``: the lesson had more after it."""

    at: datetime
    outcomes: tuple[tuple[str, Outcome], ...]  # concept and what came of the item
    went_on: bool


@dataclass(frozen=True)
class LearnerModel:
    """``zone`` is the learner's: it says when a new day begins for her (LM-5)."""

    zone: tzinfo = UTC
    knowledge: Knowledge = NOTHING_KNOWN
    standings: Mapping[str, Standing] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    checks: tuple[LevelCheck, ...] = ()
    last: CallEvidence | None = None

    def states(self, curriculum: Curriculum, now: datetime) -> tuple[ConceptState, ...]:
        """As of ``now``, those due for a review marked."""
        due = {name for name, card in self.cards.items() if card.due <= now}
        found = self.knowledge.states(curriculum)
        return tuple(s.model_copy(update={"due": True}) if s.concept in due else s for s in found)

    def level(self, subject: Subject) -> int | None:
        """Levels of the subject's ladder that she passed in her last whole check; 0 where there is
        no ladder, None before the first check."""
        found = self._last_check(subject)
        if not subject.placement:
            return 0
        return None if found is None else found[1]

    def recheck_due(self, subject: Subject, now: datetime) -> bool:
        """Is the last whole check more than four weeks ago?"""
        found = self._last_check(subject)
        return found is not None and now - found[0].at >= RECHECK_AFTER

    def _last_check(self, subject: Subject) -> tuple[LevelCheck, int] | None:
        if not subject.placement:
            return None
        for check in reversed(self.checks):
            level = _level(check, subject)
            if level is not None:
                return check, level
        return None


def of(evidence: Iterable[Evidence], zone: tzinfo = UTC) -> LearnerModel:
    """From all evidence of one learner, in any order."""
    return after(LearnerModel(zone=zone), evidence)


def after(model: LearnerModel, evidence: Iterable[Evidence]) -> LearnerModel:
    """With the evidence of whole later calls. Raises ``ValueError`` for one that is not later: what
    follows it would have to be derived anew."""
    for call in calls(evidence):
        if not _is_later(call, model.last):
            raise ValueError("evidence of a call that is not later: derive all of it anew")
        model = _after_call(model, call)
    return model


def _is_later(call: CallEvidence, last: CallEvidence | None) -> bool:
    if last is None:
        return True
    return call.key != last.key and (call.at, call.key) > (last.at, last.key)


def _after_call(model: LearnerModel, call: CallEvidence) -> LearnerModel:
    check = _level_check(call)
    return replace(
        model,
        knowledge=mastery.after_call(model.knowledge, call, model.zone),
        standings=misconceptions.after_call(model.standings, call, model.zone),
        cards=reviews.after_call(model.cards, call),
        checks=(*model.checks, check) if check else model.checks,
        last=call,
    )


def _level_check(call: CallEvidence) -> LevelCheck | None:
    asked = [one for one in call.answers if one.part == PLACEMENT and one.attempt == 1]
    if not asked:
        return None
    found: dict[str, tuple[str, Outcome]] = {}  # by item: one asked again has one outcome
    for one in asked:
        if found.get(one.item, (one.concept, "nothing"))[1] == "nothing":
            found[one.item] = (one.concept, _outcome(one))
    more = any(one.sequence > asked[-1].sequence for one in call.answers)
    return LevelCheck(call.at, tuple(found.values()), went_on=more)


def _outcome(answer: Evidence) -> Outcome:
    if answer.verdict is Verdict.RIGHT:
        return "right" if answer.rung == 0 else "missed"
    if answer.verdict is Verdict.NO_EVIDENCE:
        return "surely_missed" if answer.reason in SURE_MISSES else "nothing"
    return "surely_missed" if answer.misconceptions else "missed"


def _level(check: LevelCheck, subject: Subject) -> int | None:
    """Where it placed her; None where the line broke before it came to an end, or where it was
    about concepts that are not on the ladder any more."""
    level_of = {name: n for n, names in enumerate(subject.placement) for name in names}
    outcomes = [(name, what) for name, what in check.outcomes if name in level_of]
    if not outcomes:
        return None
    done = placement.Check(subject.placement, level_of[outcomes[0][0]])
    for name, what in outcomes:
        if not done.settled:
            done = placement.after(done, name, what)
    return done.level if done.settled or check.went_on else None
