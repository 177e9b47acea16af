"""Which legs a call has: the plan at its beginning, and what the arc adds as it learns of her."""

from collections.abc import Collection, Sequence

from agent.teaching.content.concept import Concept
from agent.teaching.curriculum import Subject
from agent.teaching.forms import ConceptState, LearnerBrief
from agent.teaching.learner.choosing import next_concept
from agent.teaching.lessons import difficulty, placement
from agent.teaching.lessons.placement import Check
from agent.teaching.lessons.stages import MOST_CONCEPTS
from agent.teaching.lessons.state import Closed, Leg, LessonOpening, Opens

MOST_DUE = 5  # LM-9
UNDER_WAY = frozenset({"learning", "nearly"})


def planned(opening: LessonOpening, subject: Subject) -> tuple[Leg, ...]:
    """The legs that the call begins with."""
    return _short(opening, subject) if opening.short else _full(opening, subject)


def first_check(opening: LessonOpening, subject: Subject) -> Check | None:
    """The level check, where this call has one: a first call, or four weeks later (B-4)."""
    learner = opening.learner
    level = learner.level if learner else None
    wanted = level is None or (learner is not None and learner.recheck)
    if opening.short or not subject.placement or not wanted:
        return None
    return placement.begin(subject.placement, level)


def after_check(check: Check, rest: Sequence[Leg], subject: Subject) -> tuple[Leg, ...]:
    """What follows a settled check: the concept she missed, in place of what was planned."""
    kept = tuple(leg for leg in rest if leg.part not in ("placement", "new", "check"))
    missed = placement.teach(check)
    if missed is not None:
        return (*kept, *taught(missed, opens="start_here", teaches=True))
    known = _below(check.level, subject)
    planned = [leg for leg in rest if leg.part == "new" and leg.concept not in known]
    main = planned[0].concept if planned else _first_open(subject, known)
    return (*kept, *taught(main, opens="start_here", teaches=subject.teach_first))


def taught(concept: str, *, opens: Opens, teaches: bool) -> tuple[Leg, Leg]:
    """Practice with help, then the check without (B-3, steps 5 and 6)."""
    return Leg("new", concept, opens, teaches), Leg("check", concept, "without_help")


def step_back(concept: Concept, subject: Subject, learner: LearnerBrief | None) -> tuple[Leg, ...]:
    """To a prerequisite, when the concept is too much (B-25, LM-6). Empty: it requires nothing."""
    before = difficulty.prerequisite(concept, subject.concepts, _mastered(learner))
    return taught(before.id, opens="step_back", teaches=True) if before else ()


def step_up(
    concept: Concept, subject: Subject, learner: LearnerBrief | None, *, done: Collection[str]
) -> tuple[Leg, ...]:
    """To a further concept, when all was quick and right (B-25). Empty: there is none."""
    main = [subject.concepts[name] for name in subject.main]
    more = difficulty.successor(concept, main, {*done, *_mastered(learner)})
    return taught(more.id, opens="step_up", teaches=subject.teach_first) if more else ()


def closing(plan: Sequence[Leg], done: Sequence[Closed], subject: Subject) -> tuple[Leg, ...]:
    """For one easy item at the end, the best first: what she did alone in this call, else what
    warmed her up. Empty: there was one already, or nothing is easy."""
    if any(leg.part == "closing" for leg in plan):
        return ()
    alone = [one.concept for one in done if one.unaided]
    easy = [leg.concept for leg in plan if leg.part == "easy"]
    names = (*[name for name in alone if name in easy], *easy, *subject.easy, *alone)
    return tuple(Leg("closing", name, "last_one") for name in dict.fromkeys(names))


def p_known(learner: LearnerBrief | None, concept: str) -> float:
    """What the office thinks of it, 0 to 1; nothing known is nothing."""
    return next((state.p_known for state in _known(learner) if state.concept == concept), 0.0)


# ---- the short call: warm up, then one concept


def _short(opening: LessonOpening, subject: Subject) -> tuple[Leg, ...]:
    """The office's concepts, with an easy one before a single one; else chosen by the seed."""
    learner = opening.learner
    names = _wished(learner, subject)
    if len(names) < 2:
        mastered = _mastered(learner)
        open_ones = tuple(c for c in subject.main if c not in mastered) or subject.main
        main = names[0] if names else open_ones[opening.seed % len(open_ones)]
        easy = tuple(c for c in subject.easy if c != main)
        names = (easy[opening.seed % len(easy)], main) if easy else (main,)
    teaches = subject.teach_first
    legs = [Leg("easy", name, "something_new", teaches) for name in names[:-1]]
    return (*legs, Leg("new", names[-1], "something_new", teaches))


# ---- the whole call


def _full(opening: LessonOpening, subject: Subject) -> tuple[Leg, ...]:
    learner = opening.learner
    wished = _wished(learner, subject)
    given_easy = wished[:1] if len(wished) > 1 and wished[0] in subject.easy else ()
    main = wished[len(given_easy) :] or (_chosen(learner, subject),)
    due = _due(learner, subject, main)
    easy = given_easy or _easy(opening, subject, {*main, *due})
    check = first_check(opening, subject)
    return (
        *(Leg("easy", name, teaches=subject.teach_first) for name in easy),
        *((Leg("placement", placement.next_concept(check), "find_level"),) if check else ()),
        *(Leg("retrieval", name, "" if i else "from_before") for i, name in enumerate(due)),
        *(leg for name in main for leg in _main_legs(name, subject, learner)),
    )


def _main_legs(name: str, subject: Subject, learner: LearnerBrief | None) -> tuple[Leg, ...]:
    status = next((state.status for state in _known(learner) if state.concept == name), "new")
    if status == "stuck":
        back = step_back(subject.concepts[name], subject, learner)
        if back:
            return back
    opens: Opens = "where_we_were" if status in UNDER_WAY else "something_new"
    return taught(name, opens=opens, teaches=subject.teach_first)


def _wished(learner: LearnerBrief | None, subject: Subject) -> tuple[str, ...]:
    names = learner.concepts if learner else ()
    return tuple(name for name in names if name in subject.concepts)[:MOST_CONCEPTS]


def _chosen(learner: LearnerBrief | None, subject: Subject) -> str:
    """What the office would choose; for one who knows it all, the last of the subject."""
    choice = next_concept(subject, _known(learner), learner.level if learner else None)
    return choice.concept if choice else subject.main[-1]


def _first_open(subject: Subject, known: Collection[str]) -> str:
    """The first after all that she knows; else one left out before it; else the last."""
    places = [place for place, name in enumerate(subject.main) if name in known]
    beyond = max(places, default=-1) + 1
    names = (*subject.main[beyond:], *subject.main[:beyond])
    return next((name for name in names if name not in known), subject.main[-1])


def _due(learner: LearnerBrief | None, subject: Subject, main: Collection[str]) -> tuple[str, ...]:
    names = learner.due if learner else ()
    return tuple(c for c in names if c in subject.concepts and c not in main)[:MOST_DUE]


def _easy(opening: LessonOpening, subject: Subject, taken: Collection[str]) -> tuple[str, ...]:
    """One easy concept, by the seed, that is not the call's business anyway."""
    free = [name for name in subject.easy if name not in taken]
    return (free[opening.seed % len(free)],) if free else ()


def _below(level: int, subject: Subject) -> frozenset[str]:
    """All that a learner who passed so many levels is taken to know."""
    passed = {name for names in subject.placement[:level] for name in names}
    return frozenset(difficulty.with_required(passed, subject.concepts))


def _known(learner: LearnerBrief | None) -> Sequence[ConceptState]:
    return learner.known if learner else ()


def _mastered(learner: LearnerBrief | None) -> frozenset[str]:
    return frozenset(state.concept for state in _known(learner) if state.status == "mastered")
