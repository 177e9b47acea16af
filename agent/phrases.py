"""Speech that is ready before it is needed: (voice, rate, text) -> audio, on disk.

What the lesson may say next is synthesised while the learner thinks, and kept for later calls;
processes share the folder, and two that write the same phrase write the same bytes. Texts that
hold a private word (a name, the learner's own words) stay in the memory of their call.
"""

import asyncio
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livekit.agents import APIConnectOptions, APIError

from agent import loudness

log = logging.getLogger("tutor.phrases")

ONCE = APIConnectOptions(max_retry=0, timeout=5.0)
SPOKEN_RATE = 24000  # Hz, of a call: what we hand to WebRTC, which resamples for Opus
MOST_BYTES = 256 * 1024 * 1024
BYTES_PER_SAMPLE = 2


@dataclass
class Prepared:
    """What preparing cost and brought, in seconds of audio."""

    made: float = 0.0
    played: float = 0.0

    @property
    def unheard(self) -> float:
        return max(0.0, self.made - self.played)


class Phrases:
    """The phrases of one call. ``speaker`` says which voice this is: vendor, model, voice, speed.

    ``speak``: a livekit TTS; its own connection, so that preparing never holds up live speech.
    ``private``: words that no text on disk may hold.
    Audio is signed 16 bit mono at ``rate``.
    """

    def __init__(
        self,
        speak: Any,
        folder: Path,
        *,
        speaker: str,
        rate: int,
        private: Iterable[str] = (),
    ) -> None:
        self._speak, self._rate = speak, rate
        self._private = {words.casefold() for words in private}
        self._of_all, self._speaker = folder, speaker
        self._language, self._speed = "en", 1.0
        self._own_folder()
        self._own: dict[str, bytes] = {}
        self._fresh: set[str] = set()  # made by this call and not played yet
        self._wanted: list[str] = []
        self.always: tuple[str, ...] = ()  # wanted in any case, once there is time
        self._making: asyncio.Task[None] | None = None
        self.prepared = Prepared()

    def speak_in(self, language: str) -> None:
        """From now on: the same words are other sounds in another language."""
        self._language = language
        self._own_folder()

    def speak_at(self, speed: float) -> None:
        """From now on, at this share of the voice's usual pace."""
        if speed != self._speed:
            self._speed, self._own = speed, {}
            self._own_folder()

    def _own_folder(self) -> None:
        how = f"{self._rate}|{self._language}|{self._speed}|{loudness.LEVEL}"
        whose = f"{self._speaker}|{how}"
        self._folder = self._of_all / hashlib.sha256(whose.encode()).hexdigest()[:16]
        self._folder.mkdir(parents=True, exist_ok=True)

    def keep_private(self, words: str) -> None:
        """From now on, texts that hold these words stay here."""
        self._private.add(words.casefold())

    @property
    def rate(self) -> int:
        return self._rate

    def ready(self, text: str) -> bytes | None:
        """The audio of a prepared text; None: it has to be synthesised."""
        if text in self._own:
            return self._own[text]
        path = self._path(text)
        try:
            audio = path.read_bytes()
        except FileNotFoundError:
            return None
        with suppress(FileNotFoundError):  # pruned this very moment: we have the sound
            os.utime(path)  # what is used stays longest
        return audio

    def played(self, text: str, audio: bytes) -> None:
        """A prepared text was spoken."""
        if text in self._fresh:
            self._fresh.discard(text)
            self.prepared.played += self._seconds(audio)

    def prepare(self, texts: Iterable[str]) -> None:
        """From now on make these, the likeliest first; earlier wishes that are left are dropped."""
        self._wanted = list(dict.fromkeys(text.strip() for text in (*texts, *self.always)))
        if self._making is None or self._making.done():
            self._making = asyncio.ensure_future(self._make_all())

    async def made(self) -> None:
        """Wait until everything wished for is there, or cannot be had."""
        while self._making is not None and not self._making.done():
            await asyncio.wait({self._making})

    async def aclose(self) -> None:
        self._wanted = []
        if self._making is not None:
            self._making.cancel()
            await asyncio.gather(self._making, return_exceptions=True)

    async def _make_all(self) -> None:
        while self._wanted:
            text = self._wanted.pop(0)
            if not text or text in self._own or self._path(text).exists():
                continue
            whose = self._folder
            try:
                audio = await self._synthesised(text)
            except (APIError, TimeoutError) as fault:
                log.info("phrase not prepared", extra={"reason": type(fault).__name__})
                return  # the voice is in trouble: the live path deals with that
            if whose == self._folder:  # else it sounds as nobody speaks any more
                self._keep(text, audio)

    async def _synthesised(self, text: str) -> bytes:
        audio = bytearray()
        async with self._speak.synthesize(text, conn_options=ONCE) as stream:
            async for event in stream:
                if event.frame.sample_rate != self._rate:  # it would be played at the wrong pitch
                    raise APIError("audio at another rate than asked for", retryable=False)
                audio += bytes(event.frame.data)
        return loudness.levelled(bytes(audio), self._rate)

    def _keep(self, text: str, audio: bytes) -> None:
        self.prepared.made += self._seconds(audio)
        self._fresh.add(text)
        if any(words in text.casefold() for words in self._private):
            self._own[text] = audio
            return
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            file.write(audio)
        with suppress(FileNotFoundError):  # pruned before it was whole
            os.replace(file.name, self._path(text))

    def _path(self, text: str) -> Path:
        return self._folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.pcm"

    def _seconds(self, audio: bytes) -> float:
        return len(audio) / BYTES_PER_SAMPLE / self._rate


async def prune_forever(folder: Path, *, interval: float, most_bytes: int = MOST_BYTES) -> None:
    """Keep the folder of all calls small, every ``interval`` seconds, until cancelled."""
    while True:
        try:
            gone = await asyncio.to_thread(prune, folder, most_bytes)
            log.info("phrases pruned", extra={"gone": gone})
        except OSError as error:
            log.warning("phrases not pruned", extra={"errno": error.errno})
        await asyncio.sleep(interval)


def prune(folder: Path, most_bytes: int = MOST_BYTES) -> int:
    """Delete the longest unused phrases until the rest fit; returns how many went. Calls may go on
    writing and reading meanwhile."""
    found: list[tuple[float, int, Path]] = []
    for path in folder.glob("*/*"):
        with suppress(FileNotFoundError):  # half written a moment ago, whole under its name now
            stat = path.stat()
            found.append((stat.st_mtime, stat.st_size, path))
    found.sort(key=lambda one: one[0], reverse=True)
    kept, gone = 0, 0
    for _, size, path in found:
        kept += size
        if kept > most_bytes:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
