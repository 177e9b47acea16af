"""One loudness on the telephone, whoever speaks and whether it was prepared or not (pure).

A voice of ours differs by 5 dB from sentence to sentence, and a vendor that steps in by more.
Prepared speech is measured whole and kept at the level; live speech is followed as it comes, from
what is known of the voice so far. Signed 16 bit mono. Levels are dB of full scale, of speech only:
frames far below the loudest are pauses.

Nothing here changes the rate. A sample is resampled once on its way, by WebRTC for Opus, and once
by livekit-sip for the line; neither is ours to leave out.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

LEVEL = -20.0  # of speech; G.711 has its best resolution about here, and it leaves peaks room
CEILING = -3.0  # no sample above: the resampling on the way overshoots
MOST_GAIN = 12.0  # either way: a line of silence must not become one of hiss
FRAME_SECONDS = 0.02
PAUSE = -30.0  # below the loudest frame
SILENCE = -55.0  # no speech is that faint
KNOWN_SECONDS = 0.4  # of speech: what the voice's level so far weighs against this utterance's
SLEW = 20.0  # dB a second: slower than a word, faster than a sentence

Signal = NDArray[np.float64]


def level_of(audio: bytes, rate: int) -> float | None:
    """None: there is no speech in it."""
    power = _powers(_signal(audio), rate)
    spoken = power[power >= max(_power(SILENCE), power.max(initial=0.0) * _power(PAUSE))]
    return 10 * math.log10(spoken.mean()) if spoken.size else None


def levelled(audio: bytes, rate: int) -> bytes:
    """The whole utterance at ``LEVEL``, no sample above ``CEILING``."""
    level = level_of(audio, rate)
    if level is None:
        return audio
    signal = _signal(audio)
    wanted = _bounded(LEVEL - level)
    room = CEILING - 20 * math.log10(float(np.abs(signal).max()))
    return _pcm(signal * _factor(min(wanted, room)))


class Levelling:
    """Of live speech, piece by piece as it comes. Remembers the voice from one utterance to the
    next; within one it follows slowly, so that nobody hears it work."""

    def __init__(self) -> None:
        self._voice = LEVEL
        self._gain = 0.0
        self._spoken = self._seconds = 0.0  # power times seconds of this utterance, and seconds
        self._loudest = 0.0

    def begin(self) -> None:
        """Another utterance."""
        if self._seconds > 0.0:
            self._voice = self._estimate()
        self._spoken = self._seconds = self._loudest = 0.0
        self._gain = _bounded(LEVEL - self._voice)

    def levelled(self, audio: bytes, rate: int) -> bytes:
        signal = _signal(audio)
        return _pcm(np.concatenate([*self._frames(signal, rate), np.zeros(0)]))

    def _frames(self, signal: Signal, rate: int) -> Iterator[Signal]:
        size = round(rate * FRAME_SECONDS)
        for at in range(0, len(signal), size):
            yield self._frame(signal[at : at + size], rate)

    def _frame(self, frame: Signal, rate: int) -> Signal:
        seconds = len(frame) / rate
        self._hear(float((frame**2).mean()), seconds)
        most = SLEW * seconds
        wanted = _bounded(LEVEL - self._estimate())
        after = self._gain + min(max(wanted - self._gain, -most), most)
        peak = float(np.abs(frame).max())
        room = CEILING - 20 * math.log10(peak) if peak > 0 else MOST_GAIN
        before, after = min(self._gain, room), min(after, room)
        self._gain = after
        return frame * 10 ** (np.linspace(before, after, len(frame)) / 20)

    def _hear(self, power: float, seconds: float) -> None:
        self._loudest = max(self._loudest, power)
        if power >= max(_power(SILENCE), self._loudest * _power(PAUSE)):
            self._spoken += power * seconds
            self._seconds += seconds

    def _estimate(self) -> float:
        """The voice's level: this utterance's, with what was known before it."""
        if self._seconds == 0.0:
            return self._voice
        here = 10 * math.log10(self._spoken / self._seconds)
        known = self._voice * KNOWN_SECONDS
        return (known + here * self._seconds) / (KNOWN_SECONDS + self._seconds)


def _bounded(gain: float) -> float:
    return min(max(gain, -MOST_GAIN), MOST_GAIN)


def _power(level: float) -> float:
    return float(10 ** (level / 10))


def _factor(gain: float) -> float:
    return float(10 ** (gain / 20))


def _powers(signal: Signal, rate: int) -> Signal:
    size = round(rate * FRAME_SECONDS)
    whole = len(signal) // size
    powers: Signal = (signal[: whole * size].reshape(whole, size) ** 2).mean(axis=1)
    return powers


def _signal(audio: bytes) -> Signal:
    return np.frombuffer(audio, "<i2").astype(np.float64) / 32768


def _pcm(signal: Signal) -> bytes:
    return bytes(np.clip(np.round(signal * 32768), -32768, 32767).astype("<i2").tobytes())
