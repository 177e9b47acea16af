"""One learner's weeks: call after call, from the learner model to the next brief and back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from agent.teaching import planning
from agent.teaching.curriculum import Curriculum, Subject
from agent.teaching.forms import Evidence, LearnerBrief, Verdict
from agent.teaching.learner import learner_model
from agent.teaching.learner.learner_model import LearnerModel
from agent.teaching.lesson import LessonOpening
from agent.teaching.metrics import conversation, learning
from agent.teaching.metrics.calllog import CallLog, Share, share
from infra.caller.learners.kinds import Profile
from infra.caller.learners.simulated import SimulatedLearner
from infra.caller.study import calls, truth
from infra.caller.study.rescan import Leak
from sip.calls import CallKey

START = datetime(2026, 1, 5, 16, 0, tzinfo=UTC)  # a Monday
CALL_DAYS = (0, 2, 4)  # three calls a week
MINUTES = 15.0


@dataclass(frozen=True)
class Placement:
    """Levels of the ladder that she was found to have passed, and those that she had."""

    found: int
    true: int


@dataclass(frozen=True)
class Course:
    """What became of one learner. Misconceptions by the curriculum's ids; ``met``: those that an
    item of hers could have shown; ``accused``: those held active at any time."""

    profile: Profile
    calls: int
    hours: float
    placement: Placement | None
    held: frozenset[str]
    met: frozenset[str]
    accused: frozenset[str]
    mastered: tuple[str, ...]
    level_at_end: int
    next_item: Share
    recall: Share
    completed: Share
    trouble: Share
    rungs: tuple[int, ...]
    talk: float | None
    misnamed: Share  # wrong first tries with a name that she does not deserve, of all wrong ones
    by_bug: Share  # the same, only where a bug sits that no list has
    leaks: tuple[Leak, ...] = ()
    stepped: tuple[float, ...] = field(default=(), repr=False)


@dataclass
class _Going:
    """A course on its way."""

    model: LearnerModel = field(default_factory=LearnerModel)
    placement: Placement | None = None
    accused: set[str] = field(default_factory=set)
    logs: list[CallLog] = field(default_factory=list)
    leaks: list[Leak] = field(default_factory=list)
    stepped: list[float] = field(default_factory=list)


def take(profile: Profile, curriculum: Curriculum, *, weeks: int, seed: int) -> Course:
    """All her calls. A day with nothing new and nothing due has no call (B-2)."""
    learner = SimulatedLearner(profile, seed)
    who = LearnerBrief(id=f"learner-{profile.seed}", first_name="Anna", subject=truth.SUBJECT)
    subject, going, last = curriculum.subjects[truth.SUBJECT], _Going(), START
    for week in range(weeks):
        for day in CALL_DAYS:
            now = START + timedelta(weeks=week, days=day)
            brief = planning.brief_of(who, going.model, curriculum, now)
            if going.logs and brief.level is not None and not (brief.concepts or brief.due):
                continue
            learner.rests((now - last).total_seconds() / 86400)
            number = seed * 7919 + profile.seed * 101 + len(going.logs)
            key = CallKey(f"{who.id}-{len(going.logs):03d}")
            opening = LessonOpening(key, brief, number, MINUTES)
            true = truth.level_of(learner.minds[0], subject)
            _hold(going, calls.play(opening, curriculum, learner, now), subject, true=true)
            last = now
    return _course(going, learner, curriculum)


def _hold(going: _Going, call: calls.Call, subject: Subject, *, true: int) -> None:
    """What one call leaves. ``true``: her level when it began."""
    going.logs.append(call.log)
    going.leaks += call.leaks
    going.stepped += call.stepped
    going.model = learner_model.after(going.model, call.evidence)
    found = going.model.level(subject)
    if going.placement is None and found is not None:
        going.placement = Placement(found, true)
    standings = going.model.standings.values()
    going.accused |= {one.misconception for one in standings if one.status == "active"}


def _course(going: _Going, learner: SimulatedLearner, curriculum: Curriculum) -> Course:
    logs, profile = going.logs, learner.profile
    evidence = [one for log in logs for one in log.evidence]
    held = truth.misconceptions_of(profile.bugs)
    unlisted = frozenset() if held else truth.concepts_of(profile.bugs)
    turns = [turn for log in logs for turn in log.turns]
    states = going.model.knowledge.states()
    return Course(
        profile=profile,
        calls=len(logs),
        hours=sum(log.seconds for log in logs) / 3600,
        placement=going.placement,
        held=held,
        met=frozenset(name for one in evidence for name in one.could_show),
        accused=frozenset(going.accused),
        mastered=tuple(one.concept for one in states if one.status == "mastered"),
        level_at_end=truth.level_of(learner.minds[0], curriculum.subjects[truth.SUBJECT]),
        next_item=learning.next_item_correctness(logs),
        recall=learning.delayed_recall(logs),
        completed=conversation.completion(logs),
        trouble=conversation.recognition_trouble(evidence),
        rungs=learning.hint_use(logs).by_rung,
        talk=conversation.talk_share(turns),
        misnamed=_misnamed(evidence, held),
        by_bug=_misnamed([one for one in evidence if one.concept in unlisted], held),
        leaks=tuple(going.leaks),
        stepped=tuple(going.stepped),
    )


def _misnamed(evidence: Iterable[Evidence], held: frozenset[str]) -> Share:
    wrong = [one for one in evidence if one.verdict is Verdict.WRONG and one.attempt == 1]
    return share(bool(set(one.misconceptions) - held) for one in wrong)
