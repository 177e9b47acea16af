"""Simulated learners take simulated weeks of calls with the real lesson; what came of it, as a
table and pictures. No line, no model, no clock: the same seed gives the same page.

Seeds below 1000 are for working on things; what is reported comes from seeds nobody tuned on.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from infra.caller.study import plots, report
from infra.caller.study.courses import Course
from infra.caller.study.crowd import Plan, studied


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the page and writes it with its pictures. Exit 0 whatever the figures are."""
    chosen = _parser().parse_args(argv)
    plan, begun = Plan(chosen.learners, chosen.weeks, chosen.seed), time.monotonic()
    done: list[Course] = []
    for course in studied(plan, jobs=chosen.jobs):
        done.append(course)
        _progress(len(done), plan.learners, time.monotonic() - begun)
    took = time.monotonic() - begun
    title = f"{plan.learners} simulated learners, {plan.weeks} weeks, seed {plan.seed}"
    page = report.page(done, title)
    print(f"{page}\n{took:.0f} s with {chosen.jobs} processes.")
    if chosen.out is not None:
        pictures = plots.draw(done, chosen.out)
        (chosen.out / "study.md").write_text(page)
        print(f"written: {chosen.out / 'study.md'}, {', '.join(path.name for path in pictures)}")
    return 0


def _progress(done: int, of: int, seconds: float) -> None:
    if sys.stderr.isatty() or done in (of // 4, of // 2, 3 * of // 4, of):
        end = "\n" if done == of or not sys.stderr.isatty() else "\r"
        print(f"{done} of {of} learners, {seconds:.0f} s", end=end, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="infra.caller.study", description=__doc__)
    parser.add_argument("--learners", type=int, default=200, help="how many (200)")
    parser.add_argument("--weeks", type=int, default=12, help="of three calls each (12)")
    parser.add_argument("--seed", type=int, default=1, help="1000 and above: never tuned on (1)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--out", type=Path, help="a folder for the page and its pictures")
    return parser


if __name__ == "__main__":
    sys.exit(main())
