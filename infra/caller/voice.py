"""The learner's voice: flite, cut to the telephone's 8 kHz and to an ordinary loudness."""

import asyncio
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from infra.caller.sound import (
    RATE,
    Samples,
    at_level,
    read_mono,
    read_wav,
    to_samples,
    trimmed,
    write_wav,
)

SPEECH_DB = -20.0
VOICES = ("slt", "rms", "awb", "kal", "kal16")


@dataclass(frozen=True)
class Voice:
    """Speaks text; what was spoken once is kept as a WAV in ``folder``."""

    folder: Path
    name: str = "slt"

    async def speak(self, text: str) -> Samples:
        """8 kHz mono of ``text`` at about -20 dBFS, silence around it cut away.

        Raises RuntimeError when flite cannot say it.
        """
        path = self.folder / f"{self.name}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.wav"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            write_wav(path, await self._synthesise(text))
        return read_mono(path)

    async def _synthesise(self, text: str) -> Samples:
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            wide = Path(scratch) / "wide.wav"
            command = ("flite", "-voice", self.name, "-t", text, "-o", str(wide))
            process = await asyncio.create_subprocess_exec(
                *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
            )
            if await process.wait() != 0 or not wide.exists():
                raise RuntimeError("flite could not speak this sentence")
            samples, rate = read_wav(wide)
        narrow = soxr.resample(samples[:, 0].astype(np.float64), rate, RATE)
        return at_level(trimmed(to_samples(narrow)), SPEECH_DB)
