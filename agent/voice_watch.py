"""One voice detector, two listeners: livekit's turn taking and our own (guides/floor, section 4).

A second detector over the same audio would not only cost twice: its events come a moment later
or earlier, and the last window of *finished* speech would look like going on.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any, cast

from livekit.agents import vad

Told = Callable[[vad.VADEvent], None]


class WatchedVAD(vad.VAD):
    """Hands everything through to ``inner``; ``told`` sees each event when livekit does."""

    def __init__(self, inner: vad.VAD, told: Told) -> None:
        super().__init__(capabilities=inner.capabilities)
        self._inner, self._told = inner, told

    @property
    def model(self) -> str:
        return self._inner.model

    @property
    def provider(self) -> str:
        return self._inner.provider

    def stream(self) -> vad.VADStream:
        return cast(vad.VADStream, _WatchedStream(self._inner.stream(), self._told))


class _WatchedStream:
    def __init__(self, inner: vad.VADStream, told: Told) -> None:
        self._inner, self._told = inner, told

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __aiter__(self) -> AsyncIterator[vad.VADEvent]:
        return self

    async def __anext__(self) -> vad.VADEvent:
        event = await self._inner.__anext__()
        self._told(event)
        return event
