"""Who steps in for a provider: from the settings to livekit's adapters, with their traps closed."""

from typing import Any

import pytest
from livekit.agents import llm
from livekit.plugins import cartesia, deepgram

from agent.providers.chains import EarChain, VoiceChain, set_language
from agent.session import CHAINED_LLM, CONNECT, Providers, providers
from agent.settings import SettingsFault, TutorSettings, load
from agent.turn_taking import quick_voice
from tests.agent.test_settings import ENOUGH

TWO = {
    "stt": "deepgram/nova-3,deepgram/nova-2",
    "llm": "openai/gpt-4.1-mini,openai/small",
    "tts": "cartesia/sonic-3,openai/gpt-4o-mini-tts",
    "stt_url": "http://127.0.0.1:9/v1/listen,http://127.0.0.1:8/v1/listen",
    "llm_url": "http://127.0.0.1:9/v1,http://127.0.0.1:8/v1",
    "tts_url": "http://127.0.0.1:9,http://127.0.0.1:8/v1",
    "voice": "a-voice,alloy",
}


def settings(**more: Any) -> TutorSettings:
    return load(**ENOUGH | more)


def made(**more: Any) -> Providers:
    return providers(settings(**more), quick_voice(), language="en", key_terms=())


async def test_one_entry_stays_the_plugin_itself() -> None:
    parts = made()
    assert isinstance(parts.stt, deepgram.STT)
    assert parts.tts is parts.prepares
    assert parts.connect == CONNECT


async def test_two_entries_are_a_chain_and_the_main_voice_alone_prepares() -> None:
    parts = made(**TWO)
    assert isinstance(parts.stt, EarChain)
    assert isinstance(parts.llm, llm.FallbackAdapter)
    assert isinstance(parts.tts, VoiceChain)
    assert isinstance(parts.prepares, cartesia.TTS)
    assert parts.connect.llm_conn_options is CHAINED_LLM


async def test_the_second_has_an_address_and_a_voice_of_its_own() -> None:
    tutor = settings(**TWO)
    assert tutor.chain("stt")[1] == ("deepgram/nova-2", "http://127.0.0.1:8/v1/listen")
    voice = made(**TWO).tts.members[1]
    assert voice._opts.voice == "alloy"


async def test_a_language_set_later_reaches_every_member_that_can_change_it() -> None:
    chain = made(**TWO).stt
    set_language(chain, "es")
    assert {member._opts.language for member in chain.members} == {"es"}


def test_a_second_without_an_address_needs_its_vendors_key() -> None:
    with pytest.raises(SettingsFault, match="OPENAI_API_KEY"):
        settings(llm="openai/one,openai/two")


@pytest.mark.parametrize("wrong", ["openai/one,", "openai/one,two", ",openai/one"])
def test_a_malformed_chain_is_named(wrong: str) -> None:
    with pytest.raises(SettingsFault, match="TUTOR_LLM"):
        settings(llm=wrong)
