"""Settings of the telephone. A field is read from the environment variable of the same name."""

from ipaddress import ip_network
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sip.numbers import NotANumber, number_of

# Shorter, and a tutor that starts cold is cut off; longer, and a caller listens to ringing in vain.
MIN_RINGING_SECONDS: Final = 20
MAX_RINGING_SECONDS: Final = 30
_LONGEST_CALL_SECONDS: Final = 24 * 3600  # LiveKit's own limit


def _comma_list(value: object) -> object:
    """ "a, b" -> ("a", "b"); what is no text is left to pydantic."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _numbers(value: object) -> object:
    parts = _comma_list(value)
    if not isinstance(parts, tuple):
        return parts
    try:
        return tuple(number_of(str(part)).e164 for part in parts)
    except NotANumber as error:
        raise ValueError("write each number with its country code: +15550100100") from error


def _addresses(value: object) -> object:
    parts = _comma_list(value)
    if not isinstance(parts, tuple):
        return parts
    try:
        for part in parts:
            ip_network(part, strict=False)
    except ValueError as error:
        # LiveKit compares a host name with the From header, which the caller writes.
        raise ValueError("IP addresses or networks only; a host name can be forged") from error
    return parts


class SipSettings(BaseSettings):
    """Which LiveKit, and what its telephone side should look like."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    livekit_url: str = Field(min_length=1)
    livekit_api_key: str = Field(min_length=1)
    livekit_api_secret: SecretStr = Field(min_length=1)
    call_key_secret: SecretStr = SecretStr("")  # empty: no key header is ever believed

    # Our own numbers are public, so they are plain E.164 text and print in full.
    sip_numbers: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_numbers)] = ()
    sip_allowed_addresses: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_addresses)] = ()
    sip_auth_username: str = ""
    sip_auth_password: SecretStr = SecretStr("")
    sip_agent_name: str = Field(default="phone-tutor", min_length=1)
    sip_ringing_seconds: int = Field(default=25, ge=MIN_RINGING_SECONDS, le=MAX_RINGING_SECONDS)
    sip_max_call_seconds: int = Field(default=1800, ge=60, le=_LONGEST_CALL_SECONDS)

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if bool(self.sip_auth_username) != bool(self.sip_auth_password.get_secret_value()):
            raise ValueError("SIP_AUTH_USERNAME and SIP_AUTH_PASSWORD go together")
        return self
