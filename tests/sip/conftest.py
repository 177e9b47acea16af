"""A real livekit-server with its Redis, on free ports of this machine, for tests marked servers."""

import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from livekit import api
from livekit.protocol.sip import (
    DeleteSIPDispatchRuleRequest,
    DeleteSIPTrunkRequest,
    ListSIPDispatchRuleRequest,
    ListSIPInboundTrunkRequest,
)

from sip.offline_provision import OfflineSipApi

BINARY = Path(__file__).parents[2] / ".build" / "bin" / "livekit-server"
START_SECONDS = 15.0

CONFIG = """
port: {http}
bind_addresses: [127.0.0.1]
redis: {{address: "127.0.0.1:{redis}"}}
keys: {{{key}: {secret}}}
rtc:
  node_ip: 127.0.0.1
  use_external_ip: false
  udp_port: {udp}
  tcp_port: 0
  enable_loopback_candidate: true
  ips: {{includes: [127.0.0.1/32]}}
logging: {{level: warn}}
"""


@dataclass(frozen=True)
class LiveKit:
    url: str
    key: str = "test-key"
    secret: str = "a-secret-of-these-tests-long-enough"

    def api(self) -> api.LiveKitAPI:
        return api.LiveKitAPI(self.url, self.key, self.secret)


@pytest.fixture(scope="session")
def livekit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKit]:
    """One server for all tests of the session: it starts in half a second, but not for free."""
    redis_server = shutil.which("redis-server")
    if not BINARY.exists():
        pytest.skip("no .build/bin/livekit-server; infra/setup builds it")
    if redis_server is None:
        pytest.skip("no redis-server on this machine; infra/apt.txt names it")
    folder = tmp_path_factory.mktemp("livekit")
    http, redis, udp = _free_port(), _free_port(), _free_port(socket.SOCK_DGRAM)
    server = LiveKit(url=f"ws://127.0.0.1:{http}")
    config = folder / "livekit.yaml"
    config.write_text(
        CONFIG.format(http=http, redis=redis, udp=udp, key=server.key, secret=server.secret)
    )
    redis_command = [redis_server, "--port", str(redis), "--bind", "127.0.0.1"]
    redis_command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    with (
        _running(redis_command, port=redis, log=folder / "redis.log"),
        _running([str(BINARY), "--config", str(config)], port=http, log=folder / "livekit.log"),
    ):
        yield server


@pytest.fixture(params=["offline", pytest.param("livekit", marks=pytest.mark.servers)])
async def sip_api(request: pytest.FixtureRequest) -> AsyncIterator[object]:
    """LiveKit's SIP API without a trunk or rule: in memory, and the real one."""
    if request.param == "offline":
        yield OfflineSipApi()
        return
    server: LiveKit = request.getfixturevalue("livekit")
    async with server.api() as livekit:
        for rule in (await livekit.sip.list_dispatch_rule(ListSIPDispatchRuleRequest())).items:
            await livekit.sip.delete_dispatch_rule(
                DeleteSIPDispatchRuleRequest(sip_dispatch_rule_id=rule.sip_dispatch_rule_id)
            )
        for trunk in (await livekit.sip.list_inbound_trunk(ListSIPInboundTrunkRequest())).items:
            await livekit.sip.delete_trunk(DeleteSIPTrunkRequest(sip_trunk_id=trunk.sip_trunk_id))
        yield livekit.sip


@contextmanager
def _running(command: list[str], *, port: int, log: Path) -> Iterator[None]:
    """The process, from the moment its port answers; ended by its own id."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_for(lambda: process.poll() is not None or _answers(port))
        assert process.poll() is None, f"{command[0]} ended: {log.read_text()[-2000:]}"
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"not up within {START_SECONDS} s"
        time.sleep(0.02)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(type=kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
