"""What the tutor says when it is not told enough, and what it never says."""

import pytest

from agent.settings import SettingsFault, TutorSettings, load

ENOUGH = {
    "livekit_url": "ws://media.test",
    "livekit_api_key": "key",
    "livekit_api_secret": "hush-livekit",
    "office_url": "http://office.test",
    "office_token": "hush-office",
    "stt_url": "http://127.0.0.1:9000/v1/listen",
    "llm_url": "http://127.0.0.1:9000/v1",
    "tts_url": "http://127.0.0.1:9000",
}


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in ENOUGH.items() if key != name}


def test_a_missing_setting_is_named_with_its_remedy() -> None:
    with pytest.raises(SettingsFault) as fault:
        load(**without("office_token"))
    assert str(fault.value) == (
        "TUTOR_OFFICE_TOKEN is not set: set it to the office's OFFICE_WORKER_TOKEN"
    )


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsFault) as fault:
        load(**ENOUGH | {"stt": "deepgram", "max_calls": "many"})
    assert [line.split()[0] for line in str(fault.value).splitlines()] == [
        "TUTOR_STT",
        "TUTOR_MAX_CALLS",
    ]


def test_an_empty_value_is_the_same_as_none() -> None:
    with pytest.raises(SettingsFault, match="LIVEKIT_URL is not set"):
        load(**ENOUGH | {"livekit_url": ""})


@pytest.mark.parametrize(
    ("part", "variable"),
    [("stt", "DEEPGRAM_API_KEY"), ("llm", "OPENAI_API_KEY"), ("tts", "CARTESIA_API_KEY")],
)
def test_a_vendor_without_a_key_is_refused_unless_it_is_served_from_our_own_address(
    part: str, variable: str
) -> None:
    with pytest.raises(SettingsFault, match=f"{variable} is not set"):
        load(**without(f"{part}_url"))
    assert load(**without(f"{part}_url") | {variable.lower(): "k"}).key(variable) == "k"


def test_an_unknown_setting_has_no_key_and_a_plain_one_needs_no_unwrapping() -> None:
    settings = load(**ENOUGH)
    assert settings.key("NO_SUCH_KEY") is None
    assert settings.key("LIVEKIT_API_KEY") == "key"


def test_neither_the_settings_nor_a_fault_print_a_secret() -> None:
    assert "hush" not in repr(load(**ENOUGH))
    with pytest.raises(SettingsFault) as fault:
        load(**ENOUGH | {"max_calls": "hush-number"})
    assert "hush" not in str(fault.value)
    assert fault.value.__context__ is None
    assert fault.value.__cause__ is None


def test_every_setting_has_a_name_in_the_environment() -> None:
    assert all(
        field.alias and field.alias.isupper() for field in TutorSettings.model_fields.values()
    )


def test_s1_what_is_said_is_read_by_the_lessons_own_model_unless_told_otherwise() -> None:
    ours = ENOUGH["llm_url"]
    assert load(**ENOUGH).safety_choice == ("openai/gpt-4.1-mini", ours)
    assert load(**ENOUGH | {"safety_model": "openai/small"}).safety_choice == ("openai/small", ours)
    assert load(**ENOUGH | {"safety_model": "livekit/small"}).safety_choice == (
        "livekit/small",
        None,
    )
    assert load(**ENOUGH | {"safety_model": "off"}).safety_choice is None


def test_look_up_servers_are_addresses_with_commas_between_and_none_unless_set() -> None:
    assert load(**ENOUGH).look_up_servers == ()
    two = "http://127.0.0.1:1/mcp,https://example.org/mcp"
    assert load(**ENOUGH | {"mcp_servers": two}).look_up_servers == tuple(two.split(","))
    with pytest.raises(SettingsFault, match="TUTOR_MCP_SERVERS is wrong"):
        load(**ENOUGH | {"mcp_servers": "127.0.0.1"})
