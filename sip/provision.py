"""Make LiveKit's trunks and rules what we want: read, compare, carry out; and find faults.

Comparing and fault finding are pure. Running it twice changes nothing the second time, so it may
run at every start: LiveKit keeps trunks and rules in Redis, and Redis may forget.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from typing import Final, Protocol

from livekit import api
from livekit.protocol.sip import (
    CreateSIPDispatchRuleRequest,
    CreateSIPInboundTrunkRequest,
    ListSIPDispatchRuleRequest,
    ListSIPDispatchRuleResponse,
    ListSIPInboundTrunkRequest,
    ListSIPInboundTrunkResponse,
    SIPDispatchRuleInfo,
    SIPInboundTrunkInfo,
)

from sip.settings import SipSettings
from sip.trunks import (
    DispatchRule,
    InboundTrunk,
    Wanted,
    rule_message,
    rule_of,
    trunk_message,
    trunk_of,
)

_SECRET_FIELDS: Final = frozenset({"auth_password", "pin"})


class SipApi(Protocol):
    """The part of LiveKit's SIP API used here: ``LiveKitAPI().sip``, or offline_provision."""

    async def list_inbound_trunk(
        self, request: ListSIPInboundTrunkRequest, /
    ) -> ListSIPInboundTrunkResponse: ...
    async def create_inbound_trunk(
        self, request: CreateSIPInboundTrunkRequest, /
    ) -> SIPInboundTrunkInfo: ...
    async def update_inbound_trunk(
        self, trunk_id: str, trunk: SIPInboundTrunkInfo, /
    ) -> SIPInboundTrunkInfo: ...
    async def list_dispatch_rule(
        self, request: ListSIPDispatchRuleRequest, /
    ) -> ListSIPDispatchRuleResponse: ...
    async def create_dispatch_rule(
        self, request: CreateSIPDispatchRuleRequest, /
    ) -> SIPDispatchRuleInfo: ...
    async def update_dispatch_rule(
        self, rule_id: str, rule: SIPDispatchRuleInfo, /
    ) -> SIPDispatchRuleInfo: ...


@asynccontextmanager
async def livekit_sip(settings: SipSettings) -> AsyncIterator[SipApi]:
    """LiveKit's SIP API, with its connections, for the time of one command or round."""
    async with api.LiveKitAPI(
        settings.livekit_url,
        settings.livekit_api_key,
        settings.livekit_api_secret.get_secret_value(),
    ) as livekit:
        yield livekit.sip


@dataclass(frozen=True)
class StoredTrunk:
    id: str
    trunk: InboundTrunk
    # Everything the server holds, so that an update keeps the rest. Printing it shows the password.
    message: SIPInboundTrunkInfo = field(repr=False, compare=False)


@dataclass(frozen=True)
class StoredRule:
    id: str
    rule: DispatchRule  # an id of a trunk that is gone stays an id among its ``trunks``
    message: SIPDispatchRuleInfo = field(repr=False, compare=False)


@dataclass(frozen=True)
class Present:
    """What the server has, ordered by id: its own order changes from one listing to the next."""

    trunks: tuple[StoredTrunk, ...] = ()
    rules: tuple[StoredRule, ...] = ()


@dataclass(frozen=True)
class TrunkChange:
    """``stored`` None: create it."""

    trunk: InboundTrunk
    stored: StoredTrunk | None = None

    def __str__(self) -> str:
        return _line("trunk", self.trunk, self.stored.trunk if self.stored else None)


@dataclass(frozen=True)
class RuleChange:
    """``stored`` None: create it."""

    rule: DispatchRule
    stored: StoredRule | None = None

    def __str__(self) -> str:
        return _line("rule", self.rule, self.stored.rule if self.stored else None)


Change = TrunkChange | RuleChange


async def read(api: SipApi) -> Present:
    """List the inbound trunks and the dispatch rules. Raises what the API raises."""
    trunks = (await api.list_inbound_trunk(ListSIPInboundTrunkRequest())).items
    rules = (await api.list_dispatch_rule(ListSIPDispatchRuleRequest())).items
    names = {trunk.sip_trunk_id: trunk.name for trunk in trunks}
    return Present(
        tuple(
            StoredTrunk(message.sip_trunk_id, trunk_of(message), message)
            for message in sorted(trunks, key=lambda trunk: trunk.sip_trunk_id)
        ),
        tuple(
            _stored_rule(message, names)
            for message in sorted(rules, key=lambda rule: rule.sip_dispatch_rule_id)
        ),
    )


def difference(wanted: Wanted, present: Present) -> tuple[Change, ...]:
    """What to do, trunks first because the rules need their ids.

    Compared by name. What we do not name is left alone: it may be somebody else's; ``faults`` says
    so if it is dangerous.
    """
    trunks = tuple(_trunk_change(trunk, present) for trunk in wanted.trunks)
    rules = tuple(_rule_change(rule, present) for rule in wanted.rules)
    return tuple(change for change in (*trunks, *rules) if change is not None)


async def carry_out(api: SipApi, changes: tuple[Change, ...]) -> None:
    """Do it, in order. Raises what the API raises; running again goes on where it stopped."""
    if not changes:
        return
    for change in changes:
        if isinstance(change, TrunkChange):
            await _carry_out_trunk(api, change)
    # Read again instead of collecting ids: the rules may name trunks that needed no change.
    ids = {stored.trunk.name: stored.id for stored in reversed((await read(api)).trunks)}
    for change in changes:
        if isinstance(change, RuleChange):
            await _carry_out_rule(api, change, ids)


async def _carry_out_trunk(api: SipApi, change: TrunkChange) -> None:
    if change.stored is None:
        message = trunk_message(change.trunk)
        await api.create_inbound_trunk(CreateSIPInboundTrunkRequest(trunk=message))
        return
    message = trunk_message(change.trunk, over=change.stored.message)
    await api.update_inbound_trunk(change.stored.id, message)


async def _carry_out_rule(api: SipApi, change: RuleChange, ids: Mapping[str, str]) -> None:
    trunk_ids = tuple(ids[name] for name in change.rule.trunks)
    if change.stored is None:
        message = rule_message(change.rule, trunk_ids=trunk_ids)
        await api.create_dispatch_rule(CreateSIPDispatchRuleRequest(dispatch_rule=message))
        return
    message = rule_message(change.rule, trunk_ids=trunk_ids, over=change.stored.message)
    await api.update_dispatch_rule(change.stored.id, message)


def _stored_rule(message: SIPDispatchRuleInfo, names: Mapping[str, str]) -> StoredRule:
    trunk_names = tuple(names.get(trunk_id, trunk_id) for trunk_id in message.trunk_ids)
    return StoredRule(
        message.sip_dispatch_rule_id, rule_of(message, trunk_names=trunk_names), message
    )


def _trunk_change(trunk: InboundTrunk, present: Present) -> TrunkChange | None:
    same = (stored for stored in present.trunks if stored.trunk.name == trunk.name)
    stored = next(same, None)
    return None if stored and stored.trunk == trunk else TrunkChange(trunk, stored)


def _rule_change(rule: DispatchRule, present: Present) -> RuleChange | None:
    same = (stored for stored in present.rules if stored.rule.name == rule.name)
    stored = next(same, None)
    return None if stored and stored.rule == rule else RuleChange(rule, stored)


def _line(
    kind: str, new: InboundTrunk | DispatchRule, old: InboundTrunk | DispatchRule | None
) -> str:
    """One line for people: the fields it is created with, or each that changes with old and new."""
    if old is None:
        set_fields = (
            f"{item.name}={_shown(item.name, getattr(new, item.name))}"
            for item in fields(new)
            if item.name != "name" and getattr(new, item.name)
        )
        return f"create {kind} {new.name!r}: {', '.join(set_fields)}"
    changed = (
        f"{item.name} {_shown(item.name, getattr(old, item.name))}"
        f" -> {_shown(item.name, getattr(new, item.name))}"
        for item in fields(new)
        if getattr(old, item.name) != getattr(new, item.name)
    )
    return f"update {kind} {new.name!r}: {', '.join(changed)}"


def _shown(name: str, value: object) -> str:
    if name in _SECRET_FIELDS:
        value = "(secret)" if value else ""
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return str(value) or "(none)"
