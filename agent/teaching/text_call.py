"""A lesson as a text conversation, on a virtual clock: for tests, authors and previews.

A learner's line may hold slots, so that it fits whatever item the seed gives: ``{answer}`` in
words, ``{digits}``, ``{wrong}`` (a miss no bug predicts) and ``{<misconception id>}`` (its answer).
An empty line is silence; "keys:" before a line types it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

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
    """Everything of a text call that has a sensible default. ``name`` None: a guest.

    ``brief`` holds more of what the office knows, by the field names of ``LearnerBrief``.
    ``curriculum`` None: our own, in ``language``.
    """

    minutes: float = 15.0
    name: str | None = "Anna"
    concepts: tuple[str, ...] = ()
    judge: Judge = no_judge
    seconds_per_turn: float = 8.0
    curriculum: Curriculum | None = None
    language: str = "en"
    brief: Mapping[str, object] = field(default_factory=dict)


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


class TextCall:
    """One call, played turn by turn. ``now`` is its clock: a turn takes as long as the setting
    says, a silence the think time of the question."""

    def __init__(self, subject: str, seed: int, *, setting: Setting = Setting()) -> None:
        curriculum = setting.curriculum or load(language=setting.language)
        learner = _learner(subject, setting) if setting.name else None
        opening = LessonOpening(CallKey("text-call"), learner, seed, setting.minutes)
        self._setting = setting
        self.now = START
        begun = lesson.begin(replace(opening, guest_subject=subject), curriculum, START)
        self.exchanges = [Exchange(None, (begun,))]

    @property
    def last(self) -> Step:
        return self.exchanges[-1].steps[-1]

    @property
    def over(self) -> bool:
        return self.last.over

    def says(self, line: str, *, think_seconds: float | None = None) -> Exchange:
        """The learner's line and what came of it; once the call is over, nothing comes."""
        spent = self._setting.seconds_per_turn if line else self.last.pacing.think_seconds
        self.now += timedelta(seconds=spent)
        self.exchanges.append(self._exchange(line, think_seconds))
        return self.exchanges[-1]

    def _exchange(self, line: str, think_seconds: float | None) -> Exchange:
        at = self.last.lesson
        if not line:
            return Exchange(line, (lesson.silence(at, self.now),))
        said = filled(line.removeprefix(KEYS), at.item)
        source: Literal["voice", "keypad"] = "keypad" if line.startswith(KEYS) else "voice"
        heard = Heard(said, source=source, think_seconds=think_seconds)
        step = lesson.step(at, heard, self.now)
        if isinstance(step.ask_model, OpenQuestion):
            ticks = self._setting.judge(step.ask_model, said)
            return Exchange(said, (step, lesson.ticked(step.lesson, ticks, heard, self.now)))
        return Exchange(said, (step,))

    @property
    def transcript(self) -> "Transcript":
        """All that was said so far, with an evaluation of every concept that is behind us."""
        evidence = [one for exchange in self.exchanges for one in exchange.evidence]
        key = self.last.lesson.opening.call_key
        steps = (step for exchange in self.exchanges for step in exchange.steps)
        done = dict.fromkeys(name for step in steps for name in step.finished)
        scores = {name: rubric.evaluate(key, name, evidence) for name in done}
        return Transcript(tuple(self.exchanges), scores)


def text_call(
    subject: str, seed: int, lines: Sequence[str], *, setting: Setting = Setting()
) -> Transcript:
    """Plays the learner's lines against a lesson until they, or the lesson, are over."""
    call = TextCall(subject, seed, setting=setting)
    for line in lines:
        if call.over:
            break
        call.says(line)
    return call.transcript


def _learner(subject: str, setting: Setting) -> LearnerBrief:
    own = {
        "id": "text-learner",
        "first_name": setting.name,
        "language": setting.language,
        "subject": subject,
        "concepts": setting.concepts,
    }
    return LearnerBrief.model_validate(own | dict(setting.brief))


def filled(line: str, item: Item | None) -> str:
    """The line with its slots filled for this item."""
    return SLOT.sub(lambda found: _slot(found.group(1), item), line)


def _slot(name: str, item: Item | None) -> str:
    if item is None or item.answer is None:
        raise LookupError(f"{name} has no meaning here: no closed item is open")
    if item.answer_type == "choice":
        others = [text for place, text in enumerate(item.options) if place != item.answer]
        return item.options[item.answer] if name == "answer" else others[0]
    if name == "digits":
        return str(item.answer)
    bugged = {p.misconception: p.answer for p in item.predictions}
    wrong = next(n for n in range(item.low, item.high) if n not in {item.answer, *bugged.values()})
    number = {"answer": item.answer, "wrong": wrong, **bugged}[name]
    return spoken.say_number(number, item.language)
