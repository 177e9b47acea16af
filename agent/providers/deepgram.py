"""Deepgram hears. Key terms are set once: changing them reconnects the socket (decision 23), and
only the nova-3 models take them: the plugin raises for any other."""

from typing import Any

from livekit.agents import NOT_GIVEN, stt
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
        keyterm=list(wish.key_terms) if wish.model.startswith("nova-3") else NOT_GIVEN,
        mip_opt_out=True,  # children's voices train nobody's model
    )


VENDOR = Vendor(key_setting="DEEPGRAM_API_KEY", stt=hear)
