"""infra/bench: what the caller hears, how many calls fit, how fast the lesson decides.

Raw data goes to a JSON file beside the table; nothing here is asserted by tests.
"""

import argparse
import sys
from collections.abc import Sequence

from infra.bench import capacity, teaching, vad
from infra.bench.heard import command as heard


def main(argv: Sequence[str] | None = None) -> int:
    """Dispatch; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="infra/bench",
        description="Measures on this machine. Close everything else first: the figures are "
        "only as quiet as the machine.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for part in (heard, capacity, teaching, vad):
        part.add_to(commands)
    chosen = parser.parse_args(argv)
    return int(chosen.run(chosen))


if __name__ == "__main__":
    sys.exit(main())
