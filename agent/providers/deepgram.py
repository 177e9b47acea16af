"""Deepgram hears. Key terms are set once: changing them reconnects the socket (decision 23)."""

from typing import Any

from livekit.agents import stt
from livekit.plugins import deepgram

from agent.providers.parts import Vendor, Wish

STREAM_URL = "https://api.deepgram.com/v1/listen"


def hear(wish: Wish) -> "stt.STT[Any]":
    return deepgram.STT(
        model=wish.model,
        language=wish.language,
        sample_rate=wish.sample_rate,
        api_key=wish.key or "none",
        base_url=wish.url or STREAM_URL,
        keyterm=list(wish.key_terms),
        mip_opt_out=True,  # children's voices train nobody's model
    )


VENDOR = Vendor(key_setting="DEEPGRAM_API_KEY", stt=hear)
