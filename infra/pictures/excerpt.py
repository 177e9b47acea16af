"""What the demo prints, short enough for the README, and put there. Pure: lines in, lines out."""

import re
from collections.abc import Iterator, Sequence

from infra.pictures.marked import between

MARK = "demo"
WIDTH = 118
FIRST_OF_CALL, LAST_OF_CALL = 15, 6
FIRST, CALL, AFTER = "Starting the house", "A learner rings", "Everything stays up"
FOLDER = re.compile(r"/\S*?/(?=(?:recordings/|office\.sqlite3))")
# pocketsphinx writes to the terminal itself; where both streams are caught it stands in between.
NOISE = re.compile(r"^(?:ERROR|WARN|INFO): ")


def excerpt(printed: Sequence[str]) -> list[str]:
    """Everything but the middle of the call; ``…`` where something was left out."""
    lines = [line.rstrip() for line in _of_the_demo(printed) if not NOISE.match(line)]
    shown = [_shown(line) for part in _parts(lines) for line in _shortened(part)]
    return "\n".join(shown).strip("\n").split("\n")


def put(readme: str, printed: Sequence[str]) -> str:
    return between(readme, MARK, lines=["```text", *excerpt(printed), "```"])


def _of_the_demo(printed: Sequence[str]) -> Iterator[str]:
    """Without what setup prints before, and what --stay prints after."""
    begun = not any(line.startswith(FIRST) for line in printed)
    for line in printed:
        begun = begun or line.startswith(FIRST)
        if line.startswith(AFTER):
            return
        if begun:
            yield line


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    """The demo's output in parts that begin with a title, which is a line without indent."""
    part: list[str] = []
    for line in lines:
        if line and not line.startswith(" ") and part:
            yield part
            part = []
        if line or part:
            part.append(line)
    yield part


def _shortened(part: list[str]) -> list[str]:
    if part[0] != CALL or len(part) <= FIRST_OF_CALL + LAST_OF_CALL + 1:
        return part
    while not part[-1]:
        part = part[:-1]
    left_out = len(part) - FIRST_OF_CALL - LAST_OF_CALL
    dots = f"     …     … {left_out} lines left out here …"
    return [*part[:FIRST_OF_CALL], dots, *part[-LAST_OF_CALL:], ""]


def _shown(line: str) -> str:
    line = FOLDER.sub("/tmp/phone-tutor-…/", line)
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1].rstrip()}…"
