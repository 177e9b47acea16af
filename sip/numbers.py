"""Phone numbers: E.164 inside, masked wherever they are printed; what a caller ID can say."""

import re
from dataclasses import dataclass, field
from typing import Final

import phonenumbers

MAX_CALLER_TEXT: Final = 128  # a From header is shorter; what is longer is nobody's number
_MASK_FROM: Final = 10  # below this many characters the usual mask would show half the number

_WITHHELD_WORDS: Final = frozenset(
    (
        "anonymous",
        "blocked",
        "no-caller-id",
        "private",
        "restricted",
        "unavailable",
        "unknown",
        "withheld",
    )
)
_NOBODY_HOST: Final = "anonymous.invalid"  # RFC 3323
_KEYPAD: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
# Twilio puts the word's keypad digits into From: ANONYMOUS rings as +266696687.
_WITHHELD_DIGITS: Final = frozenset(
    "+" + word.translate(_KEYPAD) for word in _WITHHELD_WORDS if word.isalpha()
)

_ADDRESS: Final = re.compile(
    r"(?:sips?:|tel:)?(?P<user>[^@;?]*)(?:@(?P<host>[^;:?]*))?.*", re.IGNORECASE | re.DOTALL
)
_IN_BRACKETS: Final = re.compile(r"<([^<>]*)>")
# Only what people and carriers write into a number: no letters (vanity numbers), no extensions.
_WRITTEN_NUMBER: Final = re.compile(r"\+[0-9][0-9 ().\-]{4,30}", re.ASCII)


class NotANumber(ValueError):
    """The text is not a possible E.164 number. The message never repeats the text."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A possible number in E.164. Printing shows ``+15…01``; read ``.e164`` to ring or store it.

    "Possible", not "valid": reserved test numbers such as +1 555 010 0001 must be accepted, and
    whether a number is in service only the network knows. Raises NotANumber.
    """

    e164: str = field(repr=False)

    def __post_init__(self) -> None:
        if _canonical(self.e164) != self.e164:
            raise NotANumber("not a phone number in E.164")

    @property
    def masked(self) -> str:
        """Enough to tell two calls of one evening apart, too little to ring anybody."""
        if len(self.e164) < _MASK_FROM:
            return f"{self.e164[:3]}…"
        return f"{self.e164[:3]}…{self.e164[-2:]}"

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"PhoneNumber({self.masked!r})"

    def __format__(self, spec: str) -> str:
        return format(self.masked, spec)


@dataclass(frozen=True, slots=True)
class Withheld:
    """The caller did not show a number."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """There was a caller ID, but no number can be read from it. The text itself is not kept."""

    length: int


Caller = PhoneNumber | Withheld | Malformed


def number_of(text: str) -> PhoneNumber:
    """Read a number written with its country code ("+1 555 010 0001"). Raises NotANumber."""
    canonical = _canonical(text.strip())
    if canonical is None:
        raise NotANumber("not a phone number with its country code")
    return PhoneNumber(canonical)


def caller_of(text: str | None) -> Caller:
    """Read a caller ID as it comes from outside: a number, a SIP or tel URI, a word, nothing.

    A number without ``+`` is malformed on purpose: guessing its country could select the
    candidates of another household.
    """
    if text is None or not text.strip():
        return Withheld()
    if len(text) > MAX_CALLER_TEXT:
        return Malformed(len(text))
    user, host = _address(text)
    if _is_withheld(user, host):
        return Withheld()
    canonical = _canonical(user)
    return Malformed(len(text)) if canonical is None else PhoneNumber(canonical)


def shown_number(caller: Caller) -> PhoneNumber | None:
    """The number, or None for a caller who is withheld or malformed."""
    return caller if isinstance(caller, PhoneNumber) else None


def _address(text: str) -> tuple[str, str]:
    """Split ``"Name" <sip:user@host;x=y>``, ``sip:user@host`` or a bare user into user and host."""
    bracketed = _IN_BRACKETS.search(text)
    match = _ADDRESS.fullmatch((bracketed.group(1) if bracketed else text).strip())
    if match is None:
        return "", ""
    return match["user"].strip(), (match["host"] or "").strip().lower()


def _is_withheld(user: str, host: str) -> bool:
    word = user.strip("\"'").strip().lower().replace(" ", "-")
    return not word or host == _NOBODY_HOST or word in _WITHHELD_WORDS | _WITHHELD_DIGITS


def _canonical(text: str) -> str | None:
    """E.164 of a written number, None when it cannot be one."""
    if not _WRITTEN_NUMBER.fullmatch(text):
        return None
    try:
        parsed = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None
    # is_possible_number() also says yes to a number without its area code: not one to ring.
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
