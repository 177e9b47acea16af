"""What the voice detectors are played: telephone speech, line noise and babble, made on the spot.

8 kHz through G.711 µ-law and up to 16 kHz again, as livekit-sip hands it to the tutor.
"""

import asyncio
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from infra.offline.voice import FliteVoice, Wanted

Samples = NDArray[np.float64]

LINE, HEARD = 8000, 16000  # Hz
GAP = (1.2, 2.6)  # seconds of no speech between two utterances
SPEECH_DB = -26.0  # RMS while somebody speaks, of full scale
FLOOR_DB = -65.0  # of a quiet line
JOINED = 0.3  # seconds; a shorter hole within an utterance is speech
TALKERS = 6
VOICES = ("slt", "rms", "awb", "kal16")
SAID = (
    "forty two",
    "seven",
    "um, fifty four",
    "no, eight",
    "because the tens go up by one",
    "it is six",
    "wait a moment please",
    "I do not know",
    "yes",
    "you open a ten and then you take away the ones",
    "thirty",
    "can you say that again",
)


@dataclass(frozen=True)
class Track:
    """``signal``: 16 kHz as heard; ``speech``: (start, end) in seconds of what was really said."""

    signal: NDArray[np.int16]
    speech: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> float:
        return len(self.signal) / HEARD


def utterances(folder: Path | None) -> list[Samples]:
    """Clips at 8 kHz: flite's, and the recordings of ``folder`` where there are some."""
    made = asyncio.run(_flite())
    for path in sorted(folder.glob("*.wav")) if folder is not None else ():
        with wave.open(str(path)) as file:
            raw = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
            made.append(soxr.resample(raw, file.getframerate(), LINE))
    return [clip * _gain(clip) for clip in made]


async def _flite() -> list[Samples]:
    voice = FliteVoice(1)
    try:
        clips = []
        for number, text in enumerate(SAID):
            wanted = Wanted(text, VOICES[number % len(VOICES)], LINE)
            pieces = [piece async for piece in voice.speak(wanted) if isinstance(piece, bytes)]
            clips.append(np.frombuffer(b"".join(pieces), "<i2") / 32768)
        return clips
    finally:
        voice.stop()


def track(clips: Sequence[Samples], *, noise: str, snr: float | None, seed: int) -> Track:
    """All clips one after the other, with gaps. ``snr`` in dB to the speech; None: a quiet line."""
    rng = np.random.default_rng(seed)
    parts: list[Samples] = []
    speech: list[tuple[float, float]] = []
    at = 0.0
    for index in rng.permutation(len(clips)):
        gap = float(rng.uniform(*GAP))
        clip = clips[int(index)]
        parts += [np.zeros(round(gap * LINE)), clip]
        at += round(gap * LINE) / LINE
        speech += [(at + start, at + end) for start, end in spoken(clip)]
        at += len(clip) / LINE
    clean = np.concatenate([*parts, np.zeros(LINE)])
    dirt = np.zeros(len(clean)) if snr is None else NOISES[noise](clips, len(clean), rng)
    if snr is not None:
        dirt *= 10 ** ((SPEECH_DB - snr) / 20) / max(1e-9, float(np.sqrt(np.mean(dirt**2))))
    floor = rng.normal(0, 10 ** (FLOOR_DB / 20), len(clean))
    line = mu_law(np.clip(clean + dirt + floor, -1, 1))
    heard = soxr.resample(line, LINE, HEARD)
    return Track((np.clip(heard, -1, 1) * 32767).astype(np.int16), tuple(speech))


def spoken(clip: Samples) -> list[tuple[float, float]]:
    """Where a clean clip is louder than 1 in 30 of its loudest, in frames of 10 ms."""
    size = LINE // 100
    frames = clip[: len(clip) // size * size].reshape(-1, size)
    level = np.sqrt(np.mean(frames**2, axis=1))
    loud = np.flatnonzero(level > level.max() / 30)
    found: list[tuple[float, float]] = []
    for frame in loud:
        start = frame / 100
        if found and start - found[-1][1] < JOINED:
            found[-1] = (found[-1][0], start + 0.01)
        else:
            found.append((start, start + 0.01))
    return found


def mu_law(signal: Samples) -> Samples:
    """There and back through eight bits, as G.711 does it."""
    mu = 255.0
    packed = np.sign(signal) * np.log1p(mu * np.abs(signal)) / np.log1p(mu)
    eight = np.round((packed + 1) / 2 * 255) / 255 * 2 - 1
    whole: Samples = np.sign(eight) * np.expm1(np.abs(eight) * np.log1p(mu)) / mu
    return whole


def _gain(clip: Samples) -> float:
    size = LINE // 100
    level = np.sqrt(np.mean(clip[: len(clip) // size * size].reshape(-1, size) ** 2, axis=1))
    loud = level[level > level.max() / 10]
    return float(10 ** (SPEECH_DB / 20) / np.sqrt(np.mean(loud**2)))


def _line(_: Sequence[Samples], length: int, rng: np.random.Generator) -> Samples:
    """Hiss that falls with frequency, and mains hum."""
    hiss = np.convolve(rng.normal(size=length), [0.5, 0.3, 0.2], mode="same")
    seconds = np.arange(length) / LINE
    hum = sum(np.sin(2 * np.pi * 50 * n * seconds) / n for n in (1, 2, 3))
    both: Samples = hiss / hiss.std() + 0.5 * hum / np.std(hum)
    return both


def _babble(clips: Sequence[Samples], length: int, rng: np.random.Generator) -> Samples:
    """Several people who talk without a pause, farther away."""
    out = np.zeros(length)
    for _talker in range(TALKERS):
        order = np.concatenate([clips[int(i)] for i in rng.permutation(len(clips))])
        start = int(rng.integers(len(order)))
        out += np.resize(np.roll(order, start), length)
    return out


NOISES = {"line": _line, "babble": _babble}
