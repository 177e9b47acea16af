from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from livekit import api
from livekit.protocol.sip import (
    ListSIPInboundTrunkRequest,
    ListSIPInboundTrunkResponse,
    SIPDispatchRuleInfo,
)

from sip.__main__ import DONE, FAULTY, NOT_DONE, OpenApi, main
from sip.offline_provision import OfflineSipApi
from sip.provision import SipApi
from sip.settings import SipSettings


def settings(**changes: object) -> SipSettings:
    values: dict[str, object] = {
        "livekit_url": "ws://127.0.0.1:7880",
        "livekit_api_key": "key",
        "livekit_api_secret": "a-secret-of-these-tests-long-enough",
        "sip_numbers": "+15550100100",
        "sip_allowed_addresses": "127.0.0.1",
    }
    return SipSettings.model_validate(values | changes)


def opening(sip: SipApi) -> OpenApi:
    @asynccontextmanager
    async def open_api(_settings: SipSettings) -> AsyncIterator[SipApi]:
        yield sip

    return open_api


class Failing(OfflineSipApi):
    """A server that answers every listing with an error."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    async def list_inbound_trunk(
        self, _request: ListSIPInboundTrunkRequest, /
    ) -> ListSIPInboundTrunkResponse:
        raise self.error


def run(command: str, sip: SipApi) -> int:
    return main([command], read_settings=settings, open_api=opening(sip))


def test_diff_says_what_apply_would_do_and_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    sip = OfflineSipApi()
    assert run("diff", sip) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "create trunk 'phone-tutor'",
        "create rule 'phone-tutor everyone'",
    ]
    assert sip.writes == 0


def test_a_second_apply_has_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    sip = OfflineSipApi()
    assert (run("apply", sip), sip.writes) == (DONE, 2)
    capsys.readouterr()
    assert (run("apply", sip), sip.writes) == (DONE, 2)
    assert capsys.readouterr().out == "nothing to do\n"


def test_check_is_content_with_what_apply_made(capsys: pytest.CaptureFixture[str]) -> None:
    sip = OfflineSipApi()
    run("apply", sip)
    capsys.readouterr()
    assert run("check", sip) == DONE
    assert capsys.readouterr().out == "no faults\n"


def test_check_fails_on_a_server_without_a_trunk(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", OfflineSipApi()) == FAULTY
    assert "no inbound trunk" in capsys.readouterr().out


def test_a_rule_without_trunk_ids_fails_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    sip = OfflineSipApi()
    run("apply", sip)
    sip.rules["SDR_stray"] = SIPDispatchRuleInfo(name="stray")
    assert run("check", sip) == FAULTY
    assert "rule 'stray'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (aiohttp.ClientConnectionError(), "no LiveKit server at LIVEKIT_URL=ws://127.0.0.1:7880"),
        (TimeoutError(), "start livekit-server"),
        (api.ServerError("unknown", "", status=401), "see LIVEKIT_API_KEY"),
        (api.ServerError("internal", "sip not connected (redis required)", status=500), "Redis"),
        (api.ServerError("invalid_argument", "Conflicting", status=400), "refused: Conflicting"),
    ],
)
def test_a_server_that_does_not_do_it_gets_one_line_of_advice(
    error: Exception, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", Failing(error)) == NOT_DONE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert advice in shown.err


def test_a_port_where_nobody_listens_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    def nobody_there() -> SipSettings:
        return settings(livekit_url="ws://127.0.0.1:1")

    assert main(["check"], read_settings=nobody_there) == NOT_DONE
    assert "LIVEKIT_URL=ws://127.0.0.1:1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"sip_numbers": ""}, "SIP_NUMBERS"),
        ({"sip_numbers": "12"}, "SIP_NUMBERS"),
        ({"livekit_url": ""}, "LIVEKIT_URL"),
        ({"sip_ringing_seconds": 5}, "SIP_RINGING_SECONDS"),
        ({"sip_auth_username": "x"}, "SIP_AUTH_PASSWORD"),
    ],
)
def test_settings_that_do_not_serve_are_named_in_one_line(
    wrong: dict[str, object], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff"], read_settings=lambda: settings(**wrong)) == NOT_DONE
    shown = capsys.readouterr().err
    assert named in shown
    assert len(shown.splitlines()) == 1


def test_help_names_the_commands_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("diff", "apply", "check", "LIVEKIT_URL", "Exit code"))


@pytest.mark.servers
def test_the_commands_work_on_a_real_server(
    livekit: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def for_this_server() -> SipSettings:
        return settings(
            livekit_url=livekit.url,
            livekit_api_key=livekit.key,
            livekit_api_secret=livekit.secret,
        )

    for command in ("apply", "apply", "check"):
        assert main([command], read_settings=for_this_server) == DONE
    assert capsys.readouterr().out.splitlines()[-2:] == ["nothing to do", "no faults"]
