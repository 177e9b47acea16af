"""What we said last, as it sounded: kept in memory, for the key that plays it again (``*``)."""

from collections.abc import AsyncIterable, AsyncIterator, Callable

from livekit import rtc

MOST_SECONDS = 90.0  # of a reply; 4 MB at 24 kHz


class LastAudio:
    """Of one reply. ``texts``: all that it was to say, heard or not."""

    def __init__(self) -> None:
        self.texts: tuple[str, ...] = ()
        self.frames: list[rtc.AudioFrame] = []
        self.whole = False  # all of it was synthesised, so all of it can be played again
        self._seconds = 0.0

    def begins(self, texts: tuple[str, ...]) -> None:
        """A reply whose words are known."""
        self.texts = texts
        self._forget()

    async def kept(
        self,
        texts: AsyncIterable[str],
        speak: Callable[[AsyncIterable[str]], AsyncIterable[rtc.AudioFrame]],
    ) -> AsyncIterator[rtc.AudioFrame]:
        """The frames that ``speak`` makes of ``texts``, handed on as they come."""
        self._forget()
        said: list[str] = []

        async def read() -> AsyncIterator[str]:
            async for text in texts:
                said.append(text)
                yield text

        async for frame in speak(read()):
            self._seconds += frame.duration
            if self._seconds <= MOST_SECONDS:
                self.frames.append(frame)
            yield frame
        self.texts = tuple(text.strip() for text in said if text.strip())
        self.whole = self._seconds <= MOST_SECONDS

    async def again(self) -> AsyncIterator[rtc.AudioFrame]:
        for frame in tuple(self.frames):
            yield frame

    def _forget(self) -> None:
        self.frames, self.whole, self._seconds = [], False, 0.0
