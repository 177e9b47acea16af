"""Settings of the office, read once at the door from the environment (design, decision 16)."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _shared(name: str) -> Any:
    """A setting that has the same name in every package."""
    return Field(default=None, validation_alias=AliasChoices(name, name.lower()))


class OfficeSettings(BaseSettings):
    """A secret that is not set closes its endpoint: 404, never a door without a lock."""

    model_config = SettingsConfigDict(
        env_prefix="OFFICE_", env_ignore_empty=True, frozen=True, hide_input_in_errors=True
    )

    database_url: str = "sqlite:///office.sqlite3"
    port: int = 8080
    host: str = "127.0.0.1"
    public_url: str | None = None  # as Twilio and browsers see us; part of Twilio's signature
    recordings_folder: Path = Path(".run/recordings")
    lesson_seed: int | None = None  # demo and tests: the same items in every call

    lesson_minutes: float = Field(default=15.0, ge=2.0, le=20.0)  # B-1

    worker_token: SecretStr | None = None  # may only open calls
    number_key: SecretStr | None = None  # 32 bytes, urlsafe base64
    pin_pepper: SecretStr | None = None
    session_secret: SecretStr | None = None

    twilio_auth_tokens: Annotated[tuple[SecretStr, ...], NoDecode] = ()  # two while rotating
    sip_uri: str | None = None  # where <Sip> dials: host[:port][;transport=tcp]

    livekit_url: str | None = _shared("LIVEKIT_URL")
    livekit_api_key: str | None = _shared("LIVEKIT_API_KEY")
    livekit_api_secret: SecretStr | None = _shared("LIVEKIT_API_SECRET")
    call_key_secret: SecretStr | None = _shared("CALL_KEY_SECRET")

    @field_validator("twilio_auth_tokens", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """A comma-separated list."""
        if not isinstance(value, str):
            return value
        return tuple(token.strip() for token in value.split(",") if token.strip())

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str | None) -> str | None:
        return None if value is None else value.rstrip("/")
