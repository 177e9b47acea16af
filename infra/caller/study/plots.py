"""The study as pictures. The drawing library comes in late: nobody else should load it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agent.teaching.metrics.calllog import Share
from infra.caller.study.courses import Course
from infra.caller.study.figures import Row, misses, planted, rows, rungs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Picture = Callable[["Axes", Sequence[Course]], None]
BLUE, RED = "#1f6f8b", "#c8553d"


def draw(courses: Sequence[Course], folder: Path) -> tuple[Path, ...]:
    """Four SVGs; the same courses make the same files."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    pictures: dict[str, Picture] = {
        "placement": _placement,
        "learning": _learning,
        "misconceptions": _misconceptions,
        "hints": _hints,
    }
    folder.mkdir(parents=True, exist_ok=True)
    made = tuple(folder / f"{name}.svg" for name in pictures)
    with rc_context({"svg.hashsalt": "study", "svg.fonttype": "none", "font.size": 10}):
        for path, picture in zip(made, pictures.values(), strict=True):
            figure = Figure(figsize=(8.0, 6.0), layout="constrained")
            axes = figure.subplots()
            picture(axes, courses)
            axes.spines[["top", "right"]].set_visible(False)
            figure.savefig(path, format="svg", metadata={"Date": None})
    return made


def _placement(axes: "Axes", courses: Sequence[Course]) -> None:
    found = misses(one.placement for one in courses)
    axes.bar([*found], [*found.values()], color=BLUE)
    axes.set(xlabel="levels placed too high (below 0: too low)", ylabel="learners")
    axes.set_title("How far off is the first level check?", loc="left")


def _learning(axes: "Axes", courses: Sequence[Course]) -> None:
    found = [*reversed(rows(courses))]
    after_help = [(place + 0.2, row.next_item) for place, row in enumerate(found)]
    later = [(place - 0.2, row.recall) for place, row in enumerate(found)]
    _dots(axes, after_help, colour=BLUE, name="next item after help")
    _dots(axes, later, colour=RED, name="recall after two days or more")
    axes.set_yticks(range(len(found)), [_named(row) for row in found])
    axes.set(xlim=(0, 1), xlabel="right at the first try, without help (line: 95 %)")
    axes.set_title("Do they learn?", loc="left")
    axes.legend(loc="lower left", frameon=False)


def _dots(axes: "Axes", points: Sequence[tuple[float, Share]], *, colour: str, name: str) -> None:
    told = [(place, one.value, one.interval) for place, one in points]
    for place, value, span in told:
        if value is not None and span is not None:
            axes.plot(span, [place, place], color=colour, linewidth=1)
    kept = [(place, value) for place, value, _ in told if value is not None]
    axes.plot([v for _, v in kept], [p for p, _ in kept], "o", color=colour, label=name)


def _named(row: Row) -> str:
    return f"{row.name.replace('_', ' ')} ({row.learners})"


def _misconceptions(axes: "Axes", courses: Sequence[Course]) -> None:
    found = [*reversed([*planted(courses).items()])]
    held = [(place, of_holders.value) for place, (_, (of_holders, _)) in enumerate(found)]
    free = [(place, of_others.value) for place, (_, (_, of_others)) in enumerate(found)]
    for points, form, name in ((held, "D", "planted"), (free, "o", "not planted")):
        kept = [(place, value) for place, value in points if value is not None]
        colour, size = (BLUE, 8) if name == "planted" else (RED, 4)
        at = [value for _, value in kept], [place for place, _ in kept]
        axes.plot(*at, form, color=colour, markersize=size, label=name)
    axes.set_yticks(range(len(found)), [name for name, _ in found], fontsize=7)
    axes.set(xlim=(-0.02, 1.02), xlabel="share of learners in whom it was held active")
    axes.set_title("Which misconceptions are found, and where there are none?", loc="left")
    axes.legend(loc="center", frameon=False)


def _hints(axes: "Axes", courses: Sequence[Course]) -> None:
    counts = rungs(courses)
    whole = sum(counts) or 1
    axes.bar(range(len(counts)), [count / whole for count in counts], color=BLUE)
    axes.set_xticks(range(len(counts)), ["alone", "point", "one step", "example", "told"])
    axes.set(ylabel="share of items", xlabel="highest rung of help")
    axes.set_title("How much help does it take?", loc="left")
