"""The first and the last words of a call: greeting, recap, what comes next, goodbye (B-3)."""

from dataclasses import replace

from agent.teaching import spoken
from agent.teaching.grading import Heard
from agent.teaching.items import Item
from agent.teaching.lessons.stages import moment
from agent.teaching.lessons.state import Asked, Leg, Lesson, Step
from agent.teaching.words.readings import Reading, Sort

RECAP = "recap"
SHORTEST_QUOTE, LONGEST_QUOTE = 4, 12  # words, to be said back in the recap
RECAP_THINK_SECONDS = 12.0


def greeting(lesson: Lesson) -> tuple[str, ...]:
    """Hello, and in a whole call where we were and a word to an adult who listens (B-6)."""
    own, learner = lesson.lines, lesson.opening.learner
    more: tuple[str, ...] = ()
    if learner is not None and not lesson.opening.short:
        more = _if_speakable(own.last_time, recap=learner.last_recap)
    coaching = (own.caregiver_start,) if lesson.caregiver else ()
    return (own.greeting(name_of(lesson)), *more, *coaching, lesson.subject.greeting)


def name_of(lesson: Lesson) -> str | None:
    return lesson.opening.learner.first_name if lesson.opening.learner else None


def wrap_up(lesson: Lesson, say: tuple[str, ...]) -> Step:
    """The recap, first by her where there is nothing of hers to quote yet; then goodbye. After an
    alarm only that."""
    if not lesson.watch.scores:
        return end(lesson, (*say, lesson.lines.that_is_all))
    if _asks_recap(lesson):
        asked = Asked(_recap_item(lesson), kind="recap")
        return Step(replace(lesson, asked=asked, recapped=True), (*say, asked.item.question))
    return end(lesson, (*say, *_recap(lesson), *_what_next(lesson), lesson.lines.that_is_all))


def after_recap(lesson: Lesson, heard: Heard, reading: Reading) -> Step:
    """Her own sentence about today is said back; nobody judges it, and nobody insists on it."""
    if reading.sort in (Sort.BACKCHANNEL, Sort.SILENCE):
        return Step(lesson)
    quote = quotable((heard.text,)) if reading.sort is Sort.SPEECH else ""
    thanks = () if quote else (lesson.lines.thank_you,)
    return wrap_up(replace(lesson, quote=quote), thanks)


def quotable(texts: tuple[str, ...]) -> str:
    """The fullest of the learner's sentences that is short enough to be said back, or ""."""
    quotes = [text.strip(" .,!?") for text in texts]
    fit = [q for q in quotes if SHORTEST_QUOTE <= len(q.split()) <= LONGEST_QUOTE]
    return max(fit, key=len, default="")


def end(lesson: Lesson, say: tuple[str, ...]) -> Step:
    """Goodbye, from wherever we are."""
    here = lesson.concept.id
    touched = dict.fromkeys((*(one.concept for one in lesson.all_closed), here))
    finished = tuple(name for name in touched if name == here or name not in lesson.evaluated)
    return Step(
        replace(lesson, asked=None, over=True, evaluated=(*lesson.evaluated, *finished)),
        (*say, lesson.lines.parting(name_of(lesson))),
        finished=finished,
        over=True,
    )


def _asks_recap(lesson: Lesson) -> bool:
    """Only about a concept of this call, once, while there is time, and to one who speaks."""
    in_time = lesson.now < moment(lesson, "too_late") and not lesson.silent_items
    wanted = not (lesson.opening.short or lesson.quote or lesson.recapped)
    return wanted and in_time and _main_leg(lesson) is not None


def _recap_item(lesson: Lesson) -> Item:
    return Item(
        id=f"{RECAP}:",
        concept=lesson.concept.id,
        template=RECAP,
        question=lesson.lines.recap_ask,
        answer_type="speech",
        think_seconds=RECAP_THINK_SECONDS,
        language=lesson.curriculum.language,
    )


def _main_leg(lesson: Lesson) -> Leg | None:
    """The last concept that was taught, not only asked; None: the call did not come so far."""
    been = lesson.plan[: lesson.place + 1]
    return next((leg for leg in reversed(been) if leg.part in ("new", "check")), None)


def _recap(lesson: Lesson) -> tuple[str, ...]:
    """Her words, then one sentence of ours."""
    quoted = _if_speakable(lesson.lines.you_said, quote=lesson.quote)
    leg = lesson.leg if lesson.opening.short else _main_leg(lesson)
    return (*quoted, *((lesson.curriculum.concept(leg.concept).recap,) if leg else ()))


def _what_next(lesson: Lesson) -> tuple[str, ...]:
    """What comes next, when we call, and what the adult may do until then (B-3, B-6)."""
    learner, own = lesson.opening.learner, lesson.lines
    if lesson.opening.short:
        return ()
    coaching = (own.caregiver_end,) if lesson.caregiver else ()
    if learner is None:
        return (own.guest_next, *coaching)
    return (
        *_if_speakable(own.next_time, goal=learner.next_goal),
        *_if_speakable(own.we_call, when=learner.next_call),
        *coaching,
    )


def _if_speakable(line: str, **slots: str) -> tuple[str, ...]:
    """The line with what others wrote in its slots; nothing where that is empty or unspeakable."""
    text = line.format(**{name: words.strip(" .") for name, words in slots.items()})
    return (text,) if all(slots.values()) and spoken.speakable(text) else ()
