"""A lesson as a text conversation, on a virtual clock: for tests, authors and previews.

A learner's line may hold slots, so that it fits whatever item the seed gives: ``{answer}`` in
words, ``{digits}``, ``{wrong}`` (a miss no bug predicts) and ``{<misconception id>}`` (its answer).
An empty line is silence; "keys:" before a line types it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from agent.teaching import lesson, rubric, spoken
from agent.teaching.curriculum import Curriculum, load
from agent.teaching.forms import CriterionTick, Evaluation, Evidence, LearnerBrief
from agent.teaching.grading import Heard
from agent.teaching.items import Item
from agent.teaching.lesson import LessonOpening, OpenQuestion, Step
from sip.calls import CallKey

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
KEYS = "keys:"
SLOT = re.compile(r"\{([\w.]+)\}")
Judge = Callable[[OpenQuestion, str], tuple[CriterionTick, ...]]


def no_judge(question: OpenQuestion, said: str) -> tuple[CriterionTick, ...]:
    """Nobody reads the open answers, as when the model is away."""
    return ()


@dataclass(frozen=True)
class Setting:
    """Everything of a text call that has a sensible default. ``name`` None: a guest."""

    minutes: float = 15.0
    name: str | None = "Anna"
    concepts: tuple[str, ...] = ()
    judge: Judge = no_judge
    seconds_per_turn: float = 8.0
    curriculum: Curriculum | None = None


@dataclass(frozen=True)
class Exchange:
    """One line of the learner (None: the call begins) and what came of it."""

    said: str | None
    steps: tuple[Step, ...]

    @property
    def tutor(self) -> tuple[str, ...]:
        return tuple(text for step in self.steps for text in step.say)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(one for step in self.steps for one in step.record)


@dataclass(frozen=True)
class Transcript:
    exchanges: tuple[Exchange, ...]
    evaluations: dict[str, Evaluation] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return self.exchanges[-1].steps[-1].over

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(one for exchange in self.exchanges for one in exchange.evidence)

    def __str__(self) -> str:
        lines: list[str] = []
        for exchange in self.exchanges:
            if exchange.said is not None:
                lines.append(f"learner: {exchange.said or '(silence)'}")
            lines += [f"tutor:   {text}" for text in exchange.tutor]
        return "\n".join(lines)


def text_call(
    subject: str, seed: int, lines: Sequence[str], *, setting: Setting = Setting()
) -> Transcript:
    """Plays the learner's lines against a lesson until they, or the lesson, are over."""
    curriculum = setting.curriculum or load()
    learner = _learner(subject, setting) if setting.name else None
    opening = LessonOpening(CallKey("text-call"), learner, seed, setting.minutes)
    opening = replace(opening, guest_subject=subject)
    exchanges = [Exchange(None, (lesson.begin(opening, curriculum, START),))]
    for number, line in enumerate(lines, start=1):
        last = exchanges[-1].steps[-1]
        if last.over:
            break
        now = START + timedelta(seconds=setting.seconds_per_turn * number)
        exchanges.append(_exchange(last, line, setting.judge, now))
    evidence = [one for exchange in exchanges for one in exchange.evidence]
    done = [name for exchange in exchanges for step in exchange.steps for name in step.finished]
    scores = {name: rubric.evaluate(opening.call_key, name, evidence) for name in done}
    return Transcript(tuple(exchanges), scores)


def _learner(subject: str, setting: Setting) -> LearnerBrief:
    return LearnerBrief(
        id="text-learner",
        first_name=setting.name or "",
        subject=subject,
        concepts=setting.concepts,
    )


def _exchange(last: Step, line: str, judge: Judge, now: datetime) -> Exchange:
    if not line:
        return Exchange(line, (lesson.silence(last.lesson, now),))
    said = filled(line.removeprefix(KEYS), last.lesson.item)
    heard = Heard(said, source="keypad" if line.startswith(KEYS) else "voice")
    step = lesson.step(last.lesson, heard, now)
    if isinstance(step.ask_model, OpenQuestion):
        ticks = judge(step.ask_model, said)
        return Exchange(said, (step, lesson.ticked(step.lesson, ticks, heard, now)))
    return Exchange(said, (step,))


def filled(line: str, item: Item | None) -> str:
    """The line with its slots filled for this item."""
    return SLOT.sub(lambda found: _slot(found.group(1), item), line)


def _slot(name: str, item: Item | None) -> str:
    if item is None or item.answer is None:
        raise LookupError(f"{name} has no meaning here: no closed item is open")
    if item.answer_type == "choice":
        right = item.answer if name == "answer" else 1 - item.answer
        return item.options[right]
    if name == "digits":
        return str(item.answer)
    bugged = {p.misconception: p.answer for p in item.predictions}
    wrong = next(n for n in range(item.low, item.high) if n not in {item.answer, *bugged.values()})
    return spoken.say_number({"answer": item.answer, "wrong": wrong, **bugged}[name])
