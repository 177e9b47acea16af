"""OpenAI and everything that speaks its protocol (Groq, vLLM, …) by base URL."""

from typing import Any

from livekit.agents import llm, stt, tts
from livekit.plugins import openai

from agent.providers.parts import Vendor, Wish

BASE_URL = "https://api.openai.com/v1"


def think(wish: Wish) -> "llm.LLM[Any]":
    return openai.LLM(
        model=wish.model,
        api_key=wish.key or "none",
        base_url=wish.url or BASE_URL,
        temperature=0.2,
    )


def hear(wish: Wish) -> "stt.STT[Any]":
    return openai.STT(
        model=wish.model,
        language=wish.language,
        api_key=wish.key or "none",
        base_url=wish.url or BASE_URL,
        prompt=", ".join(wish.key_terms),
    )


def speak(wish: Wish) -> "tts.TTS[Any]":
    return openai.TTS(
        model=wish.model,
        voice=wish.voice or "alloy",
        api_key=wish.key or "none",
        base_url=wish.url or BASE_URL,
    )


VENDOR = Vendor(key_setting="OPENAI_API_KEY", stt=hear, llm=think, tts=speak)
