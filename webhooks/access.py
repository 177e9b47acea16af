"""Who may look into the office: passwords, the session cookie, form tokens, counted misses.

Nothing here knows a page or a table. The session lives in the cookie itself, signed and not
encrypted; it carries an id and a time, nothing private. It ends after twelve hours, at sign-out
(the browser forgets it), or when the password changes (its stamp no longer fits).
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SESSION_LIFE = timedelta(hours=12)
CLOCK_SKEW = timedelta(minutes=1)  # between office processes
PASSWORD_LIMIT = 256  # characters; a longer one is only a way to keep the CPU busy

_argon2 = PasswordHasher()


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt, for the teacher's row."""
    return _argon2.hash(_normal(password))


def _normal(password: str) -> str:
    # The same letters typed on two kinds of keyboard may arrive as different code points.
    return unicodedata.normalize("NFKC", password[:PASSWORD_LIMIT])


# Checked when the e-mail is unknown, so that both answers take the same time. Costs one hash at
# import, about 50 ms.
_NOBODY = hash_password(secrets.token_hex(16))


def password_holds(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; as slow for an unknown person (None) as for a known one."""
    try:
        _argon2.verify(password_hash or _NOBODY, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None and len(password) <= PASSWORD_LIMIT


# ---- the session cookie


@dataclass(frozen=True)
class Visit:
    """What a genuine, living session cookie says. ``stamp`` still has to fit the password."""

    teacher_id: str
    since: datetime
    nonce: str
    stamp: str = field(repr=False)


def new_visit(secret: str, teacher_id: str, password_hash: str, now: datetime) -> Visit:
    nonce = secrets.token_urlsafe(16)
    since = now.replace(microsecond=0)
    return Visit(teacher_id, since, nonce, _stamp(secret, password_hash))


def seal(secret: str, visit: Visit) -> str:
    """The cookie's value. The teacher's id must not contain a dot."""
    body = ".".join((visit.teacher_id, str(int(visit.since.timestamp())), visit.nonce, visit.stamp))
    return f"{body}.{_sign(secret, 'session', body)}"


def unseal(secret: str, cookie: str, now: datetime) -> Visit | None:
    """The visit, or None for a forged, broken, expired or not yet begun one."""
    body, _, signature = cookie.rpartition(".")
    if not _same(signature, _sign(secret, "session", body)):
        return None
    teacher_id, since_text, nonce, stamp = body.split(".")
    since = datetime.fromtimestamp(int(since_text), UTC)
    if not since - CLOCK_SKEW <= now < since + SESSION_LIFE:
        return None
    return Visit(teacher_id, since, nonce, stamp)


def still_fits(secret: str, visit: Visit, password_hash: str) -> bool:
    """False once the teacher's password has changed since she signed in."""
    return _same(visit.stamp, _stamp(secret, password_hash))


def _stamp(secret: str, password_hash: str) -> str:
    return _sign(secret, "stamp", password_hash)[:16]


# ---- form tokens: a page of ours, and not another site, sent this form


def form_token(secret: str, nonce: str) -> str:
    return _sign(secret, "form", nonce)


def token_holds(secret: str, nonce: str, token: str) -> bool:
    return bool(nonce) and _same(token, form_token(secret, nonce))


def _sign(secret: str, purpose: str, text: str) -> str:
    return hmac.new(secret.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def _same(left: str, right: str) -> bool:
    # As bytes: compare_digest refuses text with letters outside ASCII, which a forger may send.
    return hmac.compare_digest(left.encode(), right.encode())


# ---- counted misses


@dataclass
class Misses:
    """Counts failed sign-ins per address and e-mail, and per address alone; bounded in memory.

    Each office process counts for itself, so several processes allow that many times more.
    When full, the longest untouched entry makes room.
    """

    limit: int = 5
    address_limit: int = 50  # one address trying many people; a school shares one address
    window: timedelta = timedelta(minutes=15)
    capacity: int = 10_000
    _seen: OrderedDict[tuple[str, str], tuple[datetime, ...]] = field(
        default_factory=OrderedDict, repr=False
    )
    _lock: Lock = field(default_factory=Lock, repr=False)

    def admit(self, address: str, email: str, now: datetime) -> bool:
        """Whether this try may go on. It counts as a miss until ``forgive``d, so that many tries
        at the same moment cannot slip through together."""
        mine, everyone = (address, _folded(email)), (address, "")
        with self._lock:
            if len(self._recent(mine, now)) >= self.limit:
                return False
            if len(self._recent(everyone, now)) >= self.address_limit:
                return False
            for key in (mine, everyone):
                self._seen[key] = (*self._recent(key, now), now)
                self._seen.move_to_end(key)
            while len(self._seen) > self.capacity:
                self._seen.popitem(last=False)
        return True

    def forgive(self, address: str, email: str) -> None:
        """The password was right: this person starts afresh, the address gets one try back."""
        with self._lock:
            self._seen.pop((address, _folded(email)), None)
            tries = self._seen.get((address, ""), ())
            self._seen[(address, "")] = tries[:-1]

    def _recent(self, key: tuple[str, str], now: datetime) -> tuple[datetime, ...]:
        return tuple(at for at in self._seen.get(key, ()) if now - at < self.window)


def _folded(email: str) -> str:
    return email.strip().casefold()[:254]
