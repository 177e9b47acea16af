"""Telephone sound as arrays: 8 kHz, mono, signed 16 bit. Levels are dBFS of the RMS."""

import io
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 8000
FRAME_SECONDS = 0.02
FRAME_SAMPLES = 160
FLOOR_DB = -96.0
WAV_HEADER_BYTES = 44  # what libsndfile and the wave module both write for plain PCM

Samples = NDArray[np.int16]


def level_db(samples: Samples) -> float:
    """RMS in dBFS; digital silence and an empty array are ``FLOOR_DB``."""
    if samples.size == 0:
        return FLOOR_DB
    rms = float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))
    return FLOOR_DB if rms < 1.0 else 20.0 * float(np.log10(rms / 32768.0))


def frame_levels(samples: Samples, size: int) -> NDArray[np.float64]:
    """dBFS of consecutive frames of ``size`` samples; a rest shorter than a frame is left out."""
    count = samples.size // size
    frames = samples[: count * size].reshape(count, size).astype(np.float64)
    rms = np.sqrt(np.mean(np.square(frames), axis=1))
    return np.asarray(20.0 * np.log10(np.maximum(rms, 0.5) / 32768.0), dtype=np.float64)


def to_samples(signal: NDArray[np.float64]) -> Samples:
    """Rounded to 16 bit; what is too loud is clipped."""
    return np.clip(np.rint(signal), -32768, 32767).astype(np.int16)


def at_level(samples: Samples, target_db: float, active_db: float = -45.0) -> Samples:
    """Scale so that the frames with speech in them (louder than ``active_db``) have this RMS."""
    levels = frame_levels(samples, FRAME_SAMPLES)
    loud = levels[levels > active_db]
    if loud.size == 0:
        return samples
    present = 10.0 * float(np.log10(np.mean(np.power(10.0, loud / 10.0))))
    scaled = samples.astype(np.float64) * 10.0 ** ((target_db - present) / 20.0)
    return to_samples(scaled)


def trimmed(samples: Samples, threshold_db: float = -50.0, margin: float = 0.04) -> Samples:
    """Without the silence a synthesiser puts around its speech; ``margin`` seconds stay."""
    loud = np.flatnonzero(frame_levels(samples, FRAME_SAMPLES) > threshold_db)
    if loud.size == 0:
        return samples
    keep = int(margin * RATE)
    first = max(0, int(loud[0]) * FRAME_SAMPLES - keep)
    return samples[first : (int(loud[-1]) + 1) * FRAME_SAMPLES + keep]


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), dtype=np.int16)


def write_wav(path: Path, samples: Samples, *, rate: int = RATE) -> None:
    """``samples`` is (n,) or (n, channels)."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.ascontiguousarray(samples).tobytes())


def read_wav(path: Path) -> tuple[Samples, int]:
    """Samples as (n, channels) and the rate. A file still being written, or whose writer was
    killed before it put the length into the header, is read to its end."""
    raw = path.read_bytes()
    with wave.open(io.BytesIO(raw), "rb") as file:
        channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
    if width != 2:
        raise ValueError(f"{path.name}: {width * 8} bit, not 16")
    body = raw[raw.index(b"data") + 8 :]
    usable = len(body) - len(body) % (2 * channels)
    samples: Samples = np.frombuffer(body[:usable], dtype="<i2").reshape(-1, channels)
    return samples, rate


def read_mono(path: Path) -> Samples:
    """One channel at 8 kHz; anything else is a ValueError."""
    samples, rate = read_wav(path)
    if rate != RATE or samples.shape[1] != 1:
        raise ValueError(f"{path.name}: {rate} Hz x {samples.shape[1]}, not 8000 Hz x 1")
    return samples[:, 0]
