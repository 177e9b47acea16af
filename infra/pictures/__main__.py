"""python -m infra.pictures: the README's pictures, and its excerpt of the demo."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from agent import pictures
from agent.teaching import curriculum
from infra.pictures import call_page, excerpt, house, table

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.md"
EXAMPLE = HERE.parent / "env.example"
HOUSE = HERE / "house.svg"
MAP = HERE / "map.svg"
SEED = 3


def draw(_seed: int) -> None:
    """house.svg, from the tables in house.py."""
    HOUSE.write_text(house.drawing())
    print(f"drew {HOUSE.name}")


def shoot(seed: int) -> None:
    """One demo call: the two screenshots of its page, and what it printed into the README."""
    with call_page.demo_call(seed) as call:
        for path in call_page.take(call, HERE):
            print(f"took {path.name}, {path.stat().st_size // 1000} kB")
    _put(call.printed)


def quote(_seed: int) -> None:
    """What infra/demo printed, from standard input, into the README."""
    _put(sys.stdin.read().splitlines())


def map_subjects(_seed: int) -> None:
    """map.svg, the prerequisites of every subject (python -m agent curriculum map)."""
    pictures.draw_map(curriculum.load(), MAP)
    print(f"drew {MAP.name}")


def list_settings(_seed: int) -> None:
    """The README's table of settings, from env.example."""
    README.write_text(table.put(README.read_text(), EXAMPLE.read_text()))
    print(f"put the settings into {README.name}")


def everything(seed: int) -> None:
    """All of it."""
    draw(seed)
    map_subjects(seed)
    list_settings(seed)
    shoot(seed)


MAKERS: dict[str, Callable[[int], None]] = {
    "all": everything,
    "house": draw,
    "map": map_subjects,
    "page": shoot,
    "excerpt": quote,
    "settings": list_settings,
}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m infra.pictures",
        description="Makes what README.md shows. Needs infra/setup --tests.",
        epilog="; ".join(f"{name}: {maker.__doc__}" for name, maker in MAKERS.items()),
    )
    parser.add_argument("what", nargs="?", choices=list(MAKERS), default="all")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the demo's call ({SEED})")
    chosen = parser.parse_args(arguments)
    try:
        MAKERS[chosen.what](chosen.seed)
    except call_page.NoPictureError as fault:
        print(f"no pictures, the demo did not keep what it promises:\n{fault}", file=sys.stderr)
        return 1
    return 0


def _put(printed: Sequence[str]) -> None:
    README.write_text(excerpt.put(README.read_text(), printed))
    print(f"put the excerpt into {README.name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
