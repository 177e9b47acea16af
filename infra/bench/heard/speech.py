"""Sound to say, with the place of every word and silence in it; and what an ear makes of it. Pure
but for reading a folder of recordings.

The scripted ear is told the words of each utterance. Where utterances end is found here with the
ear's own rule on the same samples, so that a silence inside a turn splits the words as it will.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from infra.bench.heard.kinds import BY_LETTER, Kind
from infra.caller.heard import Segment, speech_segments
from infra.caller.sound import RATE, Samples, at_level, read_mono, silence
from infra.caller.voice import SPEECH_DB
from infra.offline.endpointing import Ended, Endpointer, Started
from infra.offline.hearing import EAR_RATE
from infra.offline.scripted_ear import ScriptedEar, Timed

HOLE_SECONDS = 0.5  # a silence this long inside a turn is a hesitation
ROUND_ABOUT = 0.5  # seconds of silence the ear is given around the speech


@dataclass(frozen=True)
class Speech:
    """``words``, ``holes``: seconds from the first sample. A hole is a silence inside."""

    samples: Samples
    words: tuple[Timed, ...]
    holes: tuple[Segment, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word for word, _, _ in self.words)


def joined(pieces: Sequence[tuple[str, Samples, float]]) -> Speech:
    """Of (words, sound, silence before them)."""
    parts: list[Samples] = []
    words: list[Timed] = []
    holes: list[Segment] = []
    clock = 0.0
    for text, samples, pause in pieces:
        if pause:
            parts.append(silence(pause))
            clock += pause
        spoken = speech_segments(samples) or (Segment(0.0, samples.size / RATE),)
        if pause:
            holes.append(Segment(words[-1][2], clock + spoken[0].start))
        words += placed(text, Segment(clock + spoken[0].start, clock + spoken[-1].end))
        parts.append(samples)
        clock += samples.size / RATE
    return Speech(np.concatenate(parts), tuple(words), tuple(holes))


def placed(text: str, over: Segment) -> tuple[Timed, ...]:
    """The words spread over a stretch of speech, each as long as its letters."""
    words = text.split()
    weights = [len(word) + 1 for word in words]
    ends = np.cumsum([0, *weights]) * over.seconds / max(1, sum(weights)) + over.start
    return tuple(
        (word, float(a), float(b)) for word, a, b in zip(words, ends, ends[1:], strict=False)
    )


def utterances(speech: Speech) -> tuple[tuple[Timed, ...], ...]:
    """The words of each utterance the ear will find, timed from where its speech begins."""
    margin = silence(ROUND_ABOUT)
    narrow = np.concatenate([margin, speech.samples, margin]).astype(np.float64)
    wide = np.clip(soxr.resample(narrow, RATE, EAR_RATE), -32768, 32767).astype("<i2")
    ear = Endpointer(EAR_RATE, ScriptedEar.least_silence)
    found: list[Segment] = []
    begun = 0.0
    for event in (*ear.feed(wide.tobytes()), *ear.flush()):
        if isinstance(event, Started):
            begun = event.at - ROUND_ABOUT
        elif isinstance(event, Ended):
            found.append(Segment(begun, event.at - ROUND_ABOUT))
    if not found:
        return (speech.words,)
    told: list[list[Timed]] = [[] for _ in found]
    for word, start, end in speech.words:
        nearest = min(range(len(found)), key=lambda i: _away(found[i], (start + end) / 2))
        told[nearest].append((word, start - found[nearest].start, end - found[nearest].start))
    return tuple(tuple(words) for words in told)


def _away(stretch: Segment, moment: float) -> float:
    return max(stretch.start - moment, moment - stretch.end, 0.0)


# ---- recordings


@dataclass(frozen=True)
class Recorded:
    name: str
    kind: Kind
    speech: Speech


def folder_of(folder: Path) -> tuple[Recorded, ...]:
    """Every recording of ``manifest.json``: {name: {"text", "segments": [{"start", "end",
    "text"}], "kind"?}}; the sound is ``wav/<name>.wav`` or ``<name>.wav``, 8 kHz mono.

    Raises ValueError where a recording is something else, FileNotFoundError where there is none.
    """
    manifest: Mapping[str, Any] = json.loads((folder / "manifest.json").read_text())
    return tuple(_recorded(folder, name, entry) for name, entry in sorted(manifest.items()))


def _recorded(folder: Path, name: str, entry: Mapping[str, Any]) -> Recorded:
    inside = folder / "wav" / f"{name}.wav"
    samples = read_mono(inside if inside.exists() else folder / f"{name}.wav")
    known = BY_LETTER.get(name[:1], Kind.OPEN)
    kind = Kind(entry["kind"]) if "kind" in entry else known
    return Recorded(name, kind, spoken(at_level(samples, SPEECH_DB), entry["segments"]))


def spoken(samples: Samples, segments: Sequence[Mapping[str, Any]]) -> Speech:
    """A recording whose words are known by the stretch."""
    stretches = [Segment(float(one["start"]), float(one["end"])) for one in segments]
    words = (
        word
        for stretch, one in zip(stretches, segments, strict=True)
        for word in placed(_plain(one["text"]), stretch)
    )
    holes = (
        Segment(before.end, after.start)
        for before, after in pairwise(stretches)
        if after.start - before.end >= HOLE_SECONDS
    )
    return Speech(samples, tuple(words), tuple(holes))


def _plain(text: str) -> str:
    """As a recogniser writes it."""
    kept = "".join(c if c.isalnum() or c in "'- " else " " for c in text.lower())
    return " ".join(kept.replace("-", " ").split())
