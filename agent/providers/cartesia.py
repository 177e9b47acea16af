"""Cartesia speaks, with word timestamps, so that a cut sentence is remembered as it was heard."""

from typing import Any

from livekit.agents import tts
from livekit.plugins import cartesia

from agent.providers.parts import Vendor, Wish

BASE_URL = "https://api.cartesia.ai"
DEFAULT_VOICE = "f786b574-daa5-4673-aa0c-cbe3e8534c02"


def speak(wish: Wish) -> "tts.TTS[Any]":
    return cartesia.TTS(
        model=wish.model,
        language=wish.language,
        voice=wish.voice or DEFAULT_VOICE,
        sample_rate=wish.sample_rate,
        api_key=wish.key or "none",
        base_url=wish.url or BASE_URL,
    )


VENDOR = Vendor(key_setting="CARTESIA_API_KEY", tts=speak)
