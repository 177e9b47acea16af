"""What a caller hears, measured on the two directions of a recorded call. Pure functions.

Times are seconds on the recording. Speech is energy in 10 ms steps with two thresholds: it
begins above ``on_db`` and lasts until it stays below ``off_db`` for ``join`` seconds. The edge is
then refined to the sample, so the measure's own error is below one step (see the tests).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from infra.caller.sound import RATE, Samples, frame_levels
from infra.caller.tape import Shift

STEP = RATE // 100
ON_DB = -42.0
OFF_DB = -50.0
JOIN_SECONDS = 0.25
SHORTEST_SECONDS = 0.03


@dataclass(frozen=True)
class Segment:
    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class Gap:
    """From the end of the learner's speech to the first sample of the tutor's reply."""

    learner_end: float
    tutor_start: float

    @property
    def seconds(self) -> float:
        return self.tutor_start - self.learner_end


@dataclass(frozen=True)
class Heard:
    learner: tuple[Segment, ...]
    tutor: tuple[Segment, ...]
    gaps: tuple[Gap, ...]
    overlaps: tuple[Segment, ...]

    @property
    def first_tutor_speech(self) -> float | None:
        """Seconds from the answer to the tutor's first sample."""
        return self.tutor[0].start if self.tutor else None

    @property
    def gap_p50(self) -> float | None:
        return percentile([gap.seconds for gap in self.gaps], 50)

    @property
    def gap_p95(self) -> float | None:
        return percentile([gap.seconds for gap in self.gaps], 95)


def percentile(values: Sequence[float], rank: float) -> float | None:
    return float(np.percentile(np.asarray(values), rank)) if values else None


def speech_segments(
    samples: Samples, *, on_db: float = ON_DB, off_db: float = OFF_DB, join: float = JOIN_SECONDS
) -> tuple[Segment, ...]:
    """Stretches of speech; pauses shorter than ``join`` seconds belong to the stretch."""
    levels = frame_levels(samples, STEP)
    pause = round(join * 100)
    found: list[tuple[int, int]] = []
    for first, last in _runs(levels > off_db):
        if levels[first:last].max() <= on_db:
            continue
        if found and first - found[-1][1] < pause:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    edges = (_refined(samples, first, last, off_db=off_db) for first, last in found)
    return tuple(s for s in edges if s.seconds >= SHORTEST_SECONDS)


def _runs(loud: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    padded = np.concatenate(([False], loud, [False])).astype(np.int8)
    changes = np.flatnonzero(np.diff(padded))
    return [(int(a), int(b)) for a, b in zip(changes[::2], changes[1::2], strict=True)]


def _refined(samples: Samples, first: int, last: int, *, off_db: float) -> Segment:
    """Move both edges from the step to the first and last sample above the lower threshold."""
    amplitude = 32768.0 * 10.0 ** (off_db / 20.0)
    start, end = first * STEP, last * STEP
    loud = np.flatnonzero(np.abs(samples[start:end].astype(np.int32)) > amplitude)
    return Segment((start + int(loud[0])) / RATE, (start + int(loud[-1]) + 1) / RATE)


def shifted(segments: Sequence[Segment], shifts: Sequence[Shift]) -> tuple[Segment, ...]:
    """Onto the clock of the sent recording."""
    if not shifts:
        return tuple(segments)
    at, by = [s.at for s in shifts], [s.seconds for s in shifts]

    def moved(seconds: float) -> float:
        return seconds + float(np.interp(seconds, at, by))

    return tuple(Segment(moved(s.start), moved(s.end)) for s in segments)


def gaps(learner: Sequence[Segment], tutor: Sequence[Segment]) -> tuple[Gap, ...]:
    """One gap for each time the tutor speaks first after the learner did.

    A reply that begins while the learner still speaks is an overlap and not a gap.
    """
    found: list[Gap] = []
    silent_since = float("-inf")  # when the tutor last stopped
    for reply in tutor:
        before = [s for s in learner if s.start < reply.start and s.end > silent_since]
        if before and before[-1].end <= reply.start:
            found.append(Gap(before[-1].end, reply.start))
        silent_since = reply.end
    return tuple(found)


def overlaps(learner: Sequence[Segment], tutor: Sequence[Segment]) -> tuple[Segment, ...]:
    shared = (
        Segment(max(mine.start, theirs.start), min(mine.end, theirs.end))
        for mine in learner
        for theirs in tutor
    )
    return tuple(s for s in shared if s.seconds > 0)


def listen(sent: Samples, heard: Samples, shifts: Sequence[Shift] = ()) -> Heard:
    """Measure a call on the clock of the sent recording (``shifts`` from the phone's tape)."""
    learner = speech_segments(sent)
    tutor = shifted(speech_segments(heard), shifts)
    return Heard(learner, tutor, gaps(learner, tutor), overlaps(learner, tutor))


def speech_at(channel: Samples, seconds: float, *, within: float = 0.3) -> bool:
    """Is there speech no further than ``within`` seconds from this moment of the channel?"""
    first = max(0, round((seconds - within) * RATE))
    last = max(first, round((seconds + within) * RATE))
    return bool(speech_segments(channel[first:last]))


def onset_near(channel: Samples, seconds: float) -> float | None:
    """Signed seconds from ``seconds`` to the nearest beginning of speech; None without speech."""
    starts = [s.start - seconds for s in speech_segments(channel)]
    return min(starts, key=abs) if starts else None
