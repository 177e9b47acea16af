"""``python -m infra.offline``: the speech and language providers on this machine."""

import argparse
import asyncio
import signal

from aiohttp import web

from infra.offline.server import Delays, build_app, build_ear
from infra.offline.voice import FliteVoice


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.offline", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8990, help="0: any; the one taken is printed")
    parser.add_argument("--ear", choices=("real", "scripted"), default="real")
    parser.add_argument("--threads", type=int, default=2, help="recognisers kept ready; voices too")
    for name in ("stt-final", "llm-first", "tts-first"):
        parser.add_argument(f"--{name}-ms", type=float, default=0.0, help="added latency")
    return parser.parse_args()


async def serve(options: argparse.Namespace) -> None:
    delays = Delays(
        stt_final=options.stt_final_ms / 1000,
        llm_first=options.llm_first_ms / 1000,
        tts_first=options.tts_first_ms / 1000,
    )
    ear = build_ear(options.ear, options.threads)
    app = build_app(ear, FliteVoice(options.threads), delays)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, options.host, options.port, shutdown_timeout=1.0)
    await site.start()
    print(f"listening on http://{options.host}:{runner.addresses[0][1]}", flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(arguments()))
