"""The providers table: vendor/model in, the real plugin out."""

import pytest
from livekit.plugins import cartesia, deepgram, openai

from agent.providers import VENDORS, vendor_of
from agent.providers.parts import Part, UnknownVendorError, Wish

WISH = {"key": "k", "url": "http://127.0.0.1:9/v1"}


@pytest.mark.parametrize(
    ("part", "choice", "plugin"),
    [
        ("stt", "deepgram/nova-3", deepgram.STT),
        ("stt", "openai/gpt-4o-transcribe", openai.STT),
        ("llm", "openai/gpt-4.1-mini", openai.LLM),
        ("tts", "cartesia/sonic-3", cartesia.TTS),
        ("tts", "openai/gpt-4o-mini-tts", openai.TTS),
    ],
)
async def test_a_choice_becomes_the_real_plugin(part: Part, choice: str, plugin: type) -> None:
    vendor, model = vendor_of(choice, part)
    made = getattr(vendor, part)(Wish(model=model, **WISH))
    assert isinstance(made, plugin)


def test_a_livekit_inference_string_keeps_its_own_slash() -> None:
    vendor, model = vendor_of("livekit/deepgram/nova-3", "stt")
    assert vendor is VENDORS["livekit"]
    assert model == "deepgram/nova-3"


@pytest.mark.parametrize("choice", ["nova-3", "nobody/model", "cartesia/", "deepgram/nova-3"])
def test_an_impossible_choice_names_the_setting_and_what_can_be_chosen(choice: str) -> None:
    with pytest.raises(UnknownVendorError, match=r"TUTOR_TTS=.*cartesia, livekit, openai"):
        vendor_of(choice, "tts")


def test_a_vendors_key_and_the_learners_names_stay_out_of_repr() -> None:
    wish = Wish(model="m", key="secret-key", key_terms=("Amina",))
    assert "secret-key" not in repr(wish)
    assert "Amina" not in repr(wish)
