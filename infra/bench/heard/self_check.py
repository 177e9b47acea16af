"""How wrong is the bench itself? Two-channel recordings made with known gaps, cut-ins and stops,
measured as any call is. Pure: noise in the rhythm of syllables, over the noise of a line, through
mu-law.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infra.bench.heard.kinds import Kind
from infra.bench.heard.timing import Mark, Measured, Sides, measured, sides
from infra.caller.heard import Segment
from infra.caller.sound import RATE, Samples, to_samples

SPEECH_AMPLITUDE = 3277.0  # -20 dBFS
NOISE_DB = (-96.0, -70.0, -60.0)
LENGTH = 12.0
ROUNDS = 30  # of each case


@dataclass(frozen=True)
class Case:
    """``hers``, ``its``: (start, end) of speech. ``again``: the tutor's last stretch is the sound
    of this one. ``truth`` picks what is measured; ``expected`` is what it must be."""

    name: str
    hers: tuple[tuple[float, float], ...]
    its: tuple[tuple[float, float], ...]
    mark: Mark
    truth: Callable[[Measured], float | bool | None]
    expected: float | bool | None
    again: int | None = None


@dataclass(frozen=True)
class Error:
    """Of one case over all rounds. ``worst``: seconds; ``wrong``: verdicts that were not right."""

    name: str
    rounds: int
    worst: float | None
    wrong: int


def checked(rounds: int = ROUNDS, seed: int = 1) -> list[Error]:
    chance = np.random.default_rng(seed)
    by_name: dict[str, list[tuple[float | bool | None, float | bool | None]]] = {}
    for _ in range(rounds):
        for case in cases(chance):
            found = case.truth(measured(case.mark, _sides(case, chance)))
            by_name.setdefault(case.name, []).append((case.expected, found))
    return [_error(name, pairs) for name, pairs in by_name.items()]


def _error(name: str, pairs: Sequence[tuple[float | bool | None, float | bool | None]]) -> Error:
    seconds = [(expected, found) for expected, found in pairs if isinstance(expected, float)]
    missed = sum(found is None for _, found in seconds)
    off = [abs(found - expected) for expected, found in seconds if found is not None]
    wrong = sum(found != expected for expected, found in pairs if not isinstance(expected, float))
    return Error(name, len(pairs), max(off, default=None), missed + wrong)


def cases(chance: np.random.Generator) -> Iterator[Case]:
    """One of each, its times drawn."""
    gap = float(chance.uniform(0.3, 2.0))
    start = float(chance.uniform(1.0, 1.5))
    yield _gap("gap", start, start + 0.7, gap=gap)
    yield from _hesitations(start, gap, chance)
    yield from _backchannels(start, chance)
    stop = float(chance.uniform(0.4, 1.2))
    speaks = (start, start + 1.0 + stop)
    mark = Mark(Kind.BARGE_IN, Segment(start + 1, start + 2), start, LENGTH, expected_words=30)
    hers = ((start + 1.0, start + 2.0),)
    yield Case("barge-in: silent after", hers, (speaks,), mark, lambda m: m.silent_after, stop)
    late = Mark(Kind.FAULT, Segment(start, start + 0.5), start - 0.5, LENGTH)
    silent = float(chance.uniform(1.0, 3.0))
    its = ((start + 1.0, start + 1.6), (start + 1.6 + silent, start + 2.6 + silent))
    hers = ((start, start + 0.5),)
    yield Case("longest silence", hers, its, late, lambda m: m.longest_silence, silent)


def _gap(name: str, start: float, end: float, *, gap: float) -> Case:
    mark = Mark(Kind.CLOSED, Segment(start, end), start - 0.5, LENGTH)
    reply = (end + gap, end + gap + 1.5)
    return Case(name, ((start, end),), (reply,), mark, lambda m: m.gap, gap)


def _hesitations(start: float, gap: float, chance: np.random.Generator) -> Iterator[Case]:
    pause = float(chance.uniform(0.6, 1.2))
    hers = ((start, start + 0.6), (start + 0.6 + pause, start + 1.5 + pause))
    end = hers[1][1]
    mark = Mark(
        Kind.HESITANT,
        Segment(start, end),
        start - 0.5,
        LENGTH,
        holes=(Segment(start + 0.6, start + 0.6 + pause),),
    )
    reply = (end + gap, end + gap + 1.5)
    cut = (start + 0.6 + pause / 2, start + 0.9 + pause)
    yield Case("no cut-in", hers, (reply,), mark, lambda m: m.cut_in, False)
    yield Case("cut-in", hers, (cut, reply), mark, lambda m: m.cut_in, True)
    yield Case("cut-in, taken back", hers, (cut, reply), mark, lambda m: m.retracted, True)
    on = (cut[0], end + 1.0)
    yield Case("cut-in, not taken back", hers, (on,), mark, lambda m: m.retracted, False)
    think = Mark(Kind.THINK, Segment(start, end), 0.5, LENGTH)
    yield Case("no word into thought", hers, (reply,), think, lambda m: m.cut_in, False)
    spoke = ((0.6, start - 0.05), reply)
    yield Case("a word into thought", hers, spoke, think, lambda m: m.cut_in, True)


def _backchannels(start: float, chance: np.random.Generator) -> Iterator[Case]:
    onset = start + 1.0
    hers = ((onset, onset + 0.4),)
    mark = Mark(Kind.BACKCHANNEL, Segment(onset, onset + 0.4), start, LENGTH, expected_words=30)
    going_on = ((start, start + 6.0),)
    breath = float(chance.uniform(0.1, 0.22))
    breathes = ((start, onset + 0.5), (onset + 0.5 + breath, start + 6.0))
    silent = float(chance.uniform(0.4, 1.2))
    stops = ((start, onset + 0.6), (onset + 0.6 + silent, start + 6.0))
    again = ((start, onset + 0.6), (onset + 0.6 + silent, onset + 2.2 + silent))
    for_good = ((start, onset + 0.6),)
    yield Case("goes on", hers, going_on, mark, lambda m: m.stopped, False)
    yield Case("goes on after a breath", hers, breathes, mark, lambda m: m.stopped, False)
    yield Case("stopped", hers, stops, mark, lambda m: m.stopped, True)
    yield Case("stopped for good", hers, for_good, mark, lambda m: m.stopped, True)
    yield Case("silent", hers, stops, mark, lambda m: m.silent, silent)
    yield Case("not begun again", hers, stops, mark, lambda m: m.restarted, False)
    yield Case("begun again", hers, again, mark, lambda m: m.restarted, True, again=0)


# ---- the sound


def _sides(case: Case, chance: np.random.Generator) -> Sides:
    noise_db = float(chance.choice(NOISE_DB))
    sent = _channel(case.hers, None, noise_db=noise_db, chance=chance)
    return sides(sent, _channel(case.its, case.again, noise_db=noise_db, chance=chance))


def _channel(
    stretches: Sequence[tuple[float, float]],
    again: int | None,
    *,
    noise_db: float,
    chance: np.random.Generator,
) -> Samples:
    signal = chance.normal(0, 32768 * 10 ** (noise_db / 20), round(LENGTH * RATE))
    spoken = [_syllables(end - start, chance) for start, end in stretches]
    if again is not None:
        sound = spoken[again]
        spoken[-1] = np.resize(sound, spoken[-1].size)
    for (start, _), sound in zip(stretches, spoken, strict=True):
        first = round(start * RATE)
        room = signal[first : first + sound.size]
        room += sound[: room.size]
    return _through_mu_law(to_samples(signal))


def _syllables(seconds: float, chance: np.random.Generator) -> NDArray[np.float64]:
    count = round(seconds * RATE)
    at = np.arange(count) / RATE
    loudness = 0.6 + 0.4 * np.cos(2 * np.pi * 4 * at)
    return np.asarray(chance.normal(0, SPEECH_AMPLITUDE, count) * loudness)


def _through_mu_law(samples: Samples) -> Samples:
    """To 8 bit and back, as every telephone does."""
    x = samples.astype(np.float64) / 32768
    squeezed = np.sign(x) * np.log1p(255 * np.abs(x)) / np.log1p(255)
    stepped = np.rint(squeezed * 127) / 127
    return to_samples(np.sign(stepped) * np.expm1(np.abs(stepped) * np.log1p(255)) / 255 * 32768)
