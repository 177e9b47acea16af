"""The trunk and the dispatch rules we want LiveKit to have, as data, and how they are written down.

``trunk_message`` and ``rule_message`` lay our fields over what the server holds, so that what an
operator has set by hand (media encryption, metadata) outlives an update.
"""

from dataclasses import dataclass, field
from typing import Final

from google.protobuf.duration_pb2 import Duration
from livekit.protocol.agent_dispatch import RoomAgentDispatch
from livekit.protocol.sip import (
    SIPDispatchRule,
    SIPDispatchRuleIndividual,
    SIPDispatchRuleInfo,
    SIPHeaderOptions,
    SIPInboundTrunkInfo,
)

from sip.settings import SipSettings

TRUNK_NAME: Final = "phone-tutor"
RULE_NAME: Final = "phone-tutor everyone"
ROOM_PREFIX: Final = "call-"
INDIVIDUAL: Final = "dispatch_rule_individual"


@dataclass(frozen=True)
class InboundTrunk:
    """Where calls may come from and which of our numbers they may ring.

    ``x_headers``: every X- header of the INVITE becomes an attribute ``sip.h.<lower-case name>``;
    X-Tutor-Call arrives that way, and so does X-Twilio-VerStat.
    """

    name: str
    numbers: tuple[str, ...]
    allowed_addresses: tuple[str, ...] = ()
    auth_username: str = ""
    auth_password: str = field(default="", repr=False)
    ringing_seconds: int = 0  # 0 as the server says it: not set, three minutes
    max_call_seconds: int = 0
    x_headers: bool = False


@dataclass(frozen=True)
class DispatchRule:
    """What happens to a call on these trunks. ``trunks`` are trunk names; never empty when wanted.

    ``callers`` and ``numbers`` narrow the rule; the server compares them as exact text.
    """

    name: str
    trunks: tuple[str, ...]
    agent_names: tuple[str, ...]
    kind: str = INDIVIDUAL
    room_prefix: str = ROOM_PREFIX
    callers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    pin: str = field(default="", repr=False)

    @property
    def catches_all(self) -> bool:
        """Whether it takes every call of its trunk: without such a rule some get no answer."""
        return not (self.callers or self.numbers or self.pin)


@dataclass(frozen=True)
class Wanted:
    trunks: tuple[InboundTrunk, ...]
    rules: tuple[DispatchRule, ...]


def wanted(settings: SipSettings) -> Wanted:
    """One trunk for our numbers and one rule that takes every call on it into a room of its own.

    Who the caller is, is for the tutor to find out: a rule that turned callers away would leave
    them ringing, since LiveKit sends no final response when no rule matches.
    """
    trunk = InboundTrunk(
        name=TRUNK_NAME,
        numbers=tuple(sorted(settings.sip_numbers)),
        allowed_addresses=tuple(sorted(settings.sip_allowed_addresses)),
        auth_username=settings.sip_auth_username,
        auth_password=settings.sip_auth_password.get_secret_value(),
        ringing_seconds=settings.sip_ringing_seconds,
        max_call_seconds=settings.sip_max_call_seconds,
        x_headers=True,
    )
    rule = DispatchRule(
        name=RULE_NAME, trunks=(trunk.name,), agent_names=(settings.sip_agent_name,)
    )
    return Wanted((trunk,), (rule,))


def trunk_of(message: SIPInboundTrunkInfo) -> InboundTrunk:
    """Our fields of a stored trunk; lists sorted, for their order means nothing."""
    return InboundTrunk(
        name=message.name,
        numbers=tuple(sorted(message.numbers)),
        allowed_addresses=tuple(sorted(message.allowed_addresses)),
        auth_username=message.auth_username,
        auth_password=message.auth_password,
        ringing_seconds=message.ringing_timeout.seconds,
        max_call_seconds=message.max_call_duration.seconds,
        x_headers=message.include_headers != SIPHeaderOptions.SIP_NO_HEADERS,
    )


def trunk_message(
    trunk: InboundTrunk, *, over: SIPInboundTrunkInfo | None = None
) -> SIPInboundTrunkInfo:
    """The trunk as the server wants it, laid over what it has."""
    message = SIPInboundTrunkInfo()
    if over is not None:
        message.CopyFrom(over)
    message.name = trunk.name
    message.numbers[:] = trunk.numbers
    message.allowed_addresses[:] = trunk.allowed_addresses
    message.auth_username = trunk.auth_username
    message.auth_password = trunk.auth_password
    message.ringing_timeout.CopyFrom(Duration(seconds=trunk.ringing_seconds))
    message.max_call_duration.CopyFrom(Duration(seconds=trunk.max_call_seconds))
    if trunk_of(message).x_headers != trunk.x_headers:
        message.include_headers = (
            SIPHeaderOptions.SIP_X_HEADERS if trunk.x_headers else SIPHeaderOptions.SIP_NO_HEADERS
        )
    return message


def rule_of(message: SIPDispatchRuleInfo, *, trunk_names: tuple[str, ...]) -> DispatchRule:
    """Our fields of a stored rule. ``trunk_names``: the names behind its ``trunk_ids``."""
    kind = message.rule.WhichOneof("rule") or ""
    body = getattr(message.rule, kind) if kind else None
    return DispatchRule(
        name=message.name,
        trunks=trunk_names,
        agent_names=tuple(agent.agent_name for agent in message.room_config.agents),
        kind=kind,
        # A direct rule names one room instead.
        room_prefix=getattr(body, "room_prefix", ""),
        callers=tuple(sorted(message.inbound_numbers)),
        numbers=tuple(sorted(message.numbers)),
        pin=getattr(body, "pin", ""),
    )


def rule_message(
    rule: DispatchRule, *, trunk_ids: tuple[str, ...], over: SIPDispatchRuleInfo | None = None
) -> SIPDispatchRuleInfo:
    """The rule as the server wants it, laid over what it has.

    Raises ValueError without trunk ids: LiveKit lets a call that matches no trunk in without
    asking who it is, and such a rule would take it (design, decision 6).
    """
    if not trunk_ids:
        raise ValueError("a dispatch rule without trunk ids would let anybody in")
    message = SIPDispatchRuleInfo()
    if over is not None:
        message.CopyFrom(over)
    message.name = rule.name
    message.trunk_ids[:] = trunk_ids
    individual = SIPDispatchRuleIndividual(room_prefix=rule.room_prefix, pin=rule.pin)
    message.rule.CopyFrom(SIPDispatchRule(dispatch_rule_individual=individual))
    message.inbound_numbers[:] = rule.callers
    message.numbers[:] = rule.numbers
    if rule_of(message, trunk_names=rule.trunks).agent_names != rule.agent_names:
        del message.room_config.agents[:]
        message.room_config.agents.extend(
            RoomAgentDispatch(agent_name=name) for name in rule.agent_names
        )
    return message
