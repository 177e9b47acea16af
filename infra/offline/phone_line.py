"""What a telephone does to a voice: levels, band, mu-law, noise.

Signals are float32 mono in -1..1. Only ``make_mllr``, ``measure_ear`` and tests use this; the ear
itself sees the bytes on its socket and nothing else.
"""

import io
import subprocess
import wave

import numpy as np
import numpy.typing as npt
import soxr

from infra.offline.flite import engine

Signal = npt.NDArray[np.float32]
LINE_RATE = 8000
EAR_RATE = 16000
ESPEAK = {"espeak-gb": "en-gb", "espeak-us": "en-us"}


def synthesise(voice: str, text: str) -> Signal:
    """``text`` in a flite or espeak-ng voice at 16 kHz, silence at the edges cut off."""
    if voice in ESPEAK:
        command = ["espeak-ng", "-v", ESPEAK[voice], "-s", "150", "--stdout", text]
        made = subprocess.run(command, check=True, capture_output=True).stdout
        with wave.open(io.BytesIO(made)) as file:  # the header's length is a lie on a pipe
            signal, rate = from_pcm(file.readframes(2**24)), file.getframerate()
        return trim(resample(signal, rate, EAR_RATE), EAR_RATE)
    pieces: list[bytes] = []
    rates: list[int] = []

    def take(samples: bytes, rate: int) -> bool:
        pieces.append(samples)
        rates.append(rate)
        return True

    engine(voice).speak(text, take)
    return trim(resample(from_pcm(b"".join(pieces)), rates[0], EAR_RATE), EAR_RATE)


def from_pcm(samples: bytes) -> Signal:
    """s16le bytes to float; a half sample at the end is dropped."""
    whole = samples[: len(samples) // 2 * 2]
    return np.frombuffer(whole, "<i2").astype(np.float32) / np.float32(32768)


def to_pcm(signal: Signal) -> bytes:
    return (np.clip(signal, -1, 1) * 32767).astype("<i2").tobytes()


def resample(signal: Signal, source: int, target: int) -> Signal:
    if source == target:
        return signal
    return np.asarray(soxr.resample(signal, source, target, quality="HQ"), np.float32)


def _frame_power(signal: Signal, frame: int) -> npt.NDArray[np.float32]:
    whole = len(signal) // frame * frame
    return np.asarray((signal[:whole].reshape(-1, frame) ** 2).mean(axis=1), np.float32)


def speech_level(signal: Signal, rate: int) -> float:
    """RMS over the 10 ms frames within 35 dB of the loudest."""
    power = _frame_power(signal, rate // 100)
    return float(np.sqrt(power[power > power.max() * 10**-3.5].mean()))


def at_level(signal: Signal, rate: int, dbfs: float = -24.0) -> Signal:
    gain = 10 ** (dbfs / 20) / max(speech_level(signal, rate), 1e-6)
    return np.asarray(signal * gain, np.float32)


def trim(signal: Signal, rate: int, floor_db: float = -45.0) -> Signal:
    """Cut leading and trailing near silence (relative to the loudest 10 ms)."""
    frame = rate // 100
    power = _frame_power(signal, frame)
    loud = np.flatnonzero(power > power.max() * 10 ** (floor_db / 10))
    first, last = int(loud[0]) * frame, int(loud[-1] + 1) * frame
    return np.asarray(signal[first:last], np.float32)


def band_limited(signal: Signal, rate: int, *, low: float = 300.0, high: float = 3400.0) -> Signal:
    """The old telephone band, cut in the frequency domain with 50 Hz slopes."""
    spectrum = np.fft.rfft(signal)
    hertz = np.fft.rfftfreq(len(signal), 1 / rate)
    rise = np.clip((hertz - low + 25) / 50, 0, 1)
    fall = np.clip((high + 25 - hertz) / 50, 0, 1)
    return np.fft.irfft(spectrum * rise * fall, len(signal)).astype(np.float32)


def mu_law_round_trip(signal: Signal) -> Signal:
    """G.711 mu-law encoded and decoded again: the segment quantiser of 14 bits."""
    samples = np.clip(np.round(signal * 32768), -32635, 32635).astype(np.int32)
    magnitude = np.abs(samples) + 132
    segment = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    step = (magnitude >> (segment + 3)) & 15
    decoded = (((step << 3) + 132) << segment) - 132
    signed = np.where(samples < 0, -decoded, decoded)
    return np.asarray(signed / 32768, np.float32)


def line_noise(length: int, rate: int, rng: np.random.Generator) -> Signal:
    """Pink hiss, mains hum and a few clicks, RMS about 1."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    hiss = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), length)
    time = np.arange(length) / rate
    hum = np.sum([np.sin(2 * np.pi * 50 * k * time) / k for k in (1, 3, 5, 7)], axis=0)
    return np.asarray(hiss / hiss.std() + 0.3 * hum, np.float32)


def over_the_phone(
    signal: Signal, *, narrow: bool = False, snr: float | None = None, seed: int = 0
) -> Signal:
    """16 kHz in, the same after 8 kHz mu-law at telephone level, 16 kHz out.

    ``narrow`` adds the 300-3400 Hz filter of old lines; ``snr`` (dB) adds line noise.
    """
    low = at_level(resample(signal, EAR_RATE, LINE_RATE), LINE_RATE)
    if snr is not None:
        noise = line_noise(len(low), LINE_RATE, np.random.default_rng(seed))
        loudness = speech_level(low, LINE_RATE) * 10 ** (-snr / 20)
        low = np.asarray(low + noise * loudness, np.float32)
    if narrow:
        low = band_limited(low, LINE_RATE)
    return resample(mu_law_round_trip(np.clip(low, -1, 1)), LINE_RATE, EAR_RATE)


def with_silence(signal: Signal, before: float, after: float, *, seed: int = 0) -> Signal:
    """Surround by line silence (seconds): the idle hiss of an open channel, about -75 dBFS."""
    rng = np.random.default_rng(seed)
    first, last = int(before * EAR_RATE), int(after * EAR_RATE)
    hiss = 1.5e-4 * rng.standard_normal(first + len(signal) + last)
    hiss[first : first + len(signal)] += signal
    return np.asarray(hiss, np.float32)
