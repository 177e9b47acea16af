"""Which calls are for whose eyes, as conditions of a query.

A call belongs to a school through the learner who was identified, or, while nobody was, through
the household, if all its learners go to that school. A call in which a learner of another school
was identified too is shown to neither school. A call with an alarm is held back from teachers
until the safeguarding lead releases it (S-5). The lead sees it as soon as it touches her school,
and a guest's too, which belongs to nobody: someone must.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from webhooks import safeguarding
from webhooks.models import Call, CallLearner, Class, Learner

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Eyes:
    """Who looks: somebody of this school, and whether it is her part to see what is held back."""

    school_id: str
    lead: bool = False


def visible(eyes: Eyes) -> Condition:
    """Of a call: this reader may open it."""
    ours = _belongs_to(eyes.school_id)
    if not eyes.lead:
        return and_(ours, ~safeguarding.is_held())
    return or_(ours, and_(safeguarding.has_alarm(), touches(eyes.school_id)))


def touches(school_id: str) -> Condition:
    """Of a call: a learner of the school is or may be in it, or nobody knows who is."""
    ours = col(Class.school_id) == school_id
    return or_(
        col(Call.guest),
        exists(_named().where(ours)),
        exists(_also_named().where(ours)),
        and_(col(Call.learner_id).is_(None), exists(_of_the_family().where(ours))),
    )


def _belongs_to(school_id: str) -> Condition:
    ours, theirs = col(Class.school_id) == school_id, col(Class.school_id) != school_id
    unnamed = and_(
        col(Call.learner_id).is_(None),
        exists(_of_the_family().where(ours)),
        ~exists(_of_the_family().where(theirs)),
    )
    return and_(or_(exists(_named().where(ours)), unnamed), ~exists(_also_named().where(theirs)))


def _learners() -> SelectOfScalar[str]:
    return select(Learner.id).join(Class, col(Class.id) == col(Learner.class_id))


def _named() -> SelectOfScalar[str]:
    return _learners().where(Learner.id == Call.learner_id)


def _also_named() -> SelectOfScalar[str]:
    joined = _learners().join(CallLearner, col(CallLearner.learner_id) == col(Learner.id))
    return joined.where(CallLearner.call_id == Call.id)


def _of_the_family() -> SelectOfScalar[str]:
    return _learners().where(Learner.household_id == Call.household_id)
