"""Faults of a telephone side that is already there: each one has left callers ringing or let
strangers in. Pure; ``python -m sip check`` prints them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sip.numbers import NotANumber, PhoneNumber
from sip.provision import Present, StoredRule, StoredTrunk
from sip.settings import MAX_RINGING_SECONDS, MIN_RINGING_SECONDS


@dataclass(frozen=True)
class Fault:
    """``where``: which trunk or rule; ``what``: what is wrong and what it does to a caller."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def faults(present: Present) -> tuple[Fault, ...]:
    """Everything wrong with what the server has, ours or not: one strange rule is enough."""
    found: list[Fault] = []
    if not present.trunks:
        found.append(Fault("LiveKit", "no inbound trunk, so it knows no number; run apply"))
    for stored in present.trunks:
        found += _of_trunk(stored, present.rules)
    for rule in present.rules:
        found += _of_rule(rule, {stored.trunk.name for stored in present.trunks})
    return tuple(found)


def _of_trunk(stored: StoredTrunk, rules: tuple[StoredRule, ...]) -> Iterator[Fault]:
    trunk = stored.trunk
    where = f"trunk {trunk.name!r} ({stored.id})"
    wrong = tuple(number for number in trunk.numbers if not _is_e164(number))
    if wrong:
        yield Fault(where, f"numbers not in E.164, such as +15550100100: {', '.join(wrong)}")
    if not MIN_RINGING_SECONDS <= trunk.ringing_seconds <= MAX_RINGING_SECONDS:
        yield Fault(
            where,
            f"ringing timeout {trunk.ringing_seconds} s, want {MIN_RINGING_SECONDS} to"
            f" {MAX_RINGING_SECONDS} s (0 rings for three minutes when no tutor comes)",
        )
    if not trunk.allowed_addresses and not trunk.auth_username:
        yield Fault(
            where,
            "anybody may call it: set SIP_ALLOWED_ADDRESSES (0.0.0.0/0 if that is meant)"
            " or SIP_AUTH_USERNAME",
        )
    if not any(trunk.name in each.rule.trunks and each.rule.catches_all for each in rules):
        yield Fault(where, "no catch-all rule: a caller no rule expects hears ringing for ever")


def _of_rule(stored: StoredRule, trunk_names: set[str]) -> Iterator[Fault]:
    rule = stored.rule
    where = f"rule {rule.name!r} ({stored.id})"
    if not rule.trunks:
        yield Fault(where, "no trunk_ids: it takes calls that nobody authenticated")
    gone = tuple(name for name in rule.trunks if name not in trunk_names)
    if gone:
        yield Fault(where, f"names a trunk that is gone: {', '.join(gone)}")
    if not rule.agent_names:
        yield Fault(where, "names no agent: nobody comes and the caller hears ringing")


def _is_e164(number: str) -> bool:
    try:
        PhoneNumber(number)
    except NotANumber:
        return False
    return True
