"""A voice that spells: a letter is a millisecond, and a test can read what it hears.

It stands behind the offline server in flite's place; the vendor's protocol and plugin are the real
ones.
"""

import asyncio
from collections.abc import AsyncIterator

import numpy as np

from agent.bridge import recorded
from agent.lifelines import lines
from agent.phrases import SPOKEN_RATE
from infra.offline.voice import FliteVoice, Piece, Wanted

LETTER = SPOKEN_RATE // 1000  # samples of one letter
AMPLITUDE = 3000
PIECE = 8 * LETTER * 2  # bytes sent at once


class SpellingVoice(FliteVoice):
    """``pause``: seconds between two pieces, so that a line can be cut within a sentence."""

    def __init__(self, pause: float = 0.0) -> None:
        super().__init__(1)
        self.pause = pause
        self.asked: list[str] = []
        self.speeds: list[float] = []

    async def start(self) -> None:
        return None

    async def speak(self, wanted: Wanted) -> AsyncIterator[Piece]:
        self.asked.append(wanted.text)
        self.speeds.append(wanted.speed)
        samples = spelled(f"{wanted.text} ")
        for at in range(0, len(samples), PIECE):
            yield samples[at : at + PIECE]
            if self.pause:
                await asyncio.sleep(self.pause)


def spelled(text: str) -> bytes:
    """Eight bits a letter, each three samples above or below zero: no gain changes that."""
    codes = np.array([ord(letter) & 0xFF for letter in text], np.uint8)
    signs = np.unpackbits(codes).astype(np.int16) * 2 - 1
    return np.repeat(signs * AMPLITUDE, LETTER // 8).astype("<i2").tobytes()


def read(audio: bytes) -> str:
    """What was heard; a recorded line is read as its words, silence as a space."""
    for text in lines("en").all:
        audio = audio.replace(recorded(text), spelled(text))
    samples = np.frombuffer(audio, "<i2")
    sounds = np.split(samples, np.flatnonzero(np.diff(samples == 0)) + 1)
    return " ".join(" ".join(_letters(sound) for sound in sounds if len(sound)).split())


def _letters(sound: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> str:
    if sound[0] == 0:
        return ""
    whole = sound[: len(sound) // LETTER * LETTER]
    codes = np.packbits(whole.reshape(-1, 8, LETTER // 8)[:, :, 1] > 0)
    return codes.tobytes().decode("latin-1")
