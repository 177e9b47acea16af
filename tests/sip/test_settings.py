import pytest
from pydantic import ValidationError

from sip.settings import SipSettings
from sip.trunks import RULE_NAME, TRUNK_NAME, DispatchRule, InboundTrunk, wanted


def settings(**changes: object) -> SipSettings:
    needed: dict[str, object] = {
        "livekit_url": "ws://127.0.0.1:7880",
        "livekit_api_key": "key",
        "livekit_api_secret": "secret-of-livekit",
    }
    return SipSettings.model_validate(needed | changes)


def test_lists_are_written_with_commas() -> None:
    read = settings(
        sip_numbers="+15550100101, +1 555 010 0100,", sip_allowed_addresses="127.0.0.1,192.0.2.0/24"
    )
    assert read.sip_numbers == ("+15550100101", "+15550100100")
    assert read.sip_allowed_addresses == ("127.0.0.1", "192.0.2.0/24")


@pytest.mark.parametrize(
    "wrong",
    [
        {"sip_numbers": "5550100100"},
        {"sip_allowed_addresses": "sip.example.org"},
        {"sip_ringing_seconds": 19},
        {"sip_ringing_seconds": 31},
        {"sip_max_call_seconds": 0},
        {"sip_agent_name": ""},
        {"sip_auth_username": "carrier"},
        {"sip_auth_password": "secret-of-the-trunk"},
        {"livekit_api_secret": ""},
    ],
)
def test_settings_that_cannot_serve_are_refused_without_repeating_a_secret(
    wrong: dict[str, object],
) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(**wrong)
    assert "secret-of" not in str(caught.value)


def test_secrets_do_not_print() -> None:
    shown = repr(settings(sip_auth_username="carrier", sip_auth_password="secret-of-the-trunk"))
    assert "secret-of" not in shown


def test_the_settings_become_one_trunk_and_one_rule_for_everybody() -> None:
    result = wanted(
        settings(
            sip_numbers="+15550100101,+15550100100",
            sip_allowed_addresses="127.0.0.1",
            sip_auth_username="carrier",
            sip_auth_password="a password",
        )
    )
    assert result.trunks == (
        InboundTrunk(
            name=TRUNK_NAME,
            numbers=("+15550100100", "+15550100101"),
            allowed_addresses=("127.0.0.1",),
            auth_username="carrier",
            auth_password="a password",
            ringing_seconds=25,
            max_call_seconds=1800,
            x_headers=True,
        ),
    )
    assert result.rules == (
        DispatchRule(name=RULE_NAME, trunks=(TRUNK_NAME,), agent_names=("phone-tutor",)),
    )
    assert result.rules[0].catches_all
