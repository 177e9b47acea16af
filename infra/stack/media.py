"""The media stack: Redis, livekit-server and livekit-sip on free ports in one run folder.

What these configurations avoid is measured in the telephony notes: loopback must be named twice
(``listen_ip`` and ``nat_1_to_1_ip``), ``enable_loopback_candidate`` or 127.0.0.1 is never offered,
RTP ports must be handed back at once, and the CPU limit must be off on a small machine.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.stack.ports import free_ports, free_range, is_open, until
from infra.stack.process import Process

START_SECONDS = 20.0
RTP_PORTS = 40
# Both write room names and identities, and LiveKit makes them of the caller's number: few lines,
# and no number in them.
QUIET = {"level": "error", "json": True}
MASKED = r"""exec "$@" > >(exec sed -u -E 's/(\+|%2B)[0-9]{6,}/(number)/g') 2>&1"""


@dataclass(frozen=True)
class MediaPlan:
    """Where everything listens, and the key pair that LiveKit's parts share."""

    folder: Path
    binaries: Path
    redis_port: int
    server_port: int
    rtc_port: int
    sip_port: int
    rtp_low: int
    rtp_high: int
    office_port: int
    host: str = "127.0.0.1"
    api_key: str = "phonetutor"
    api_secret: str = field(default_factory=lambda: secrets.token_urlsafe(36), repr=False)

    @property
    def livekit_url(self) -> str:
        return f"ws://{self.host}:{self.server_port}"


def plan(folder: Path, *, binaries: Path) -> MediaPlan:
    """Choose free ports; nothing is started yet."""
    redis, server, rtc, sip, office = free_ports(5)
    low, high = free_range(RTP_PORTS)
    return MediaPlan(folder, binaries, redis, server, rtc, sip, low, high, office)


def server_config(at: MediaPlan) -> dict[str, object]:
    return {
        "port": at.server_port,
        "bind_addresses": [at.host],
        "redis": {"address": f"{at.host}:{at.redis_port}"},
        "keys": {at.api_key: at.api_secret},
        "rtc": {
            "node_ip": at.host,
            "use_external_ip": False,
            "udp_port": at.rtc_port,
            "tcp_port": 0,
            "enable_loopback_candidate": True,
            "ips": {"includes": [f"{at.host}/32"]},
        },
        "room": {"auto_create": True, "empty_timeout": 60, "departure_timeout": 5},
        "webhook": {
            "api_key": at.api_key,
            "urls": [f"http://{at.host}:{at.office_port}/events/livekit"],
        },
        "logging": QUIET,
    }


def sip_config(at: MediaPlan) -> dict[str, object]:
    return {
        "api_key": at.api_key,
        "api_secret": at.api_secret,
        "ws_url": at.livekit_url,
        "redis": {"address": f"{at.host}:{at.redis_port}"},
        "sip_port": at.sip_port,
        "rtp_port": f"{at.rtp_low}-{at.rtp_high}",
        "listen_ip": at.host,
        "nat_1_to_1_ip": at.host,
        "use_external_ip": False,
        "max_cpu_utilization": 1,
        "rtp_draining_duration": "-1s",
        "rtp_draining_idle_timeout": "-1s",
        "logging": QUIET,
    }


def start_redis(at: MediaPlan, env: Mapping[str, str]) -> Process:
    """Redis without persistence: that it may forget is something the office must bear."""
    options = f"--port {at.redis_port} --bind {at.host} --appendonly no"
    command = ["redis-server", *options.split(), "--save", "", "--dir", str(at.folder)]
    return Process.start("redis", command, folder=at.folder, env=env)


def start_server(at: MediaPlan, env: Mapping[str, str]) -> Process:
    config = _written(at.folder / "livekit-server.yaml", server_config(at))
    command = [str(at.binaries / "livekit-server"), "--config", str(config)]
    return Process.start("livekit-server", masked(command), folder=at.folder, env=env)


def start_sip(at: MediaPlan, env: Mapping[str, str]) -> Process:
    config = _written(at.folder / "livekit-sip.yaml", sip_config(at))
    command = [str(at.binaries / "livekit-sip"), "--config", str(config)]
    return Process.start("livekit-sip", masked(command), folder=at.folder, env=env)


def masked(command: list[str]) -> list[str]:
    """The same process, its output without telephone numbers."""
    return ["bash", "-c", MASKED, command[0], *command]


async def up(at: MediaPlan, env: Mapping[str, str], started: list[Process]) -> None:
    """Start all three in order, each when the one before answers; appends to ``started``."""
    started.append(redis := start_redis(at, env))
    await listening(redis, at.redis_port)
    started.append(server := start_server(at, env))
    await listening(server, at.server_port)
    started.append(sip := start_sip(at, env))
    await listening(sip, at.sip_port)  # it opens UDP first, then TCP


async def listening(process: Process, port: int) -> None:
    """Wait until ``process`` accepts connections on ``port``, or say why it cannot."""

    def ready() -> bool:
        process.must_run()
        return is_open(port)

    await until(ready, what=process.name, seconds=START_SECONDS)


def _written(path: Path, config: dict[str, object]) -> Path:
    path.write_text(json.dumps(config, indent=1))  # JSON is YAML
    path.chmod(0o600)
    return path
