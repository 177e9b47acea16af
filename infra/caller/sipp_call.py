"""A call placed by sipp: any headers in the INVITE, u-law speech, no ear.

For what baresip 1.0 cannot do (it adds no headers of ours): the header that carries the call key
through Twilio's <Sip>, forged headers, strange numbers.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from infra.caller.sound import Samples, silence
from infra.stack.ports import free_ports

FINAL_SECONDS = 15

SCENARIO = """\
<?xml version="1.0" encoding="UTF-8"?>
<scenario name="call with headers">
  <send retrans="500"><![CDATA[
INVITE {uri} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{caller}@[local_ip]:[local_port]>;tag=[call_number]
To: <{uri}>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:{caller}@[local_ip]:[local_port]>
{headers}Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=ptime:20
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true" timeout="{ring_ms}"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: <sip:{caller}@[local_ip]:[local_port]>;tag=[call_number]
To: <{uri}>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
  <nop><action><exec rtp_stream="{speech},1,0"/></action></nop>
  <pause milliseconds="{hold_ms}"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: <sip:{caller}@[local_ip]:[local_port]>;tag=[call_number]
To: <{uri}>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
"""


@dataclass(frozen=True)
class SippCall:
    """``folder`` holds the scenario, the speech and sipp's log; one per call."""

    folder: Path
    uri: str
    caller: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    hold_seconds: float = 3.0
    ring_seconds: float = 30.0
    address: str = "127.0.0.1"


async def place(call: SippCall, speech: Samples | None = None) -> bool:
    """Place the call, speak, hold it, hang up. True: answered and ended as the scenario says.

    False for any refusal, for no answer in time, and when the other side hangs up first.
    """
    call.folder.mkdir(parents=True, exist_ok=True)
    sound = silence(call.hold_seconds) if speech is None else speech
    (call.folder / "speech.ul").write_bytes(mu_law(sound))
    (call.folder / "call.xml").write_text(scenario(call))
    with (call.folder / "sipp.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *_command(call),
            cwd=call.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            async with asyncio.timeout(call.ring_seconds + call.hold_seconds + FINAL_SECONDS):
                return await process.wait() == 0
        except TimeoutError:
            return False
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def scenario(call: SippCall) -> str:
    """sipp's XML for one call. Raises ValueError for a header that would break the message."""
    lines = [f"{name}: {value}" for name, value in call.headers.items()]
    if any("\n" in line or "\r" in line or "]]>" in line for line in lines):
        raise ValueError("a header must be one line")
    return SCENARIO.format(
        uri=call.uri,
        caller=call.caller,
        headers="".join(f"{line}\n" for line in lines),
        speech=escape(str(call.folder / "speech.ul")),
        hold_ms=round(call.hold_seconds * 1000),
        ring_ms=round(call.ring_seconds * 1000),
    )


def _command(call: SippCall) -> tuple[str, ...]:
    target = call.uri.rpartition("@")[2].partition(";")[0]
    mine, control = free_ports(2, host=call.address)
    bound = ("-i", call.address, "-mi", call.address, "-p", str(mine), "-cp", str(control))
    ends = ("-m", "1", "-nostdin", "-timeout", f"{round(call.ring_seconds + call.hold_seconds)}s")
    return ("sipp", target, "-sf", str(call.folder / "call.xml"), *bound, *ends)


def mu_law(samples: Samples) -> bytes:
    """G.711 u-law of 16 bit samples (ITU-T G.711, table 2)."""
    linear = samples.astype(np.int32)
    sign = np.where(linear < 0, 0x80, 0)
    magnitude = np.minimum(np.abs(linear), 32635) + 132
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return bytes((~(sign | exponent << 4 | mantissa) & 0xFF).astype(np.uint8))
