"""How long this learner pauses inside an answer (B-8), and what that means for an open one.

The text tells first: words that trail off are waited for. Else the voice tells, by the probability
that the turn is over; it is right about six times in seven (guides/floor), so the less it is sure,
the more of her own pauses is waited out. What is cut nevertheless is taken back (agent.yielding).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from agent.teaching.notices import Pauses

SHORTEST, LONGEST = 0.5, 4.0  # seconds an open answer is waited for
SPACE = 0.1  # what a pause like her usual longest one is given on top

LEAST_PAUSE = 0.25  # seconds; shorter is the rhythm of speech
MOST_PAUSE = 6.0  # longer is another thought
KEPT = 40  # the newest pauses of a call
ENOUGH = 3  # pauses, before anything is believed of them
WEIGHT_OF_EARLIER = 20  # most pauses that the profile of earlier calls counts for


@dataclass(frozen=True)
class Grade:
    """``wait`` seconds, or ``share`` of her long pauses if that is longer."""

    least: float  # probability that the turn is over, as the voice sounds
    wait: float
    share: float


GRADES = (Grade(0.35, 0.5, 0.6), Grade(0.22, 0.8, 1.0), Grade(0.0, 2.0, 1.2))
UNKNOWN = GRADES[-1]  # nobody listens to the voice
TRAILS = Grade(0.0, 2.0, 1.5)  # "… because"


def open_wait(probability: float | None, long_pause: float | None, *, trails: bool) -> float:
    """Seconds of silence that end an open answer. ``long_pause`` None: hers are not known."""
    grade = TRAILS if trails else _grade(probability)
    hers = 0.0 if long_pause is None else grade.share * long_pause + SPACE
    return min(LONGEST, max(SHORTEST, grade.wait, hers))


def _grade(probability: float | None) -> Grade:
    if probability is None:
        return UNKNOWN
    return next(grade for grade in GRADES if probability >= grade.least)


@dataclass(frozen=True)
class PauseProfile:
    """``earlier``: of earlier calls; ``heard``: seconds, in this call, the newest last."""

    earlier: Pauses | None = None
    heard: tuple[float, ...] = ()
    count: int = 0  # heard in this call

    def with_pause(self, seconds: float) -> "PauseProfile":
        """She paused inside an answer and went on."""
        if not LEAST_PAUSE <= seconds <= MOST_PAUSE:
            return self
        heard = (*self.heard, round(seconds, 2))[-KEPT:]
        return replace(self, heard=heard, count=self.count + 1)

    @property
    def long_pause(self) -> float | None:
        """The 80th percentile (B-8), in seconds; None: too few were heard."""
        known = self.pauses()
        if known is None or known.count < ENOUGH:
            return None
        return known.typical + 0.75 * (known.longest - known.typical)  # between 50 and 90 in 100

    def pauses(self) -> Pauses | None:
        """Both together, for the office to keep; None: nothing was ever heard."""
        if not self.heard:
            return self.earlier
        now = Pauses(typical=median(self.heard), longest=_of_nine_in_ten(self.heard), count=0)
        before = self.earlier or now
        weight = min(before.count, WEIGHT_OF_EARLIER)
        share = len(self.heard) / (weight + len(self.heard))
        return Pauses(
            typical=round(before.typical + share * (now.typical - before.typical), 2),
            longest=round(before.longest + share * (now.longest - before.longest), 2),
            count=before.count + self.count,
        )


def _of_nine_in_ten(seconds: Sequence[float]) -> float:
    if len(seconds) == 1:
        return seconds[0]
    return quantiles(seconds, n=10, method="inclusive")[-1]


@dataclass
class InsideAnAnswer:
    """Which silences were pauses: those after which words of the same answer came.

    Told of voice and turns in the order they happen; seconds are on one clock. A noise in the
    silence is no going on, so a pause counts once words have come after it.
    """

    profile: PauseProfile = PauseProfile()
    silent_since: float | None = None
    going_on: bool = False  # the answer before the silence has not been taken as whole
    pause: float | None = None

    def falls_silent(self, at: float) -> None:
        self.silent_since, self.going_on = at, True

    def speaks(self, at: float) -> None:
        self.pause = None if self.silent_since is None else at - self.silent_since

    def turn_taken(self) -> None:
        """Her turn is over, as we see it."""
        self.going_on = False

    def turn_taken_back(self) -> None:
        """It was not."""
        self.going_on = True

    def words(self) -> None:
        """She said something that is more than a sound."""
        if self.pause is not None and self.going_on:
            self.profile = self.profile.with_pause(self.pause)
        self.pause = None
