"""Providers fail when told to: ``POST /faults``. Each piece of work asks here first.

Work is a connection, a request, one utterance's final or one text to speak. ``drop`` also cuts the
sockets of that service that are open now.
"""

import asyncio
from enum import StrEnum

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field


class Service(StrEnum):
    STT = "stt"
    LLM = "llm"
    TTS = "tts"


class FaultKind(StrEnum):
    ERROR = "500"
    TOO_MANY = "429"
    HANG = "hang"
    DROP = "drop"
    SLOW = "slow"


class FaultRequest(BaseModel):
    """``count`` pieces of work are hit after ``after_seconds``; ``seconds``: of hang and slow."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    service: Service
    kind: FaultKind
    after_seconds: float = Field(default=0.0, ge=0.0)
    count: int = Field(default=1, ge=1)
    seconds: float | None = Field(default=None, ge=0.0)

    @property
    def pause(self) -> float:
        usual = {FaultKind.HANG: 3600.0, FaultKind.SLOW: 2.0}
        return self.seconds if self.seconds is not None else usual.get(self.kind, 0.0)


class Dropped(RuntimeError):
    """The connection was cut on purpose."""


class Faults:
    def __init__(self) -> None:
        self._due: dict[Service, list[FaultRequest]] = {service: [] for service in Service}
        self._open: dict[Service, set[asyncio.Transport]] = {service: set() for service in Service}
        self._timers: set[asyncio.TimerHandle] = set()

    def order(self, fault: FaultRequest) -> None:
        timer = asyncio.get_running_loop().call_later(fault.after_seconds, self._fall_due, fault)
        self._timers.add(timer)

    def clear(self) -> None:
        for timer in self._timers:
            timer.cancel()
        for due in self._due.values():
            due.clear()

    def waiting(self) -> dict[str, int]:
        return {service.value: len(due) for service, due in self._due.items()}

    def opened(self, service: Service, request: web.Request) -> None:
        if isinstance(request.transport, asyncio.Transport):
            self._open[service].add(request.transport)

    def closed(self, service: Service, request: web.Request) -> None:
        if isinstance(request.transport, asyncio.Transport):
            self._open[service].discard(request.transport)

    async def meet(self, service: Service, request: web.Request) -> int | None:
        """The status to fail with, or None; hangs, is slow or raises ``Dropped`` as ordered."""
        if not self._due[service]:
            return None
        fault = self._due[service].pop(0)
        if fault.kind in (FaultKind.HANG, FaultKind.SLOW):
            await asyncio.sleep(fault.pause)
            return None
        if fault.kind is FaultKind.DROP:
            if request.transport is not None:
                request.transport.abort()
            raise Dropped
        return int(fault.kind.value)

    def _fall_due(self, fault: FaultRequest) -> None:
        left = fault.count
        if fault.kind is FaultKind.DROP:
            cut = list(self._open[fault.service])
            for transport in cut:
                transport.abort()
            self._open[fault.service].clear()
            left -= 1 if cut else 0
        self._due[fault.service].extend([fault] * left)
