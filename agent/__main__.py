"""python -m agent start | curriculum"""

import argparse
import asyncio
import sys

from agent.private_logs import start_logging
from agent.settings import SettingsFault, load
from agent.teaching import check, curriculum
from agent.worker import serve


def main(argv: list[str] | None = None) -> int:
    """Dispatch; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m agent", description="The tutor.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="register with LiveKit and take calls until stopped")
    looking = commands.add_parser("curriculum", help="look at what the tutor teaches")
    looking.add_argument("what", choices=["check"], help="check: every rule of the content linter")
    chosen = parser.parse_args(argv)
    return {"start": _start, "curriculum": _check}[chosen.command]()


def _check() -> int:
    try:
        faults = check.check(curriculum.SUBJECTS)
    except curriculum.CurriculumFault as fault:
        faults = [str(fault)]
    print("\n".join(faults) if faults else "curriculum: no faults")
    return 1 if faults else 0


def _start() -> int:
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
