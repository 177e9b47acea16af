"""Records the lifelines that are shipped: python -m infra.offline.make_recorded.

For a first call with a dead voice: every later call has the lines in its own voice.
"""

import asyncio
import wave

from agent.bridge import RECORDED
from agent.lifelines import lines
from infra.offline.voice import DEFAULT_VOICE, FliteVoice, Wanted

RATE = 8000  # Hz: what the telephone carries


async def record(voice: FliteVoice) -> None:
    RECORDED.mkdir(exist_ok=True)
    for name, text in vars(lines("en")).items():
        pieces = [
            piece
            async for piece in voice.speak(Wanted(text, DEFAULT_VOICE, RATE))
            if isinstance(piece, bytes)
        ]
        with wave.open(str(RECORDED / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(b"".join(pieces))


if __name__ == "__main__":
    flite = FliteVoice(1)
    asyncio.run(record(flite))
    flite.stop()
