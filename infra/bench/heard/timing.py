"""One turn of the recording, measured: gap, cut-in, stop. Pure; seconds on the sent recording.

What was planned says where to look; what happened is read from the sound alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from infra.bench.heard.kinds import Kind
from infra.caller.heard import Segment, shifted, speech_segments
from infra.caller.sound import RATE, Samples
from infra.caller.tape import Shift

FINE_JOIN = 0.03  # for stops: no silence inside the tutor's words is joined away
SHORTEST_CUT = 0.06
COLLIDES_WITHIN = 0.35  # of her onset: the tutor could not have known of her yet
GIVES_WAY_WITHIN = 1.3  # of her going on: then the cut-in was taken back
STOP_SILENCE = 0.3
BREATHS = (0.12, 1.0)  # silences between the tutor's sentences: measured 0.3-0.45 s
OVER_A_BREATH = 0.08
FAR_FROM_HER = 2.5  # a silence this long after any sound of hers has nothing to do with her
STOPS_WITHIN = 1.5  # of a backchannel's onset: a later silence has another cause
LATEST_STOP = 4.0  # of a barge-in's onset
SAME_SOUND = 0.8  # correlation of a sentence with itself, said again
CLIP = 0.4
LOOKS_BACK = 8.0
WORD_SECONDS = 0.2  # nobody speaks faster


@dataclass(frozen=True)
class Mark:
    """What the caller did in one turn. ``said``: where on the sent recording; ``since``: when she
    was asked; ``until``: when she next made a sound. ``expected_words``: of the tutor's reply that
    she spoke into."""

    kind: Kind
    said: Segment
    since: float
    until: float
    holes: tuple[Segment, ...] = ()
    wait: float | None = None
    expected_words: int = 0


@dataclass(frozen=True)
class Measured:
    """None: does not apply, or cannot be told."""

    gap: float | None = None
    beyond: float | None = None  # the gap less the wait that the rule sets
    cut_in: bool | None = None
    retracted: bool | None = None
    collided: bool = False  # both began at once: no gap, nobody's fault
    stopped: bool | None = None  # by a backchannel
    restarted: bool | None = None
    silent: float | None = None  # the longest silence after a backchannel
    silent_after: float | None = None  # a barge-in, from her onset
    longest_silence: float | None = None  # on the tutor's turn


@dataclass(frozen=True)
class Sides:
    """Both directions of a call. ``pieces``: the tutor's speech without joining."""

    learner: tuple[Segment, ...]
    tutor: tuple[Segment, ...]
    pieces: tuple[Segment, ...]
    heard: Samples = field(repr=False)
    shifts: tuple[Shift, ...] = ()
    stop: float = STOP_SILENCE  # a silence longer than this is none of the tutor's own


def sides(sent: Samples, heard: Samples, shifts: Sequence[Shift] = ()) -> Sides:
    learner = speech_segments(sent, join=FINE_JOIN)
    pieces = shifted(speech_segments(heard, join=FINE_JOIN), shifts)
    return Sides(
        learner,
        shifted(speech_segments(heard), shifts),
        pieces,
        heard,
        tuple(shifts),
        stop=stop_silence(pieces, learner),
    )


def stop_silence(pieces: Sequence[Segment], learner: Sequence[Segment]) -> float:
    """0.3 s, or a little more than the tutor's own breaths between sentences in this call."""
    silences = (Segment(a.end, b.start) for a, b in pairwise(pieces))
    breaths = [
        one.seconds
        for one in silences
        if BREATHS[0] < one.seconds < BREATHS[1]
        and not any(one.start - FAR_FROM_HER < s.end and s.start < one.end for s in learner)
    ]
    usual = float(np.percentile(breaths, 95)) + OVER_A_BREATH if breaths else 0.0
    return max(STOP_SILENCE, usual)


def measured(mark: Mark, call: Sides) -> Measured:
    if mark.kind is Kind.BACKCHANNEL:
        return _backchannel(mark, call)
    if mark.kind is Kind.BARGE_IN:
        return _barge_in(mark, call)
    return _turn(mark, call)


def onset_and_end(mark: Mark, learner: Sequence[Segment]) -> Segment:
    """Her speech as it is on the recording, to the sample; as ordered, if there is no sound."""
    mine = [s for s in learner if s.end > mark.said.start - 0.05 and s.start < mark.said.end + 0.05]
    return Segment(mine[0].start, mine[-1].end) if mine else mark.said


# ---- a turn after a question


def _turn(mark: Mark, call: Sides) -> Measured:
    hers = onset_and_end(mark, call.learner)
    cut = _cut_in(mark, hers, call.tutor)
    collided = any(
        s.start < hers.start + COLLIDES_WITHIN and s.end > hers.start for s in call.tutor
    )
    reply = next((s for s in call.tutor if hers.end <= s.start < mark.until), None)
    overlaid = any(s.start < hers.end < s.end for s in call.tutor)
    gap = reply.start - hers.end if reply and not overlaid and not collided else None
    looks = bool(mark.holes) or mark.kind is Kind.THINK
    return Measured(
        gap=gap,
        beyond=gap - mark.wait if gap is not None and mark.wait is not None else None,
        cut_in=cut is not None if looks and not collided else None,
        retracted=_gave_way(cut, mark, hers) if cut is not None else None,
        collided=collided,
        longest_silence=_longest_silence(hers.end, mark.until, call.tutor),
    )


def _cut_in(mark: Mark, hers: Segment, tutor: Sequence[Segment]) -> Segment | None:
    """The first of the tutor's words into her thought or into a silence of hers."""
    begin = mark.since if mark.kind is Kind.THINK else None
    if begin is None and mark.holes:
        begin = mark.holes[0].start
    if begin is None:
        return None
    end = hers.start if mark.kind is Kind.THINK else hers.end
    cuts = (s for s in tutor if begin < s.start < end and s.seconds >= SHORTEST_CUT)
    return next(cuts, None)


def _gave_way(cut: Segment, mark: Mark, hers: Segment) -> bool:
    """Did the tutor fall silent soon after she went on?"""
    goes_on = next((hole.end for hole in mark.holes if hole.end > cut.start), hers.start)
    return cut.end <= max(cut.start, goes_on) + GIVES_WAY_WITHIN


def _longest_silence(since: float, until: float, tutor: Sequence[Segment]) -> float:
    """Of the tutor's turn: until its first word, and between its words. What follows its last
    word is hers."""
    longest, clock = 0.0, since
    for one in tutor:
        if one.end <= since or one.start >= until:
            continue
        longest, clock = max(longest, one.start - clock), max(clock, one.end)
    return longest if clock > since else until - since


# ---- words into the tutor's speech


def _spoken_to(onset: float, tutor: Sequence[Segment]) -> Segment | None:
    return next((s for s in tutor if s.start < onset < s.end), None)


def _cut_short(mark: Mark, begun: float, stopped: float) -> bool:
    """Too short for the words it had to say: then it was stopped and did not just end."""
    return stopped - begun < mark.expected_words * WORD_SECONDS


def _backchannel(mark: Mark, call: Sides) -> Measured:
    onset = onset_and_end(mark, call.learner).start
    over = _spoken_to(onset, call.tutor)
    if over is None:
        return Measured()
    stop = _first_silence(onset, call.pieces, longer_than=call.stop)
    if stop is None or stop.start > onset + STOPS_WITHIN:
        return Measured(stopped=False, restarted=False, silent=0.0)
    if stop.end >= mark.until:  # nothing more: a stop for good, or the end of its turn
        cut = _cut_short(mark, over.start, stop.start)
        return Measured(stopped=cut or None, restarted=False if cut else None)
    again = said_again(call, stop.end)
    return Measured(stopped=True, restarted=again, silent=stop.seconds)


def _first_silence(
    onset: float, pieces: Sequence[Segment], *, longer_than: float
) -> Segment | None:
    """The first silence of the tutor after ``onset`` that counts as a stop."""
    after = [s for s in pieces if s.end > onset]
    for one, then in pairwise(after):
        if then.start - one.end > longer_than:
            return Segment(one.end, then.start)
    return Segment(after[-1].end, float("inf")) if after else None


def said_again(call: Sides, resumed: float) -> bool:
    """Is what follows ``resumed`` a sound that was heard shortly before?"""
    at = [s.at for s in call.shifts]
    by = [s.seconds for s in call.shifts]
    moment = resumed - float(np.interp(resumed, at, by)) if at else resumed
    first = round(moment * RATE)
    clip = call.heard[first : first + round(CLIP * RATE)].astype(np.float64)
    begin = max(0, first - round(LOOKS_BACK * RATE))
    past = call.heard[begin : max(0, first - round(STOP_SILENCE * RATE))].astype(np.float64)
    if clip.size < CLIP * RATE or past.size <= clip.size:
        return False
    return _likeness(clip, past) >= SAME_SOUND


def _likeness(clip: NDArray[np.float64], past: NDArray[np.float64]) -> float:
    """The best normalised correlation of ``clip`` with any stretch of ``past``."""
    size = 1 << int(np.ceil(np.log2(past.size + clip.size)))
    spectrum = np.fft.rfft(past, size) * np.conj(np.fft.rfft(clip, size))
    products = np.fft.irfft(spectrum, size)[: past.size - clip.size]
    sums = np.concatenate([[0.0], np.cumsum(past**2)])
    energy = sums[clip.size : -1] - sums[: -clip.size - 1]
    floor = 0.05 * float(np.sum(clip**2)) + 1.0
    scale = np.sqrt(np.maximum(energy, floor) * max(float(np.sum(clip**2)), 1.0))
    return float(np.max(products / scale)) if products.size else 0.0


def _barge_in(mark: Mark, call: Sides) -> Measured:
    onset = onset_and_end(mark, call.learner).start
    over = _spoken_to(onset, call.tutor)
    stop = _first_silence(onset, call.pieces, longer_than=call.stop)
    if over is None or stop is None:
        return Measured()
    lasted = stop.start - onset
    ended_by_itself = not _cut_short(mark, over.start, stop.start)
    if ended_by_itself or lasted > LATEST_STOP:
        return Measured(stopped=None if ended_by_itself else False)
    return Measured(stopped=True, silent_after=lasted)
