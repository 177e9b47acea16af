"""python -m agent start | curriculum … | grading …"""

import argparse
import asyncio
import sys

from agent import curriculum_commands, grading_commands
from agent.private_logs import start_logging
from agent.settings import SettingsFault, load
from agent.teaching import curriculum
from agent.worker import serve


def main(argv: list[str] | None = None) -> int:
    """Dispatch; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m agent", description="The tutor.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    starting = commands.add_parser("start", help="register with LiveKit, take calls until stopped")
    starting.set_defaults(run=_start)
    curriculum_commands.add_to(commands)
    grading_commands.add_to(commands)
    chosen = parser.parse_args(argv)
    code: int = chosen.run(chosen)
    return code


def _start(_: argparse.Namespace) -> int:
    try:
        settings = load()
        curriculum.load()
    except (SettingsFault, curriculum.CurriculumFault) as fault:
        print(f"the tutor does not start: {fault}", file=sys.stderr)
        return 1
    start_logging()
    asyncio.run(serve(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
