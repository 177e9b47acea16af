from dataclasses import replace

import pytest
from livekit.protocol.sip import SIPDispatchRuleInfo, SIPInboundTrunkInfo

from sip.faults import faults
from sip.provision import Present, StoredRule, StoredTrunk
from sip.trunks import DispatchRule, InboundTrunk

TRUNK = InboundTrunk(
    name="phone-tutor",
    numbers=("+15550100100",),
    allowed_addresses=("127.0.0.1",),
    ringing_seconds=25,
)
RULE = DispatchRule(name="everyone", trunks=("phone-tutor",), agent_names=("phone-tutor",))


def present(trunk: InboundTrunk | None = TRUNK, *rules: DispatchRule) -> Present:
    return Present(
        () if trunk is None else (StoredTrunk("ST_1", trunk, SIPInboundTrunkInfo()),),
        tuple(
            StoredRule(f"SDR_{number}", rule, SIPDispatchRuleInfo())
            for number, rule in enumerate(rules)
        ),
    )


def test_what_we_want_has_no_fault() -> None:
    assert faults(present(TRUNK, RULE)) == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"numbers": ("5550100100",)}, "not in E.164"),
        ({"numbers": ("15550100100",)}, "not in E.164"),
        ({"ringing_seconds": 0}, "ringing timeout 0 s"),
        ({"ringing_seconds": 19}, "ringing timeout 19 s"),
        ({"ringing_seconds": 31}, "ringing timeout 31 s"),
        ({"allowed_addresses": ()}, "anybody may call it"),
    ],
)
def test_a_faulty_trunk_is_named(change: dict[str, object], fault: str) -> None:
    (found,) = faults(present(replace(TRUNK, **change), RULE))  # type: ignore[arg-type]
    assert "'phone-tutor' (ST_1)" in str(found)
    assert fault in str(found)


@pytest.mark.parametrize("seconds", [20, 30])
def test_the_limits_of_ringing_are_allowed(seconds: int) -> None:
    assert faults(present(replace(TRUNK, ringing_seconds=seconds), RULE)) == ()


def test_digest_authentication_stands_in_for_addresses() -> None:
    trunk = replace(TRUNK, allowed_addresses=(), auth_username="carrier")
    assert faults(present(trunk, RULE)) == ()


def test_a_rule_without_trunk_ids_is_a_fault_beside_a_good_one() -> None:
    (found,) = faults(present(TRUNK, RULE, replace(RULE, name="stray", trunks=())))
    assert str(found).startswith("rule 'stray' (SDR_1): no trunk_ids")


@pytest.mark.parametrize(
    "change", [{"callers": ("+15550100001",)}, {"numbers": ("+15550100100",)}, {"pin": "1234"}]
)
def test_a_trunk_needs_a_rule_that_takes_every_caller(change: dict[str, object]) -> None:
    (found,) = faults(present(TRUNK, replace(RULE, **change)))  # type: ignore[arg-type]
    assert "no catch-all rule" in str(found)


def test_a_rule_that_calls_no_tutor_is_a_fault() -> None:
    (found,) = faults(present(TRUNK, replace(RULE, agent_names=())))
    assert "names no agent" in str(found)


def test_a_rule_for_a_trunk_that_is_gone_is_a_fault() -> None:
    (found,) = faults(present(TRUNK, RULE, replace(RULE, name="old", trunks=("ST_gone",))))
    assert "names a trunk that is gone: ST_gone" in str(found)


def test_an_empty_server_is_a_fault_and_hides_no_other() -> None:
    assert len(faults(present(None))) == 1
    assert len(faults(present(None, replace(RULE, trunks=())))) == 2
