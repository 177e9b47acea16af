"""Every test that takes ``sip_api`` runs against the API in memory and against livekit-server."""

from dataclasses import replace

import pytest
from livekit import api
from livekit.protocol.sip import (
    CreateSIPDispatchRuleRequest,
    DeleteSIPTrunkRequest,
    SIPDispatchRule,
    SIPDispatchRuleDirect,
    SIPDispatchRuleInfo,
)

from sip.offline_provision import OfflineSipApi
from sip.provision import Present, RuleChange, SipApi, TrunkChange, carry_out, difference, read
from sip.trunks import DispatchRule, InboundTrunk, Wanted, rule_message

TRUNK = InboundTrunk(
    name="phone-tutor",
    numbers=("+15550100100", "+15550100101"),
    allowed_addresses=("127.0.0.1", "192.0.2.0/24"),
    auth_username="carrier",
    auth_password="a password",
    ringing_seconds=25,
    max_call_seconds=1800,
    x_headers=True,
)
RULE = DispatchRule(
    name="phone-tutor everyone", trunks=("phone-tutor",), agent_names=("phone-tutor",)
)
WANTED = Wanted((TRUNK,), (RULE,))


async def apply(sip_api: SipApi, wanted: Wanted = WANTED) -> Present:
    await carry_out(sip_api, difference(wanted, await read(sip_api)))
    return await read(sip_api)


async def test_an_empty_server_gets_everything_wanted(sip_api: SipApi) -> None:
    present = await apply(sip_api)
    assert [stored.trunk for stored in present.trunks] == [TRUNK]
    assert [stored.rule for stored in present.rules] == [RULE]
    assert list(present.rules[0].message.trunk_ids) == [present.trunks[0].id]


async def test_applying_twice_changes_nothing_the_second_time(sip_api: SipApi) -> None:
    first = await apply(sip_api)
    assert difference(WANTED, first) == ()
    assert await apply(sip_api) == first


async def test_a_changed_setting_changes_the_trunk_in_place(sip_api: SipApi) -> None:
    before = await apply(sip_api)
    changed = replace(
        TRUNK, numbers=("+15550100102",), auth_username="", auth_password="", ringing_seconds=20
    )
    after = await apply(sip_api, Wanted((changed,), (RULE,)))
    assert [(stored.id, stored.trunk) for stored in after.trunks] == [
        (before.trunks[0].id, changed)
    ]
    assert after.rules == before.rules


async def test_a_changed_rule_is_changed_in_place(sip_api: SipApi) -> None:
    before = await apply(sip_api)
    changed = replace(RULE, agent_names=("another-tutor",))
    after = await apply(sip_api, Wanted((TRUNK,), (changed,)))
    assert [(stored.id, stored.rule) for stored in after.rules] == [(before.rules[0].id, changed)]


async def test_what_an_operator_has_set_by_hand_stays(sip_api: SipApi) -> None:
    before = await apply(sip_api)
    message = before.trunks[0].message
    message.metadata = "set by hand"
    message.ringing_timeout.seconds = 7
    await sip_api.update_inbound_trunk(before.trunks[0].id, message)
    after = await apply(sip_api)
    assert after.trunks[0].trunk == TRUNK
    assert after.trunks[0].message.metadata == "set by hand"


async def test_a_trunk_that_was_lost_comes_back_and_its_rule_follows(sip_api: SipApi) -> None:
    before = await apply(sip_api)
    await sip_api.delete_trunk(  # type: ignore[attr-defined]
        DeleteSIPTrunkRequest(sip_trunk_id=before.trunks[0].id)
    )
    after = await apply(sip_api)
    assert after.trunks[0].id != before.trunks[0].id
    assert list(after.rules[0].message.trunk_ids) == [after.trunks[0].id]
    assert difference(WANTED, after) == ()


async def test_a_rule_somebody_made_direct_becomes_individual_again(sip_api: SipApi) -> None:
    before = await apply(sip_api)
    message = before.rules[0].message
    message.rule.CopyFrom(
        SIPDispatchRule(dispatch_rule_direct=SIPDispatchRuleDirect(room_name="one-room"))
    )
    await sip_api.update_dispatch_rule(before.rules[0].id, message)
    assert (await read(sip_api)).rules[0].rule.kind == "dispatch_rule_direct"
    assert (await apply(sip_api)).rules[0].rule == RULE


async def test_a_rule_of_somebody_else_is_left_alone(sip_api: SipApi) -> None:
    other = SIPDispatchRuleInfo(
        name="theirs",
        rule=SIPDispatchRule(dispatch_rule_direct=SIPDispatchRuleDirect(room_name="theirs")),
        numbers=["+15550100199"],
    )
    await sip_api.create_dispatch_rule(CreateSIPDispatchRuleRequest(dispatch_rule=other))
    present = await apply(sip_api)
    assert {stored.rule.name for stored in present.rules} == {"theirs", RULE.name}


async def test_a_second_trunk_on_our_number_is_refused_by_the_server(sip_api: SipApi) -> None:
    await apply(sip_api)
    with pytest.raises(api.ServerError, match="Conflicting"):
        await carry_out(sip_api, (TrunkChange(replace(TRUNK, name="second")),))


async def test_a_second_catch_all_rule_is_refused_by_the_server(sip_api: SipApi) -> None:
    await apply(sip_api)
    with pytest.raises(api.ServerError, match="already exists"):
        await carry_out(sip_api, (RuleChange(replace(RULE, name="second")),))


async def test_a_trunk_open_to_everybody_is_refused_by_the_server(sip_api: SipApi) -> None:
    bare = InboundTrunk(name="bare", numbers=())
    with pytest.raises(api.ServerError, match="for security"):
        await carry_out(sip_api, (TrunkChange(bare),))


async def test_nothing_to_do_writes_nothing() -> None:
    offline = OfflineSipApi()
    await apply(offline)
    writes = offline.writes
    await apply(offline)
    assert offline.writes == writes


def test_trunks_come_before_the_rules_that_need_them() -> None:
    assert difference(WANTED, Present()) == (TrunkChange(TRUNK), RuleChange(RULE))


def test_a_rule_without_a_trunk_is_never_written() -> None:
    with pytest.raises(ValueError, match="let anybody in"):
        rule_message(RULE, trunk_ids=())


async def test_a_change_reads_as_one_line_without_the_password() -> None:
    offline = OfflineSipApi()
    create = difference(WANTED, await read(offline))[0]
    assert str(create).startswith("create trunk 'phone-tutor': numbers=+15550100100, +15550100101")
    before = await apply(offline)
    changed = replace(TRUNK, auth_password="another password", ringing_seconds=20)
    (update,) = difference(Wanted((changed,), (RULE,)), before)
    assert str(update) == (
        "update trunk 'phone-tutor': auth_password (secret) -> (secret), ringing_seconds 25 -> 20"
    )
    assert "password'" not in f"{create} {update} {create!r} {update!r} {before!r}"
    assert "another password" not in repr(update)
