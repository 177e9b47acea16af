"""What the next call is about, and when it should be (LM-9, B-2). Nothing here rings anybody up.

``brief`` is what the tutor gets for a call; ``next_call`` is when the planner would make one.
Whether that call may be made is the office's question, asked again when the time comes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from agent.teaching import reviews
from agent.teaching.curriculum import Curriculum, Subject
from agent.teaching.forms import Evidence, LearnerBrief
from agent.teaching.learner import learner_model, misconceptions
from agent.teaching.learner.choosing import Choice, next_concept, worth_another_try
from agent.teaching.learner.learner_model import LearnerModel
from agent.teaching.reviews import Card

MOST_DUE = 5  # retrieval items in a call
MOST_MISCONCEPTIONS = 3
MOST_KNOWN = 100
PULL_IN = timedelta(days=1)  # cards due within a day are asked with the others
ENOUGH_CARDS = 3  # fall due: a call is worth it
WEEK = 7  # days
AHEAD = 28  # days that are looked through for a slot

Kind = Literal["lesson", "review"]
Because = Literal["slot", "cards"]


@dataclass(frozen=True)
class Window:
    """A span of a weekday (Monday is 0), in the learner's local time; the end is left out."""

    weekday: int
    start: time
    end: time = time.max


@dataclass(frozen=True)
class Terms:
    """What the guardian agreed to: fixed times, when we may ring at all, and how often (B-2)."""

    slots: tuple[tuple[int, time], ...]  # weekday and local time
    windows: tuple[Window, ...]
    lessons: int = 1  # in any seven days
    reviews: int = 2
    zone: tzinfo = UTC


@dataclass(frozen=True)
class Held:
    """A call in which she was taught. One that was missed is none: it moves and costs nothing."""

    at: datetime
    kind: Kind


@dataclass(frozen=True)
class NextCall:
    at: datetime
    kind: Kind
    because: Because


# ---- what


def brief(
    learner: LearnerBrief,
    evidence: Iterable[Evidence],
    curriculum: Curriculum,
    now: datetime,
    *,
    zone: tzinfo = UTC,
) -> LearnerBrief:
    """``learner`` (who she is, language, subject) with all that her evidence says for this call."""
    return brief_of(learner, learner_model.of(evidence, zone), curriculum, now)


def brief_of(
    learner: LearnerBrief, model: LearnerModel, curriculum: Curriculum, now: datetime
) -> LearnerBrief:
    """The same from a model. Without any evidence it says nothing, and the call is her first."""
    subject = curriculum.subjects.get(learner.subject)
    open_ones = misconceptions.open_ones(model.standings, MOST_MISCONCEPTIONS)
    known = model.states(curriculum, now)
    told = {
        "known": known[:MOST_KNOWN],
        "misconceptions": tuple(one.misconception for one in open_ones),
    }
    if subject is None or model.last is None:
        return learner.model_copy(update=told)
    level = model.level(subject)
    again = worth_another_try(subject, model.knowledge.tracks)
    goal = next_concept(subject, known, level, again=again)
    choice = goal if level is not None else None  # before the level check the lesson chooses
    update = told | {
        "concepts": (choice.concept,) if choice else (),
        "due": due_concepts(model, subject, choice, now=now),
        "level": level,
        "recheck": model.recheck_due(subject, now),
        "last_recap": last_recap(model, curriculum),
        "next_goal": subject.concepts[goal.concept].title if goal else "",
    }
    return learner.model_copy(update=update)


def due_concepts(
    model: LearnerModel, subject: Subject, choice: Choice | None = None, *, now: datetime
) -> tuple[str, ...]:
    """LM-9: at most five, lowest recall first, those due within a day among them. Left out is what
    the call is about anyway, what she is stuck on, and what was asked today already."""
    tracks = model.knowledge.tracks
    today = now.astimezone(model.zone).date()
    found = [
        card
        for name, card in model.cards.items()
        if card.due <= now + PULL_IN and name in subject.concepts
        if tracks[name].status != "stuck" and (choice is None or name != choice.concept)
        if (card.last_review or card.opened).astimezone(model.zone).date() < today
    ]
    found.sort(key=lambda card: (reviews.recall(card, now), card.due, card.concept))
    return tuple(card.concept for card in found[:MOST_DUE])


def last_recap(model: LearnerModel, curriculum: Curriculum) -> str:
    """The sentence that sums up what the last call was about: its newest concept with evidence."""
    answers = model.last.usable if model.last else ()
    taught = [one.concept for one in answers if one.part in ("", "new", "check")]
    known = [name for name in taught if name in curriculum.concepts]
    return curriculum.concepts[known[-1]].recap if known else ""


# ---- when


def next_call(
    terms: Terms,
    cards: Iterable[Card],
    held: Sequence[Held],
    now: datetime,
    *,
    something_new: bool,
) -> NextCall | None:
    """LM-9: the earlier of the guardian's next slot and the moment three cards fall due, inside the
    windows and the dose. ``something_new`` False: she has mastered the set and gets reviews only,
    and none when nothing is due (B-2). None: no call in the next four weeks.
    """
    dues = sorted(card.due for card in cards)
    offered: list[tuple[datetime, Because]] = [(at, "slot") for at in _slots(terms, now)]
    if len(dues) >= ENOUGH_CARDS:
        at_due = max(now, dues[ENOUGH_CARDS - 1])
        offered += [(at, "cards") for at in _openings(terms, at_due)]
    for at, because in sorted(offered):
        kind = _kind(terms, held, at, something_new=something_new)
        if kind is None or (kind == "review" and not _any_due(dues, at)):
            continue
        return NextCall(at, kind, because)
    return None


def _kind(terms: Terms, held: Sequence[Held], at: datetime, *, something_new: bool) -> Kind | None:
    """What the dose leaves for this day: a lesson where one is left, else a review. One call a
    day, so no more than one lesson."""
    day = at.astimezone(terms.zone).date()
    days = [(day - one.at.astimezone(terms.zone).date()).days for one in held]
    recent = [one for one, ago in zip(held, days, strict=True) if 0 <= ago < WEEK]
    if len(recent) >= terms.lessons + terms.reviews or 0 in days:
        return None
    lessons = sum(one.kind == "lesson" for one in recent)
    return "lesson" if something_new and lessons < terms.lessons else "review"


def _any_due(dues: Sequence[datetime], at: datetime) -> bool:
    return bool(dues) and dues[0] <= at + PULL_IN


def _slots(terms: Terms, now: datetime) -> Iterator[datetime]:
    for day in _days(terms, now):
        for weekday, clock in terms.slots:
            at = datetime.combine(day, clock, terms.zone).astimezone(UTC)
            if weekday == day.weekday() and at > now and _is_allowed(terms, at):
                yield at


def _openings(terms: Terms, due: datetime) -> Iterator[datetime]:
    """The first moment of each window from ``due`` on."""
    for day in _days(terms, due):
        for window in terms.windows:
            opens = datetime.combine(day, window.start, terms.zone).astimezone(UTC)
            at = max(due, opens)
            if window.weekday == day.weekday() and _is_inside(terms, window, at, day=day):
                yield at


def _is_inside(terms: Terms, window: Window, at: datetime, *, day: date) -> bool:
    local = at.astimezone(terms.zone)
    return local.date() == day and window.start <= local.time() < window.end


def _is_allowed(terms: Terms, at: datetime) -> bool:
    day = at.astimezone(terms.zone).date()
    return any(
        window.weekday == day.weekday() and _is_inside(terms, window, at, day=day)
        for window in terms.windows
    )


def _days(terms: Terms, now: datetime) -> Iterator[date]:
    today = now.astimezone(terms.zone).date()
    return (today + timedelta(days=n) for n in range(AHEAD))
