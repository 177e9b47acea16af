"""A lesson played step by step, for the tests of this folder."""

from datetime import datetime, timedelta
from typing import Any

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CriterionTick, Evidence, LearnerBrief
from agent.teaching.grading import Heard
from agent.teaching.items import Item
from agent.teaching.lesson import (
    Lesson,
    LessonOpening,
    Step,
    begin,
    silence,
    step,
    ticked,
)
from sip.calls import CallKey

BORROW = ("num.count.100", "num.sub2.borrow")
SOON = timedelta(seconds=5)


class Call:
    """A lesson played step by step, five seconds apart."""

    def __init__(self, curriculum: Curriculum, now: datetime, opening: LessonOpening) -> None:
        self.now = now
        self.steps = [begin(opening, curriculum, now)]

    @property
    def last(self) -> Step:
        return self.steps[-1]

    @property
    def lesson(self) -> Lesson:
        return self.last.lesson

    @property
    def item(self) -> Item:
        assert self.lesson.item is not None
        return self.lesson.item

    @property
    def evidence(self) -> list[Evidence]:
        return [one for after in self.steps for one in after.record]

    def says(self, text: str, **heard: Any) -> Step:
        self.now += SOON
        self.steps.append(step(self.lesson, Heard(text, **heard), self.now))
        return self.last

    def is_right(self) -> Step:
        item = self.lesson.item
        assert item is not None
        assert item.answer is not None
        return self.says(str(item.answer))

    def is_wrong(self, bug: int | None = None) -> Step:
        item = self.lesson.item
        assert item is not None
        if bug is not None:
            return self.says(str(item.predictions[bug].answer))
        taken = {item.answer, *(p.answer for p in item.predictions)}
        return self.says(str(next(n for n in range(1, 99) if n not in taken)))

    def stays_silent(self) -> Step:
        self.now += SOON
        self.steps.append(silence(self.lesson, self.now))
        return self.last

    def explains(self, *ticks: CriterionTick, text: str = "ten ones make one ten") -> Step:
        self.says(text)
        self.steps.append(ticked(self.lesson, ticks, Heard(text), self.now))
        return self.last

    def to_explanation(self) -> Step:
        while self.lesson.asked is None or self.lesson.asked.kind != "explain":
            self.is_right()
        return self.last


def anna(**brief: object) -> LearnerBrief:
    fields = {"id": "anna", "first_name": "Anna", "concepts": BORROW} | brief
    return LearnerBrief.model_validate(fields)


def opening(learner: LearnerBrief | None, seed: int = 1, minutes: float = 4.0) -> LessonOpening:
    return LessonOpening(CallKey("call-1"), learner, seed, minutes)
