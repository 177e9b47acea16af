"""Who rings: a simulated learner's name, key and lesson."""

from dataclasses import dataclass, field

from agent.teaching.forms import LearnerBrief
from agent.teaching.lesson import LessonOpening
from agent.teaching.lessons.state import GUEST_MINUTES
from infra.caller.paraphrases import Explains
from sip.calls import CallKey


@dataclass(frozen=True)
class Pupil:
    """Who rings and what she will meet. ``brief`` must be what the office will give the tutor."""

    name: str = field(repr=False)
    pin: str = field(repr=False)
    seed: int
    key: str = "1"  # hers on the family's telephone
    minutes: float = 15.0
    brief: LearnerBrief | None = None
    explains: Explains = "right"
    longest_call: float = 900.0

    def opening(self, *, guest: bool = False) -> LessonOpening:
        brief = self.brief or LearnerBrief(id="mirror", first_name=self.name.capitalize())
        return LessonOpening(
            call_key=CallKey("mirror"),
            learner=None if guest else brief,
            seed=self.seed,
            minutes=min(GUEST_MINUTES, self.minutes) if guest else self.minutes,
        )
