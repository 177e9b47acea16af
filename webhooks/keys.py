"""What the office keeps secret, and how: numbers sealed and hashed, PINs slow."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sip.calls import CallKey

KEY_BYTES = 32
# A PIN has 10^4 values: what slows a thief of the table is the pepper, which is not in it.
PINS = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class BadKey(ValueError):
    """OFFICE_NUMBER_KEY is not 32 bytes in urlsafe base64."""


@dataclass(frozen=True)
class OfficeKeys:
    """Keys for separate purposes, all derived from the number key, so none opens another door."""

    number_key: bytes = field(repr=False)
    pin_pepper: bytes = field(repr=False)

    @classmethod
    def of(cls, number_key: str, pin_pepper: str) -> "OfficeKeys":
        """Raises BadKey."""
        try:
            raw = urlsafe_b64decode(number_key + "=" * (-len(number_key) % 4))
        except ValueError:
            raw = b""
        if len(raw) != KEY_BYTES:
            raise BadKey("the number key is not 32 bytes in urlsafe base64")
        return cls(raw, pin_pepper.encode())

    def hash_number(self, e164: str) -> str:
        """Keyed hash for look-up: the same number always has the same one. 64 hex characters."""
        return self._mac(b"number hash", e164)

    def hash_room(self, room: str) -> str:
        """Keyed hash of a room's name, which LiveKit builds from the caller's number."""
        return self._mac(b"room hash", room)

    def seal(self, e164: str) -> str:
        """Encrypted and authenticated; a different text every time."""
        return self._fernet().encrypt(e164.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Raises cryptography.fernet.InvalidToken when it was sealed with another key."""
        return self._fernet().decrypt(sealed.encode()).decode()

    def call_token(self, key: CallKey) -> str:
        """The tutor's token for its one call (decision 26).

        Derived, not drawn: opening again after a lost answer must not shut out the tutor whose
        first request arrived late.
        """
        return self._mac(b"call token", key)

    def hash_pin(self, learner_id: str, pin: str) -> str:
        return PINS.hash(self._peppered(learner_id, pin))

    def pin_matches(self, learner_id: str, pin: str, *, pin_hash: str) -> bool:
        """Costs some 20 ms on purpose."""
        try:
            return PINS.verify(pin_hash, self._peppered(learner_id, pin))
        except (VerifyMismatchError, InvalidHashError):
            return False

    def _peppered(self, learner_id: str, pin: str) -> str:
        return hmac.new(self.pin_pepper, f"{learner_id}:{pin}".encode(), sha256).hexdigest()

    def _mac(self, purpose: bytes, text: str) -> str:
        return hmac.new(self._derived(purpose), text.encode(), sha256).hexdigest()

    def _fernet(self) -> Fernet:
        return Fernet(urlsafe_b64encode(self._derived(b"number seal")))

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose).derive(self.number_key)


def token_hash(token: str) -> str:
    """What the database keeps of a token; tokens are random, so a fast hash will do."""
    return sha256(token.encode()).hexdigest()
