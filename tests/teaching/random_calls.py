"""Calls of learners who do anything, for what must hold in every one of them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import ConceptState, CriterionTick, LearnerBrief
from agent.teaching.grading import Heard
from agent.teaching.items import Item
from agent.teaching.lesson import Lesson, LessonOpening, OpenQuestion, Step, begin, silence, step
from agent.teaching.lesson import ticked as lesson_ticked
from agent.teaching.spoken import say_number
from sip.calls import CallKey

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        *("hint", "skip", "yes", "no", "I don't know", "wait", "repeat", "slower", "beans"),
        *("forty or fifty", "what is your name", "no, fifty", "mm-hm", "just tell me"),
    ),
    "es": ("pista", "no sé", "otra vez", "espera", "sí", "no", "cuarenta o cincuenta", "frijoles"),
}
MOST_TURNS = 70


@dataclass(frozen=True)
class Turned:
    """One turn: where the lesson stood, what came in (None: silence, or ticks), what came out."""

    before: Lesson
    heard: Heard | None
    now: datetime
    after: Step


def opening_of(seed: int, subject: str, minutes: float, language: str = "en") -> LessonOpening:
    """A learner of whom the office knows this or that."""
    chance = random.Random(f"{seed}:{subject}")
    learner = LearnerBrief(id="anna", first_name="Anna", subject=subject, language=language)
    return LessonOpening(
        CallKey(f"call-{seed}"),
        learner.model_copy(update=_brief(chance)) if chance.random() < 0.9 else None,
        seed,
        minutes,
        language,
        subject,
    )


def _brief(chance: random.Random) -> dict[str, Any]:
    due = ("num.add.20", "num.tens.100", "num.count.100", "num.add2.nocarry")
    stuck = ConceptState(concept="num.sub2.borrow", p_known=0.3, status="stuck")
    return {
        "level": chance.choice((None, None, 0, 1, 4)),
        "due": tuple(chance.sample(due, chance.randrange(4))),
        "concepts": chance.choice(((), ("num.sub2.borrow",), ("num.count.100", "num.add2.carry"))),
        "known": (stuck,) if chance.random() < 0.3 else (),
        "caregiver": chance.random() < 0.3,
        "slow": chance.random() < 0.2,
        "last_recap": chance.choice(("", "Ones with ones.")),
    }


def turns(opening: LessonOpening, curriculum: Curriculum) -> Iterator[Turned]:
    """The call, turn by turn, until it is over."""
    chance = random.Random(opening.seed)
    skill = chance.choice((0.3, 0.6, 0.9))
    last, now = begin(opening, curriculum, START), START
    for _ in range(MOST_TURNS):
        if last.over:
            return
        now += timedelta(seconds=chance.choice((1, 4, 8, 20, 45)))
        heard = _heard(last.lesson.item, chance, skill, curriculum.language)
        turned = _turned(last.lesson, heard, now)
        yield turned
        last = turned.after
        if isinstance(last.ask_model, OpenQuestion) and heard is not None:
            ticks = _ticks(last.ask_model, heard.text, chance)
            after = lesson_ticked(last.lesson, ticks, heard, now)
            yield Turned(last.lesson, None, now, after)
            last = after


def _turned(lesson: Lesson, heard: Heard | None, now: datetime) -> Turned:
    after = silence(lesson, now) if heard is None else step(lesson, heard, now)
    return Turned(lesson, heard, now, after)


def _heard(item: Item | None, chance: random.Random, skill: float, language: str) -> Heard | None:
    if chance.random() < 0.06:
        return None
    think = chance.choice((None, 0.5, 3.0, 16.0))
    confidence = chance.choice((None, None, 0.2, 0.5, 0.95))
    source: Literal["voice", "keypad"] = "voice"
    if item is None or chance.random() < 0.2:
        return Heard(chance.choice(WORDS[language]), confidence, (), "voice", think)
    if item.answer_type == "speech":
        return Heard(item.reference or "one two three four five", confidence, (), source, think)
    if item.answer_type == "choice":
        return Heard(chance.choice(item.options), confidence, (), source, think)
    wrong = [p.answer for p in item.predictions] + [chance.randint(item.low, item.high)]
    value = (item.answer or 0) if chance.random() < skill else chance.choice(wrong)
    alternatives = (str(item.answer),) if chance.random() < 0.3 else ()
    if item.keypad and chance.random() < 0.2:
        return Heard(f"{value}#", None, (), "keypad", think)
    lead = "no, " if language == "en" and chance.random() < 0.1 else ""
    return Heard(lead + say_number(value, language), confidence, alternatives, source, think)


def _ticks(question: OpenQuestion, said: str, chance: random.Random) -> tuple[CriterionTick, ...]:
    if chance.random() < 0.2:
        return ()
    met = [chance.random() < 0.6 for _ in question.criteria]
    return tuple(
        CriterionTick(criterion=c, met="yes" if m else "no", quote=said if m else None)
        for c, m in zip(question.criteria, met, strict=True)
    )
