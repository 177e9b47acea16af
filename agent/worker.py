"""The tutor's process: one LiveKit worker, and a job process per call, warm before it rings."""

import asyncio
import logging
import signal
from typing import Any

from livekit.agents import AgentServer, JobContext, JobProcess, inference
from livekit.plugins import silero

from agent import phrases
from agent.call import utc_now
from agent.delivery import deliver_forever
from agent.office import HttpOffice, office_client
from agent.phone_call import CallParts, conduct
from agent.private_logs import keep_private
from agent.settings import TutorSettings, load
from agent.spool import Spool
from agent.spooling_office import SpoolingOffice
from agent.teaching import curriculum, safeguarding

log = logging.getLogger("tutor.worker")

VAD_SILENCE = 0.1  # seconds; the floor adds its own wait, so the VAD may be quick
VAD_ACTIVATION = 0.5
FULL = 0.999
DELIVERY_SECONDS = 5.0  # how often the spool of dead calls is tried


def server(settings: TutorSettings) -> AgentServer:
    """The worker. Its load is the share of TUTOR_MAX_CALLS; how many fit, infra.bench measures."""
    made = AgentServer(
        num_idle_processes=settings.idle_processes,
        load_fnc=lambda worker: min(len(worker.active_jobs) / settings.max_calls, 1.0),
        load_threshold=FULL,
        setup_fnc=prewarm,
        host="127.0.0.1",
        port=settings.health_port,
        ws_url=settings.livekit_url,
        api_key=settings.livekit_api_key,
        api_secret=settings.livekit_api_secret.get_secret_value(),
        log_level="INFO",
    )
    made.rtc_session(entry, agent_name=settings.agent_name)
    return made


def prewarm(process: JobProcess) -> None:
    """Everything that costs time and no caller: settings, curriculum, models."""
    keep_private()
    process.userdata["settings"] = settings = load()
    process.userdata["curricula"] = {
        language: curriculum.load(language=language) for language in settings.spoken_languages
    }
    for language in settings.spoken_languages:
        safeguarding.ready(language)
    process.userdata["vad"] = silero.VAD.load(
        min_silence_duration=VAD_SILENCE, activation_threshold=VAD_ACTIVATION, sample_rate=8000
    )
    process.userdata["detector"] = inference.TurnDetector(version="v1-mini")


async def entry(ctx: JobContext) -> None:
    """One call."""
    stored: dict[str, Any] = ctx.proc.userdata
    settings: TutorSettings = stored["settings"]
    spool = Spool(settings.spool_folder)
    async with office_client(settings.office_url) as client:
        parts = CallParts(
            settings=settings,
            curricula=stored["curricula"],
            voice_activity=stored["vad"],
            office=lambda: SpoolingOffice(
                HttpOffice(client, settings.office_token), spool, clock=utc_now
            ),
            ear=lambda: stored["detector"].stream(),
        )
        await conduct(ctx, parts)


async def serve(settings: TutorSettings) -> None:
    """Take calls until told to stop; then no new calls, and the running ones are taught out.

    Beside the calls, what dead job processes left in the spool is delivered.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    phrases.prune(settings.phrases_folder)
    worker = server(settings)
    async with office_client(settings.office_url) as client:
        delivery = asyncio.create_task(
            deliver_forever(
                Spool(settings.spool_folder),
                lambda: HttpOffice(client, settings.office_token),
                interval=DELIVERY_SECONDS,
                clock=utc_now,
            )
        )
        running = asyncio.create_task(worker.run())
        told = asyncio.create_task(stop.wait())
        await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
        if told.done():
            await worker.drain()
            await worker.aclose()
        delivery.cancel()
        told.cancel()
        await running
