"""python -m sip diff | apply | check: the telephone side of LiveKit, compared with our settings."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final

import aiohttp
from livekit import api
from pydantic import ValidationError

from sip.faults import faults
from sip.provision import SipApi, carry_out, difference, livekit_sip, read
from sip.settings import SipSettings
from sip.trunks import wanted

DONE: Final = 0
FAULTY: Final = 1
NOT_DONE: Final = 2

OpenApi = Callable[[SipSettings], AbstractAsyncContextManager[SipApi]]
Command = Callable[[SipApi, SipSettings], Awaitable[int]]


class NotDone(Exception):
    """The command could not run; the message is one line for the operator."""


async def diff(sip: SipApi, settings: SipSettings) -> int:
    """Say what apply would do."""
    changes = difference(wanted(settings), await read(sip))
    _print_lines(changes, otherwise="nothing to do")
    return DONE


async def apply(sip: SipApi, settings: SipSettings) -> int:
    """Do it and say what was done."""
    changes = difference(wanted(settings), await read(sip))
    await carry_out(sip, changes)
    _print_lines(changes, otherwise="nothing to do")
    return DONE


async def check(sip: SipApi, _settings: SipSettings) -> int:
    """Say what is wrong with what is there."""
    found = faults(await read(sip))
    _print_lines(found, otherwise="no faults")
    return FAULTY if found else DONE


COMMANDS: Final[dict[str, Command]] = {"diff": diff, "apply": apply, "check": check}


def main(
    arguments: Sequence[str],
    *,
    read_settings: Callable[[], SipSettings] = SipSettings,
    open_api: OpenApi = livekit_sip,
) -> int:
    """Run one command; the exit code (see --help). Nothing is raised for a faulty world."""
    command = COMMANDS[_parser().parse_args(arguments).command]
    try:
        settings = _settings(read_settings)
        return asyncio.run(_run(command, settings, open_api))
    except NotDone as error:
        print(f"sip: {error}", file=sys.stderr)
        return NOT_DONE


async def _run(command: Command, settings: SipSettings, open_api: OpenApi) -> int:
    try:
        async with open_api(settings) as sip:
            return await command(sip, settings)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise NotDone(
            f"no LiveKit server at LIVEKIT_URL={settings.livekit_url} ({type(error).__name__});"
            " start livekit-server, or set LIVEKIT_URL to where it runs"
        ) from error
    except api.ServerError as error:
        raise NotDone(_advice(error, settings)) from error


def _advice(error: api.ServerError, settings: SipSettings) -> str:
    where = f"LiveKit at LIVEKIT_URL={settings.livekit_url}"
    if error.status in (401, 403):
        return f"{where} does not accept the key; see LIVEKIT_API_KEY and LIVEKIT_API_SECRET"
    if "redis" in error.message.lower():
        return f"{where} runs without Redis, which SIP needs; give livekit-server a redis address"
    return f"{where} refused: {error.message or error.code} ({error.status})"


def _settings(read_settings: Callable[[], SipSettings]) -> SipSettings:
    try:
        settings = read_settings()
    except ValidationError as error:
        wrong = (
            ": ".join((*(str(part).upper() for part in fault["loc"]), _plain(fault["msg"])))
            for fault in error.errors(include_input=False)
        )
        raise NotDone(f"the settings do not serve; {'; '.join(wrong)}") from error
    if not settings.sip_numbers:
        raise NotDone("the settings do not serve; SIP_NUMBERS: which numbers ring here?")
    return settings


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sip",
        description="Make LiveKit's SIP trunk and dispatch rule what the settings say.",
        epilog="Settings are environment variables: LIVEKIT_URL, LIVEKIT_API_KEY,"
        " LIVEKIT_API_SECRET, SIP_NUMBERS, SIP_ALLOWED_ADDRESSES, SIP_AUTH_USERNAME,"
        " SIP_AUTH_PASSWORD, SIP_AGENT_NAME, SIP_RINGING_SECONDS, SIP_MAX_CALL_SECONDS."
        " Exit code: 0 done, 1 check found a fault, 2 could not run or was refused.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="diff | apply | check")
    for name, text in (
        ("diff", "print what apply would do; change nothing"),
        ("apply", "create or update the trunk and the rule; a second time does nothing"),
        ("check", "look for what lets strangers in or leaves callers ringing"),
    ):
        commands.add_parser(name, help=text, description=text)
    return parser


def _print_lines(lines: Sequence[object], *, otherwise: str) -> None:
    print("\n".join(map(str, lines)) or otherwise)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
