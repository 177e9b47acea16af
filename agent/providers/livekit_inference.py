"""LiveKit Inference: ``livekit/deepgram/nova-3`` means the gateway's model ``deepgram/nova-3``."""

from typing import Any

from livekit.agents import inference, llm, stt, tts

from agent.providers.parts import Vendor, Wish


def hear(wish: Wish) -> "stt.STT[Any]":
    return inference.STT(wish.model, language=wish.language, sample_rate=wish.sample_rate)


def think(wish: Wish) -> "llm.LLM[Any]":
    return inference.LLM(wish.model)


def speak(wish: Wish) -> "tts.TTS[Any]":
    model, _, voice = wish.model.partition(":")
    return inference.TTS(model, voice=wish.voice or voice, language=wish.language)


VENDOR = Vendor(key_setting="LIVEKIT_API_KEY", stt=hear, llm=think, tts=speak)
