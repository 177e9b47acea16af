"""Anna speaks once for all tests: what she says is told to the scripted ear."""

import asyncio

import pytest

from agent.session import HEARD_RATE
from infra.offline.voice import FliteVoice, Wanted


@pytest.fixture(scope="session")
def speech() -> bytes:
    """About a second of a voice, s16le at 16 kHz."""

    async def spoken() -> bytes:
        voice = FliteVoice(1)
        pieces = [
            piece async for piece in voice.speak(Wanted("fifty four it is", "rms", HEARD_RATE))
        ]
        voice.stop()
        return b"".join(piece for piece in pieces if isinstance(piece, bytes))

    return asyncio.run(spoken())
