"""LiveKit's SIP API in memory: keeps trunks and rules, and refuses what livekit-server refuses.

The same tests run against this and against the real server (tests/sip/test_provision.py).
"""

from dataclasses import dataclass, field

from livekit import api
from livekit.protocol.sip import (
    CreateSIPDispatchRuleRequest,
    CreateSIPInboundTrunkRequest,
    DeleteSIPDispatchRuleRequest,
    DeleteSIPTrunkRequest,
    ListSIPDispatchRuleRequest,
    ListSIPDispatchRuleResponse,
    ListSIPInboundTrunkRequest,
    ListSIPInboundTrunkResponse,
    SIPDispatchRuleInfo,
    SIPInboundTrunkInfo,
)

from sip.trunks import rule_of


@dataclass
class OfflineSipApi:
    """Ids count up; listings come in the order of creation. ``writes`` counts what changed."""

    trunks: dict[str, SIPInboundTrunkInfo] = field(default_factory=dict)
    rules: dict[str, SIPDispatchRuleInfo] = field(default_factory=dict)
    writes: int = 0

    async def list_inbound_trunk(
        self, _request: ListSIPInboundTrunkRequest, /
    ) -> ListSIPInboundTrunkResponse:
        return ListSIPInboundTrunkResponse(items=self.trunks.values())

    async def create_inbound_trunk(
        self, request: CreateSIPInboundTrunkRequest, /
    ) -> SIPInboundTrunkInfo:
        return self._keep_trunk(f"ST_{self.writes + 1:04}", request.trunk)

    async def update_inbound_trunk(
        self, trunk_id: str, trunk: SIPInboundTrunkInfo, /
    ) -> SIPInboundTrunkInfo:
        if trunk_id not in self.trunks:
            raise _refused("not_found", "sip trunk not found", status=404)
        return self._keep_trunk(trunk_id, trunk)

    async def delete_trunk(self, request: DeleteSIPTrunkRequest, /) -> None:
        self.writes += 1
        self.trunks.pop(request.sip_trunk_id, None)

    async def list_dispatch_rule(
        self, _request: ListSIPDispatchRuleRequest, /
    ) -> ListSIPDispatchRuleResponse:
        return ListSIPDispatchRuleResponse(items=self.rules.values())

    async def create_dispatch_rule(
        self, request: CreateSIPDispatchRuleRequest, /
    ) -> SIPDispatchRuleInfo:
        return self._keep_rule(f"SDR_{self.writes + 1:04}", request.dispatch_rule)

    async def update_dispatch_rule(
        self, rule_id: str, rule: SIPDispatchRuleInfo, /
    ) -> SIPDispatchRuleInfo:
        if rule_id not in self.rules:
            raise _refused("not_found", "sip dispatch rule not found", status=404)
        return self._keep_rule(rule_id, rule)

    async def delete_dispatch_rule(self, request: DeleteSIPDispatchRuleRequest, /) -> None:
        self.writes += 1
        self.rules.pop(request.sip_dispatch_rule_id, None)

    def _keep_trunk(self, trunk_id: str, trunk: SIPInboundTrunkInfo) -> SIPInboundTrunkInfo:
        if not (trunk.auth_username or trunk.allowed_addresses or trunk.numbers):
            raise _refused("invalid_argument", "for security, one of the fields must be set")
        others = (other for key, other in self.trunks.items() if key != trunk_id)
        if any(set(other.numbers) & set(trunk.numbers) for other in others):
            raise _refused("invalid_argument", "Conflicting inbound SIP Trunks")
        kept = SIPInboundTrunkInfo()
        kept.CopyFrom(trunk)
        kept.sip_trunk_id = trunk_id
        self.trunks[trunk_id] = kept
        self.writes += 1
        return kept

    def _keep_rule(self, rule_id: str, rule: SIPDispatchRuleInfo) -> SIPDispatchRuleInfo:
        others = (other for key, other in self.rules.items() if key != rule_id)
        if any(_matches_the_same(rule, other) for other in others):
            raise _refused("invalid_argument", "Dispatch rule for the same trunk already exists")
        kept = SIPDispatchRuleInfo()
        kept.CopyFrom(rule)
        kept.sip_dispatch_rule_id = rule_id
        self.rules[rule_id] = kept
        self.writes += 1
        return kept


def _matches_the_same(left: SIPDispatchRuleInfo, right: SIPDispatchRuleInfo) -> bool:
    """The server wants (pin, trunk, inbound number, number) to lead to one rule only."""

    def keys(message: SIPDispatchRuleInfo) -> set[tuple[str, str, str, str]]:
        rule = rule_of(message, trunk_names=tuple(message.trunk_ids))
        return {
            (rule.pin, trunk, caller, number)
            for trunk in rule.trunks or ("",)
            for caller in rule.callers or ("",)
            for number in rule.numbers or ("",)
        }

    return not keys(left).isdisjoint(keys(right))


def _refused(code: str, message: str, *, status: int = 400) -> api.ServerError:
    return api.ServerError(code, message, status=status)
