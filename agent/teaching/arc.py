"""The arc of a call (B-3): greeting, an easy success, the concept, the explanation, recap, goodbye.

Decides what comes next once an item is behind us. Time is reserved for a proper end: the planner
starts it early rather than drop it, and never in the middle of an item.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from agent.teaching import lines, spoken
from agent.teaching.arithmetic import KINDS
from agent.teaching.curriculum import Curriculum, Subject
from agent.teaching.items import Item, explain_item, make_item
from agent.teaching.state import Asked, Closed, Lesson, LessonOpening, Step

RESERVED = timedelta(minutes=2)  # for explanation, recap and goodbye
RESERVED_SHARE = 0.25  # of the call, where that is less
MOST_CONCEPTS = 3
# (warm-up, short call) -> items wanted right unaided, and most items in all
WANTED = {(True, True): 1, (True, False): 2, (False, True): 2, (False, False): 3}
MOST_ITEMS = {(True, True): 1, (True, False): 3, (False, True): 4, (False, False): 6}


def open_lesson(opening: LessonOpening, curriculum: Curriculum, now: datetime) -> Step:
    """The greeting and the first question."""
    subject = _subject(opening, curriculum)
    lesson = Lesson(
        opening=opening,
        curriculum=curriculum,
        plan=_plan(opening, subject),
        started=now,
        now=now,
        slow=bool(opening.learner and opening.learner.slow),
    )
    teach = lesson.concept.teach if subject.teach_first else ()
    return _ask_next(lesson, (lines.hello(name_of(lesson)), subject.greeting, *teach))


def name_of(lesson: Lesson) -> str | None:
    return lesson.opening.learner.first_name if lesson.opening.learner else None


def _subject(opening: LessonOpening, curriculum: Curriculum) -> Subject:
    """The learner's subject. An unknown one must not end a call: then the first there is."""
    name = opening.learner.subject if opening.learner else opening.guest_subject
    return curriculum.subjects.get(name) or next(iter(curriculum.subjects.values()))


def _plan(opening: LessonOpening, subject: Subject) -> tuple[str, ...]:
    """The office's concepts, with an easy one before a single one; else chosen by the seed."""
    learner = opening.learner
    wished = tuple(c for c in (learner.concepts if learner else ()) if c in subject.concepts)
    if len(wished) > 1:
        return wished[:MOST_CONCEPTS]
    mastered = {s.concept for s in (learner.known if learner else ()) if s.status == "mastered"}
    open_ones = tuple(c for c in subject.main if c not in mastered) or subject.main
    main = wished[0] if wished else open_ones[opening.seed % len(open_ones)]
    easy = tuple(c for c in subject.easy if c != main)
    return (easy[opening.seed % len(easy)], main) if easy else (main,)


def close_item(lesson: Lesson, asked: Asked, *, right: bool) -> Lesson:
    """The item, or the explanation, is behind us."""
    if asked.kind == "explain":
        return replace(lesson, asked=None, explained=True)
    closed = Closed(asked.item.id, asked.item.template, right, asked.rung, asked.attempts)
    return replace(lesson, asked=None, closed=(*lesson.closed, closed))


def go_on(lesson: Lesson, say: tuple[str, ...] = ()) -> Step:
    """After an item: the next one, the explanation, the next concept, or the end."""
    task = _task(lesson)
    if task == "item":
        like_it = bool(lesson.closed) and lesson.closed[-1].helped
        return _ask_next(lesson, (*say, lines.LIKE_IT) if like_it else say)
    if task == "explain":
        return _ask_why(lesson, say)
    if task == "end" or not lesson.warm_up:
        return _wrap_up(lesson, say)
    return _next_concept(lesson, say)


def _task(lesson: Lesson) -> Literal["item", "explain", "next", "end"]:
    reserved = min(RESERVED, RESERVED_SHARE * timedelta(minutes=lesson.opening.minutes))
    late = lesson.now >= lesson.deadline - reserved
    too_late = lesson.now >= lesson.deadline - reserved / 2
    may_explain = lesson.concept.explain is not None and not lesson.explained
    if late:
        return "explain" if may_explain and not too_late and not lesson.warm_up else "end"
    if not lesson.explained and _wants_item(lesson) and _next_item(lesson) is not None:
        return "item"
    if may_explain and not (lesson.warm_up and lesson.opening.short):
        return "explain"
    return "next"


def _wants_item(lesson: Lesson) -> bool:
    """Two or three right alone are enough, and after help one like it alone (B-23)."""
    stage = (lesson.warm_up, lesson.opening.short)
    done = lesson.closed
    if not done:
        return True
    if len(done) >= MOST_ITEMS[stage]:
        return False
    if not done[-1].unaided:
        return True
    mended = lesson.opening.short and any(one.helped for one in done)
    return not mended and sum(one.unaided for one in done) < WANTED[stage]


def _next_item(lesson: Lesson) -> Item | None:
    """An item not yet used: after a helped one from the same template, else from the next."""
    concept, done = lesson.concept, lesson.closed
    names = [template.id for template in concept.templates]
    first = len(done) % len(names)
    if done and done[-1].helped and concept.template(done[-1].template).kind in KINDS:
        first = names.index(done[-1].template)
    used = {one.item for one in done}
    for name in (*names[first:], *names[:first]):
        for ordinal in range(len(done) + 1):
            item = make_item(concept, name, seed=lesson.opening.seed, ordinal=ordinal)
            if item.id not in used:
                return item
    return None


def _ask_next(lesson: Lesson, say: tuple[str, ...]) -> Step:
    item = _next_item(lesson)
    if item is None:
        return _wrap_up(lesson, say)
    return Step(replace(lesson, asked=Asked(item)), (*say, item.question))


def _ask_why(lesson: Lesson, say: tuple[str, ...]) -> Step:
    item = explain_item(lesson.concept)
    if item is None:
        return _wrap_up(lesson, say)
    asked = Asked(item, kind="explain")
    return Step(replace(lesson, asked=asked), (*say, lines.TELL_ME_WHY, item.question))


def _next_concept(lesson: Lesson, say: tuple[str, ...]) -> Step:
    finished = lesson.concept.id
    after = replace(lesson, place=lesson.place + 1, closed=(), explained=False, quote="")
    subject = _subject(lesson.opening, lesson.curriculum)
    teach = after.concept.teach if subject.teach_first else ()
    step = _ask_next(after, (*say, lines.SOMETHING_NEW, *teach))
    return replace(step, finished=(finished, *step.finished))


def _wrap_up(lesson: Lesson, say: tuple[str, ...]) -> Step:
    """The recap in the learner's own words, then one sentence of ours (B-3), and goodbye."""
    quoted = f"You said: {lesson.quote}."
    own = (quoted,) if lesson.quote and spoken.speakable(quoted) else ()
    recap = (*own, lesson.concept.recap, lines.THAT_IS_ALL)
    return end(lesson, (*say, *recap))


def end(lesson: Lesson, say: tuple[str, ...]) -> Step:
    """Goodbye, from wherever we are."""
    return Step(
        replace(lesson, asked=None),
        (*say, lines.goodbye(name_of(lesson))),
        finished=(lesson.concept.id,),
        over=True,
    )
