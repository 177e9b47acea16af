"""Free ports of this machine, and waiting for a condition instead of sleeping."""

import asyncio
import random
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack

POLL_SECONDS = 0.03
CHOSEN_FROM = range(10000, 21000)  # free_range begins above


def free_ports(count: int, *, host: str = "127.0.0.1") -> list[int]:
    """``count`` different TCP and UDP ports, free at this moment. Raises OSError without them.

    Not those the kernel hands out by itself (32768 and above): between our look and the start of
    whoever gets the port, an outgoing connection took it (seen once in some fifty starts).
    """
    found: list[int] = []
    with ExitStack() as held:
        for port in random.sample(CHOSEN_FROM, len(CHOSEN_FROM)):
            if len(found) == count:
                break
            tcp = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            udp = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            try:
                tcp.bind((host, port))
                udp.bind((host, port))
            except OSError:
                continue
            found.append(port)
    if len(found) < count:
        raise OSError(f"no {count} free ports")
    return found


def free_range(size: int, *, host: str = "127.0.0.1", start: int = 21000) -> tuple[int, int]:
    """A run of ``size`` free UDP ports (livekit-sip wants a range for RTP)."""
    for low in range(start, 60000, size):
        if _are_free(range(low, low + size), host=host):
            return low, low + size - 1
    raise OSError(f"no run of {size} free UDP ports")


def _are_free(ports: Iterable[int], *, host: str) -> bool:
    with ExitStack() as held:
        try:
            for port in ports:
                udp = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                udp.bind((host, port))
        except OSError:
            return False
        return True


def is_open(port: int, *, host: str = "127.0.0.1") -> bool:
    """True when something accepts TCP connections there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((host, port)) == 0


class NotReadyError(RuntimeError):
    """A part did not come up in time, or ended; says which and where its log is."""


async def until(condition: Callable[[], bool], *, what: str, seconds: float) -> float:
    """Wait until ``condition()``; returns the seconds it took, raises NotReadyError."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise NotReadyError(f"{what}: not ready after {seconds:.0f} s")
        await asyncio.sleep(POLL_SECONDS)
    return time.monotonic() - begun
