"""The tutor's process: one LiveKit worker, and a job process per call, warm before it rings."""

import asyncio
import logging
import os
import signal
import socket
from typing import Any

from livekit.agents import AgentServer, JobContext, JobProcess, inference

from agent import phrases
from agent.call import utc_now
from agent.delivery import deliver_forever
from agent.door.speech import door_speech
from agent.heartbeat import Watch, beat_forever
from agent.office import HttpOffice, office_client
from agent.phone_call import CallParts, conduct
from agent.private_logs import keep_private
from agent.settings import TutorSettings, load
from agent.spool import Spool
from agent.spooling_office import SpoolingOffice
from agent.teaching import curriculum, safeguarding
from agent.turn_taking import DETECTOR, WAYS
from sip.livekit_switchboard import LiveKitSwitchboard

log = logging.getLogger("tutor.worker")

FULL = 0.999
TRANSFER_SECONDS = 40.0  # a person is given as long to pick up the telephone
PRUNING_SECONDS = 600.0  # how often prepared speech is cut to its size
# A busy machine needs 8 s (measured); LiveKit's own 10 s kill the process that a caller waits for.
WARM_SECONDS = 30.0
DELIVERY_SECONDS = 5.0  # how often the spool of dead calls is tried


def server(settings: TutorSettings) -> AgentServer:
    """The worker. Its load is the share of TUTOR_MAX_CALLS; how many fit, infra.bench measures."""
    made = AgentServer(
        num_idle_processes=settings.idle_processes,
        initialize_process_timeout=WARM_SECONDS,
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
        door_speech(language)
    if settings.look_up_servers:
        from livekit.agents.llm import mcp  # noqa: F401 - 1.5 s that no caller should wait for
    process.userdata["vad"] = WAYS[settings.turn_taking].voice()
    process.userdata["detector"] = inference.TurnDetector(version=DETECTOR)


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
            switchboard=_switchboard(settings),
        )
        await conduct(ctx, parts)


def _switchboard(settings: TutorSettings) -> LiveKitSwitchboard:
    return LiveKitSwitchboard(
        settings.livekit_url,
        settings.livekit_api_key,
        settings.livekit_api_secret.get_secret_value(),
        settings.call_key_secret.get_secret_value(),
        settings.agent_name,
        timeout_seconds=TRANSFER_SECONDS,
    )


async def serve(settings: TutorSettings) -> None:
    """Take calls until told to stop; then no new calls, and the running ones are taught out.

    Beside the calls, what dead job processes left in the spool is delivered, and the office told
    which calls live.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
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
        beating = asyncio.create_task(
            beat_forever(
                Watch(Spool(settings.spool_folder)),
                HttpOffice(client, settings.office_token).beat,
                worker=f"{socket.gethostname()}:{os.getpid()}",
            )
        )
        pruning = asyncio.create_task(
            phrases.prune_forever(settings.phrases_folder, interval=PRUNING_SECONDS)
        )
        running = asyncio.create_task(worker.run())
        told = asyncio.create_task(stop.wait())
        await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
        if told.done():
            await worker.drain()
            await worker.aclose()
        delivery.cancel()
        beating.cancel()
        pruning.cancel()
        told.cancel()
        await running
