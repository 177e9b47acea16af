"""The whole house on one machine: media stack, offline providers, office and tutor, up and down.

Everything listens on loopback, on free ports; everything it writes lies in one run folder.
"""

import os
import secrets
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.stack import media
from infra.stack.media import MediaPlan
from infra.stack.ports import free_ports, is_open, until
from infra.stack.process import Process

ROOT = Path(__file__).resolve().parents[2]
BINARIES = ROOT / ".build" / "bin"
TUTOR_NUMBER = "+15550100100"
TUTOR_VOICE = "slt"  # of the offline voices; the simulated learner has another
START_SECONDS = 40.0
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Delays:
    """What the offline providers add, milliseconds; zero is as fast as this machine is."""

    stt_final: int = 0
    llm_first: int = 0
    tts_first: int = 0


# The injected latency that figures are quoted with (stack notes, first paragraph).
REALISTIC = Delays(stt_final=150, llm_first=250, tts_first=120)


@dataclass
class Stack:
    """A started (or starting) house. ``extra`` settings go before ours."""

    folder: Path
    at: MediaPlan
    seed: int | None = None
    delays: Delays = Delays()
    extra: Mapping[str, str] = field(default_factory=dict)
    ear: str = "real"  # or "scripted": its words are told (infra/offline)
    offline_port: int = 0
    health_port: int = 0
    processes: dict[str, Process] = field(default_factory=dict)
    _secrets: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def planned(
        cls,
        folder: Path,
        *,
        seed: int | None = None,
        delays: Delays = Delays(),
        extra: Mapping[str, str] | None = None,
    ) -> "Stack":
        """Choose ports and secrets; ``folder`` is made, readable by this user only."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        offline, health = free_ports(2)
        made = cls(folder, media.plan(folder, binaries=BINARIES), seed, delays, extra or {})
        made.offline_port, made.health_port = offline, health
        made._secrets = {
            "CALL_KEY_SECRET": secrets.token_urlsafe(32),
            "OFFICE_WORKER_TOKEN": secrets.token_urlsafe(24),
            "OFFICE_NUMBER_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "OFFICE_PIN_PEPPER": secrets.token_urlsafe(24),
            "OFFICE_SESSION_SECRET": secrets.token_urlsafe(32),
        }
        return made

    @property
    def office_url(self) -> str:
        return f"http://127.0.0.1:{self.at.office_port}"

    @property
    def sip_uri(self) -> str:
        """What a softphone dials."""
        return f"sip:{TUTOR_NUMBER}@127.0.0.1:{self.at.sip_port}"

    def env(self) -> dict[str, str]:
        """The settings of every process; nothing of the surrounding environment but paths."""
        offline = f"http://127.0.0.1:{self.offline_port}"
        office = {"OFFICE_LESSON_SEED": str(self.seed)} if self.seed is not None else {}
        return {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            **self._secrets,
            **office,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "LIVEKIT_URL": self.at.livekit_url,
            "LIVEKIT_API_KEY": self.at.api_key,
            "LIVEKIT_API_SECRET": self.at.api_secret,
            "SIP_NUMBERS": TUTOR_NUMBER,
            "SIP_ALLOWED_ADDRESSES": "127.0.0.1",
            "TUTOR_OFFICE_URL": self.office_url,
            "TUTOR_OFFICE_TOKEN": self._secrets["OFFICE_WORKER_TOKEN"],
            "TUTOR_STT_URL": f"{offline}/v1/listen",
            "TUTOR_LLM_URL": f"{offline}/v1",
            "TUTOR_TTS_URL": offline,
            "TUTOR_RUN_FOLDER": str(self.folder / "tutor"),
            "TUTOR_HEALTH_PORT": str(self.health_port),
            "TUTOR_IDLE_PROCESSES": "1",
            "TUTOR_VOICE": TUTOR_VOICE,
            "OFFICE_DATABASE_URL": f"sqlite:///{self.folder / 'office.sqlite3'}",
            "OFFICE_RECORDINGS_FOLDER": str(self.folder / "recordings"),
            "OFFICE_PORT": str(self.at.office_port),
            "OFFICE_PUBLIC_URL": self.office_url,
            "OFFICE_SIP_URI": f"127.0.0.1:{self.at.sip_port}",
            **self.extra,
        }

    async def up(self, told: Callable[[str], None] = lambda part: None) -> None:
        """Start everything; each step waits for its condition. Raises NotReadyError.

        The slow starters (tutor, providers) load while the office is made ready.
        """
        started: list[Process] = []
        try:
            await media.up(self.at, self.env(), started)
        finally:
            self.processes |= {process.name: process for process in started}
        told("media stack")
        self.start_offline()
        self.start_tutor()
        await self.run("migrate", "-m", "webhooks", "migrate")
        await self.run("seed", "-m", "webhooks", "seed", "--demo")
        self.start_office()
        await self.run("apply", "-m", "sip", "apply")
        told("telephone line")
        await media.listening(self.processes["office"], self.at.office_port)
        told("office")
        await media.listening(self.processes["offline"], self.offline_port)
        told("ear, mind and voice")
        await self.tutor_is_registered()
        told("tutor")

    def start_offline(self) -> Process:
        delays = {
            "--stt-final-ms": self.delays.stt_final,
            "--llm-first-ms": self.delays.llm_first,
            "--tts-first-ms": self.delays.tts_first,
        }
        options = [str(part) for pair in delays.items() for part in pair]
        return self._python(
            "offline", "-m", "infra.offline", "--ear", self.ear,
            "--port", str(self.offline_port), *options,
        )  # fmt: skip

    def start_office(self) -> Process:
        return self._python("office", "-m", "webhooks", "serve")

    def start_tutor(self) -> Process:
        return self._python("tutor", "-m", "agent", "start")

    async def tutor_is_registered(self) -> None:
        tutor = self.processes["tutor"]
        await until(lambda: tutor.said("registered worker"), what="tutor", seconds=START_SECONDS)
        await until(lambda: tutor.said("process initialized"), what="tutor", seconds=START_SECONDS)
        await until(
            lambda: is_open(self.health_port), what="tutor's health page", seconds=START_SECONDS
        )

    async def run(self, name: str, *arguments: str) -> None:
        """A command that ends; raises NotReadyError with the end of its log if it fails."""
        process = self._python(name, *arguments)
        await until(lambda: not process.running, what=name, seconds=START_SECONDS)
        del self.processes[name]
        if process.exit_code:
            process.must_run()

    async def down(self) -> None:
        """End what was started, the youngest first."""
        for name in reversed(self.processes):
            await self.processes[name].stop(interrupt=name == "livekit-sip")

    def must_run(self) -> None:
        """Raises NotReadyError when any part has ended by itself."""
        for process in self.processes.values():
            process.must_run()

    def pss_megabytes(self) -> float:
        """Memory of the whole house, shared pages counted once."""
        return sum(process.pss_kilobytes() for process in self.processes.values()) / 1024

    def _python(self, name: str, *arguments: str) -> Process:
        process = Process.start(
            name, [sys.executable, *arguments], folder=self.folder, env=self.env()
        )
        self.processes[name] = process
        return process
