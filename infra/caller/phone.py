"""A telephone: one baresip process, dialled, spoken through and listened to from Python.

Speech is played by switching the audio source to a file in mid-call. Two traps of that:

* the end of the file would hang up, so every file ends in a minute of silence, and a keeper puts
  fresh silence in before that runs out;
* a new source starts at once and not at the next 20 ms, so each switch would push the sent
  stream 7 ms ahead on average, and a call of thirty sentences would show 0.2 s of latency that is
  not the tutor's. The switch is therefore timed against the last frame written, and corrects
  what earlier switches left over.
"""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from infra.caller.baresip import Control, Event, Place, Ports, free_ports, furnish
from infra.caller.sound import RATE, Samples, read_mono, silence, write_wav
from infra.caller.tape import Recording, Tape, next_edge, recorded_seconds

START_SECONDS = 8.0
PADDING_SECONDS = 60.0
REFRESH_SECONDS = 30.0
KEY_SECONDS = 0.25
# Measured: a switch ordered 9 ms after a frame continues the 20 ms rhythm; each ms earlier sends
# 1 ms ahead, and after 12 ms the old source gets another frame in.
ON_TIME_SECONDS = 0.009
LATEST_SECONDS = 0.0105

ESTABLISHED = "CALL_ESTABLISHED"
CLOSED = "CALL_CLOSED"
INCOMING = "CALL_INCOMING"
RINGING = "CALL_RINGING"
KEY_PRESSED = "CALL_DTMF_START"


class PhoneFault(RuntimeError):
    """baresip did not start, or no call stands."""


@dataclass(frozen=True)
class Spoken:
    """Where on the sent recording something was said, in seconds."""

    start: float
    end: float


class Phone:
    """Use as an async context manager, or call ``start`` and ``stop``."""

    def __init__(self, place: Place, ports: Ports | None = None) -> None:
        self.place = place
        self.ports = ports or free_ports(place)
        self.events: list[Event] = []
        self._process: asyncio.subprocess.Process | None = None
        self._control: Control | None = None
        self._happened = asyncio.Condition()
        self._since = 0  # index of the first event of the present call
        self._tasks: list[asyncio.Task[None]] = []
        self._known: set[Path] = set()
        self._tape: Tape | None = None
        self._source = asyncio.Lock()
        self._switched = 0.0
        self._origin: float | None = None

    async def __aenter__(self) -> "Phone":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def uri(self) -> str:
        return f"sip:{self.place.number}@{self.place.address}:{self.ports.sip}"

    # ---- the instrument

    async def start(self) -> None:
        """Start baresip and wait until it takes commands; PhoneFault if it does not."""
        furnish(self.place, self.ports)
        write_wav(self.place.silence, silence(PADDING_SECONDS))
        with (self.place.folder / "baresip.log").open("wb") as log:
            command = ("baresip", "-f", str(self.place.folder), "-v")
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._control = await self._connected()
        self._tasks = [
            asyncio.create_task(self._report(self._control)),
            asyncio.create_task(self._keep_silence()),
        ]

    async def stop(self) -> None:
        """End this phone's own process; a standing call is hung up by it."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 3.0)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._control is not None:
            await self._control.close()

    async def dial(self, uri: str) -> None:
        """Begin a call; ``wait_for(ESTABLISHED, CLOSED)`` tells how it went."""
        self._begin()
        await self._do("dial", uri)

    async def answer(self) -> None:
        """Take the ringing call (answer mode "manual")."""
        await self._do("accept")

    async def hang_up(self) -> None:
        await self._do("hangup")

    async def wait_for(self, *kinds: str, within: float) -> Event:
        """The first event of these kinds in the present call, past ones included.

        Raises TimeoutError.
        """
        async with asyncio.timeout(within), self._happened:
            while (event := self._first_of(kinds)) is None:
                await self._happened.wait()
            return event

    def _first_of(self, kinds: Collection[str]) -> Event | None:
        """In the present call."""
        return next((event for event in self.events[self._since :] if event.kind in kinds), None)

    def happened(self, kind: str) -> bool:
        return self._first_of((kind,)) is not None

    @property
    def in_call(self) -> bool:
        return self.happened(ESTABLISHED) and not self.happened(CLOSED)

    # ---- sound

    async def tape(self, *, within: float = 3.0) -> Tape:
        """The recordings of the present call, watched from now on. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while self._tape is None:
                self._find_tape()
                await asyncio.sleep(0.005)
        return self._tape

    async def recording(self) -> Recording:
        return (await self.tape()).recording()

    @property
    def sent_seconds(self) -> float:
        return recorded_seconds(self._tape.sent) if self._tape else 0.0

    async def say(self, speech: Path | Samples) -> Spoken:
        """Speak an 8 kHz mono WAV or samples into the call and wait until all of it is sent.

        Raises PhoneFault when no call stands or it ends meanwhile.
        """
        samples = read_mono(speech) if isinstance(speech, Path) else speech
        start = await self._play(samples)
        end = start + samples.size / RATE
        while self.sent_seconds < end:
            if not self.in_call:
                raise PhoneFault("the call ended while something was being said")
            await asyncio.sleep(0.01)
        return Spoken(start, end)

    async def key(self, digits: str) -> None:
        """Press keys (RFC 4733), one after the other."""
        for digit in digits:
            await self._do("sndcode", digit)
            await asyncio.sleep(KEY_SECONDS)

    # ---- inside

    def _begin(self) -> None:
        self._since = len(self.events)
        self._known = set(self.place.recordings.glob("*-enc.wav"))
        self._tape, self._origin = None, None

    def _find_tape(self) -> None:
        fresh = sorted(set(self.place.recordings.glob("*-enc.wav")) - self._known)
        if not fresh or self._tape is not None:
            return
        heard = fresh[-1].with_name(fresh[-1].name.replace("-enc.wav", "-dec.wav"))
        self._tape = Tape(fresh[-1], heard)
        self._tasks.append(asyncio.create_task(self._tape.watch()))

    async def _do(self, command: str, params: str = "") -> str:
        if self._control is None:
            raise PhoneFault("the phone is not started")
        return await self._control.command(command, params)

    async def _connected(self) -> Control:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self._process is None or self._process.returncode is not None:
                break
            try:
                streams = await asyncio.open_connection(self.place.address, self.ports.control)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
            else:
                return Control(*streams)
        raise PhoneFault("baresip did not start; its folder has a log")

    async def _report(self, control: Control) -> None:
        async for event in control.events():
            if event.kind == INCOMING:
                self._begin()
            async with self._happened:
                self.events.append(event)
                self._happened.notify_all()
            if event.kind == ESTABLISHED:
                self._switched = time.monotonic()

    async def _keep_silence(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            due = time.monotonic() - self._switched > REFRESH_SECONDS
            if due and self.in_call and not self._source.locked():
                await self._play(silence(0.0))

    async def _play(self, samples: Samples) -> float:
        """Switch to these samples and endless silence; where they begin on the sent recording."""
        if not self.in_call:
            raise PhoneFault("no call stands")
        tape = await self.tape()
        async with self._source:
            path = self.place.folder / "speech.wav"
            write_wav(path, np.concatenate([samples, silence(PADDING_SECONDS)]))
            start, ready = await asyncio.to_thread(self._frame_boundary, tape.sent)
            await asyncio.sleep(max(0.0, ready - time.monotonic()))
            await self._do("ausrc", f"aufile,{path}")
            self._switched = time.monotonic() + samples.size / RATE
        return start

    def _frame_boundary(self, sent: Path) -> tuple[float, float]:
        """Length sent at a frame boundary, and when to switch so that the next frame is on time."""
        edge = next_edge(sent)
        if self._origin is None:
            self._origin = edge.at - edge.seconds
        ahead = edge.seconds - (edge.at - self._origin)
        wait = min(LATEST_SECONDS, max(0.0, ON_TIME_SECONDS + ahead))
        return edge.seconds, edge.at + wait
