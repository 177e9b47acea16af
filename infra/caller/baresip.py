"""baresip as a part: its folder of configuration and its control socket.

One folder per instance: the sndfile module names recordings by the second, so two processes must
never share one. Everything binds to one address; ports are free ones unless given.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from infra.stack.ports import free_ports as free_of_both

MODULES = Path("/usr/lib/baresip/modules")
RTP_PORTS = 20

# audio_player: aubridge without a partner throws the sound away at the right pace.
# account.so comes after the codecs, or the account has none.
CONFIG = """\
poll_method epoll
sip_listen {address}:{sip_port}
sip_trans_def udp
module_path {modules}
audio_source aufile,{silence}
audio_player aubridge,nobody
audio_alert aubridge,nobody
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_txmode poll
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
audio_buffer 20-160
audio_telev_pt 101
rtp_ports {rtp_port}-{rtp_last}
rtp_stats yes
rtp_timeout 60
net_interface {address}
module aubridge.so
module aufile.so
module g711.so
module sndfile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {address}:{control_port}
snd_path {recordings}
"""

ACCOUNT = (
    "<sip:{number}@{address}:{sip_port}>;regint=0;answermode={answer};"
    "audio_codecs=PCMU/8000/1;ptime=20;mediaenc=\n"
)


@dataclass(frozen=True)
class Place:
    """Where one baresip lives. ``number`` is its From: E.164 or any SIP user part."""

    folder: Path
    number: str = field(repr=False)
    address: str = "127.0.0.1"
    sip_port: int = 0
    answer: Literal["manual", "auto"] = "manual"

    @property
    def recordings(self) -> Path:
        return self.folder / "rec"

    @property
    def silence(self) -> Path:
        return self.folder / "silence.wav"


@dataclass(frozen=True)
class Ports:
    sip: int
    control: int
    rtp: int


def free_ports(place: Place) -> Ports:
    """Free for UDP and TCP alike: baresip listens for SIP on both."""
    sip, control, rtp = free_of_both(3, host=place.address)
    return Ports(place.sip_port or sip, control, min(rtp & ~1, 65000))


def furnish(place: Place, ports: Ports) -> None:
    """Write the folder baresip is started with (``baresip -f <folder>``)."""
    place.recordings.mkdir(parents=True, exist_ok=True)
    slots: dict[str, object] = {
        "address": place.address,
        "number": place.number,
        "answer": place.answer,
        "sip_port": ports.sip,
        "control_port": ports.control,
        "rtp_port": ports.rtp,
        "rtp_last": ports.rtp + RTP_PORTS,
        "modules": MODULES,
        "silence": place.silence,
        "recordings": place.recordings,
    }
    (place.folder / "config").write_text(CONFIG.format_map(slots))
    (place.folder / "accounts").write_text(ACCOUNT.format_map(slots))
    (place.folder / "contacts").write_text("")


@dataclass(frozen=True)
class Event:
    """What baresip reports, e.g. CALL_ESTABLISHED; ``detail`` is its ``param``."""

    kind: str
    detail: str


class Control:
    """The control socket: netstrings of JSON, answers matched to commands by token."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._tokens = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[str]] = {}

    async def command(self, name: str, params: str = "", *, within: float = 3.0) -> str:
        """Send one command and wait for its answer."""
        token = str(next(self._tokens))
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[token] = answer
        body = json.dumps({"command": name, "params": params, "token": token}).encode()
        self._writer.write(b"%d:%s," % (len(body), body))
        try:
            async with asyncio.timeout(within):
                await self._writer.drain()
                return await answer
        finally:
            self._waiting.pop(token, None)

    async def events(self) -> AsyncIterator[Event]:
        """Until the socket closes. Must be consumed, or no command gets its answer."""
        while True:
            try:
                body = json.loads(await self._netstring())
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            if body.get("event"):
                yield Event(str(body.get("type", "")), str(body.get("param") or ""))
            else:
                self._answered(body)

    async def _netstring(self) -> bytes:
        size = await self._reader.readuntil(b":")
        body = await self._reader.readexactly(int(size[:-1]) + 1)
        return body[:-1]

    def _answered(self, body: dict[str, Any]) -> None:
        waiting = self._waiting.get(str(body.get("token")))
        if waiting is not None and not waiting.done():
            waiting.set_result(str(body.get("data") or ""))

    async def close(self) -> None:
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            return
