"""What the tutor is told from outside: one class, built at the door and handed down."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.desk import Desk, Hours
from sip.numbers import PhoneNumber, number_of
from sip.switchboard import Switchboard

REMEDIES = {
    "LIVEKIT_URL": "the media server, such as ws://127.0.0.1:7880",
    "LIVEKIT_API_KEY": "the key of the media server's configuration",
    "LIVEKIT_API_SECRET": "the secret that belongs to LIVEKIT_API_KEY",
    "TUTOR_OFFICE_URL": "where the office listens, such as http://127.0.0.1:8000",
    "TUTOR_OFFICE_TOKEN": "the office's OFFICE_WORKER_TOKEN",
    "TUTOR_STT": 'vendor/model, such as "deepgram/nova-3"',
    "TUTOR_LLM": 'vendor/model, such as "openai/gpt-4.1-mini"',
    "TUTOR_TTS": 'vendor/model, such as "cartesia/sonic-3"',
    "DEEPGRAM_API_KEY": "a Deepgram key, or TUTOR_STT_URL for a server of your own",
    "OPENAI_API_KEY": "an OpenAI key, or TUTOR_LLM_URL for a server of your own",
    "CARTESIA_API_KEY": "a Cartesia key, or TUTOR_TTS_URL for a server of your own",
    "TUTOR_PERSON_NUMBER": "a number with its country code, such as +15550100200",
    "TUTOR_PERSON_HOURS": "days, hours and zone: mon-fri 08:00-16:00 Africa/Nairobi",
}

TurnTaking = Literal["floor", "model", "vad", "stt", "manual"]

VENDOR_MODEL = r"^[a-z0-9_-]+/[^\s,]+(,[a-z0-9_-]+/[^\s,]+)*$"  # the first is the main one

SAFETY_MODEL = r"^(same|off|[a-z0-9_-]+/[^\s,]+)$"

# A vendor's key is needed unless the part is served from an address of our own.
NEEDS_KEY = (
    ("stt", "deepgram", "deepgram_api_key"),
    ("llm", "openai", "openai_api_key"),
    ("tts", "cartesia", "cartesia_api_key"),
)


class SettingsFault(Exception):
    """A setting is missing or wrong; the text names the variable and the remedy, never a value."""


Number = Annotated[PhoneNumber | None, BeforeValidator(lambda text: text and number_of(text))]
OpenHours = Annotated[Hours | None, BeforeValidator(lambda text: text and Hours.of(text))]
S = TypeVar("S", bound="ModelSettings")
Choice = tuple[str, str | None]  # "vendor/model" and an address of our own


def choices(listed: str, urls: str | None) -> tuple[Choice, ...]:
    """The chain of one part, the main one first; the second address is the second one's, and an
    empty or missing one leaves the vendor's own."""
    own = (urls or "").split(",")
    entries = listed.split(",")
    return tuple(
        (entry, (own[place].strip() or None) if place < len(own) else None)
        for place, entry in enumerate(entries)
    )


class ModelSettings(BaseSettings):
    """Which language model is asked. Enough for the commands that need no call."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore", frozen=True)

    llm: str = Field("openai/gpt-4.1-mini", alias="TUTOR_LLM", pattern=VENDOR_MODEL)
    llm_url: str | None = Field(None, alias="TUTOR_LLM_URL")
    openai_api_key: SecretStr | None = Field(None, alias="OPENAI_API_KEY")

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, given: Any) -> Any:
        """``NAME=`` in an env file means "not set", not the empty string."""
        return {name: value for name, value in dict(given).items() if value != ""}

    @model_validator(mode="after")
    def _keys_are_there(self) -> Self:
        for part, vendor, key in NEEDS_KEY:
            chain = choices(getattr(self, part, ""), getattr(self, f"{part}_url", None))
            theirs = any(entry.startswith(f"{vendor}/") and not url for entry, url in chain)
            if theirs and getattr(self, key) is None:
                raise ValueError(key.upper())
        return self


class TutorSettings(ModelSettings):
    """Field names are for ``load(**given)``; the environment uses the names in capitals."""

    livekit_url: str = Field(alias="LIVEKIT_URL")
    livekit_api_key: str = Field(alias="LIVEKIT_API_KEY")
    livekit_api_secret: SecretStr = Field(alias="LIVEKIT_API_SECRET")
    # Empty: no call key in a SIP header is ever believed.
    call_key_secret: SecretStr = Field(SecretStr(""), alias="CALL_KEY_SECRET")
    agent_name: str = Field("phone-tutor", alias="SIP_AGENT_NAME")

    office_url: str = Field(alias="TUTOR_OFFICE_URL")
    office_token: SecretStr = Field(alias="TUTOR_OFFICE_TOKEN")

    stt: str = Field("deepgram/nova-3", alias="TUTOR_STT", pattern=VENDOR_MODEL)
    tts: str = Field("cartesia/sonic-3", alias="TUTOR_TTS", pattern=VENDOR_MODEL)
    stt_url: str | None = Field(None, alias="TUTOR_STT_URL")
    tts_url: str | None = Field(None, alias="TUTOR_TTS_URL")
    # Who decides that a turn is over, and what stops us: our floor, or livekit's own ways.
    turn_taking: TurnTaking = Field("floor", alias="TUTOR_TURN_TAKING")
    voice: str | None = Field(None, alias="TUTOR_VOICE")
    # Who reads what was said beside the rules of safeguarding (S-1).
    safety_model: str = Field("same", alias="TUTOR_SAFETY_MODEL", pattern=SAFETY_MODEL)
    # What recogniser and voice can do; the offline ones can do English.
    languages: str = Field("en", alias="TUTOR_LANGUAGES", pattern=r"^en(,[a-z]{2})*$")
    deepgram_api_key: SecretStr | None = Field(None, alias="DEEPGRAM_API_KEY")
    cartesia_api_key: SecretStr | None = Field(None, alias="CARTESIA_API_KEY")

    # Who is rung when a caller wants a person, and when somebody is there; unset: nobody, always.
    person_number: Number = Field(None, alias="TUTOR_PERSON_NUMBER")
    person_hours: OpenHours = Field(None, alias="TUTOR_PERSON_HOURS")

    # Tokens that one request to the model may hold.
    memory_tokens: int = Field(3000, alias="TUTOR_MEMORY_TOKENS", ge=1500)
    # Addresses of look-up servers (MCP), separated by commas.
    mcp_servers: str = Field(
        "", alias="TUTOR_MCP_SERVERS", pattern=r"^(https?://[^\s,]+(,https?://[^\s,]+)*)?$"
    )

    run_folder: Path = Field(Path(".run/tutor"), alias="TUTOR_RUN_FOLDER")
    max_calls: int = Field(4, alias="TUTOR_MAX_CALLS", ge=1)
    health_port: int = Field(8081, alias="TUTOR_HEALTH_PORT", ge=0, le=65535)
    idle_processes: int = Field(1, alias="TUTOR_IDLE_PROCESSES", ge=0)

    def desk(self, switchboard: Switchboard | None, *, room: str) -> Desk:
        """Where a caller of this room is put through to."""
        return Desk(self.person_number, self.person_hours, switchboard, room)

    def key(self, setting: str) -> str | None:
        """A vendor's key by the name of its setting; None when it is not set."""
        kept: SecretStr | str | None = getattr(self, setting.lower(), None)
        return kept.get_secret_value() if isinstance(kept, SecretStr) else kept

    def chain(self, part: str) -> tuple[Choice, ...]:
        """Who plays this part, the main one first."""
        return choices(getattr(self, part), getattr(self, f"{part}_url"))

    @property
    def safety_choice(self) -> Choice | None:
        """None: the rules of safeguarding are alone. At our own address, if it is that vendor's."""
        entry, url = self.chain("llm")[0]
        if self.safety_model == "off":
            return None
        wished = entry if self.safety_model == "same" else self.safety_model
        same_vendor = wished.split("/")[0] == entry.split("/")[0]
        return wished, url if same_vendor else None

    @property
    def spoken_languages(self) -> tuple[str, ...]:
        return tuple(self.languages.split(","))

    @property
    def look_up_servers(self) -> tuple[str, ...]:
        return tuple(self.mcp_servers.split(",")) if self.mcp_servers else ()

    @property
    def spool_folder(self) -> Path:
        return self.run_folder / "spool"

    @property
    def phrases_folder(self) -> Path:
        return self.run_folder / "phrases"

    @property
    def recordings_folder(self) -> Path:
        return self.run_folder / "recordings"


def load(**given: Any) -> TutorSettings:
    """Settings from the environment; ``given`` (by field name) goes before it.

    Raises ``SettingsFault``.
    """
    return _loaded(TutorSettings, given)


def load_model(**given: Any) -> ModelSettings:
    """Only what says which model is asked. Raises ``SettingsFault``."""
    return _loaded(ModelSettings, given)


def _loaded(kind: type[S], given: Mapping[str, Any]) -> S:
    try:
        return kind(**given)
    except ValidationError as error:
        faults = [_fault(fault["loc"], fault["type"], fault["msg"]) for fault in error.errors()]
    # Outside the except: pydantic's error quotes the values, and some are secrets.
    raise SettingsFault("\n".join(faults))


def _fault(where: tuple[int | str, ...], kind: str, message: str) -> str:
    if where:
        field = TutorSettings.model_fields.get(str(where[0]))
        name = str(field.alias if field else where[0])
    else:
        name = message.removeprefix("Value error, ")
    problem = "is not set" if kind == "missing" or not where else f"is wrong ({kind})"
    return f"{name} {problem}" + (f": set it to {REMEDIES[name]}" if name in REMEDIES else "")
