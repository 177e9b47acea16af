"""Pictures that commands draw. The drawing library comes in late: no call should load it."""

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agent.teaching.assessing.calibration import Bin
from agent.teaching.content.layout import layout
from agent.teaching.curriculum import Curriculum, Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#1f6f8b", "#c8553d", "#5b8c5a", "#7a5c99", "#b08900")
GREY = "#777777"

COLUMN, ROW = 2.9, 0.86  # inches between the middles of two boxes
BOX_WIDTH, BOX_HEIGHT = 2.25, 0.64
TITLE_HEIGHT = 0.55
TITLE_LETTERS = 30  # in a line of a box
BANDS = ("#dbeafe", "#dcfce7", "#fef3c7", "#fce7f3", "#ede9fe")  # one a subject, in turn
ARROW = "#94a3b8"


def draw_reliability(tables: Mapping[str, Sequence[Bin]], path: Path) -> None:
    """How often each confidence was right, above how many answers had it, as SVG.

    The same tables make the same file. The area of a point follows its number of answers.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "reliability", "font.size": 11}):
        figure = Figure(figsize=(6.4, 6.4), layout="constrained")
        above, below = figure.subplots(2, 1, height_ratios=[3, 1], sharex=True)
        above.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
        above.annotate("as sure as right", (0.03, 0.07), color=GREY, rotation=39, fontsize=9)
        for number, (name, bins) in enumerate(tables.items()):
            colour = COLOURS[number % len(COLOURS)]
            full = [one for one in bins if one.confidence is not None and one.right is not None]
            said, right = [b.confidence for b in full], [b.right for b in full]
            sizes = [20 + 4 * one.n for one in full]
            above.scatter(said, right, s=sizes, color=colour, alpha=0.75, label=name)
            below.step(
                [one.low for one in bins] + [1.0],
                [one.n for one in bins] + [bins[-1].n],
                where="post",
                color=colour,
            )
        above.set(ylim=(-0.03, 1.03), ylabel="share of grades that were right")
        above.set_title("Is the model as right as it is sure?", loc="left")
        below.set(xlim=(-0.03, 1.03), ylim=(0, None), ylabel="answers", xlabel="confidence")
        above.legend(loc="lower right", frameon=False, markerscale=0.6)
        figure.savefig(path, format="svg", metadata={"Date": None})


def draw_map(curriculum: Curriculum, path: Path) -> None:
    """What must be known before what, one band per subject; arrows lead to what comes after.

    The format follows the name of the file. The same curriculum makes the same SVG; its text stays
    text, to be searched and read aloud.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    bands = [_Band(subject, place) for place, subject in enumerate(curriculum.subjects.values())]
    width, heights = max(band.width for band in bands), [band.height for band in bands]
    metadata = {"Date": None} if path.suffix == ".svg" else None
    with rc_context({"svg.hashsalt": "map", "svg.fonttype": "none"}):
        figure = Figure(figsize=(width, sum(heights)))
        grid = figure.add_gridspec(len(bands), 1, height_ratios=heights, hspace=0)
        grid.update(left=0, right=1, top=1, bottom=0)
        for place, band in enumerate(bands):
            band.draw(figure.add_subplot(grid[place]), width)
        figure.savefig(path, metadata=metadata)


class _Band:
    """One subject of the map, in inches from its top left."""

    def __init__(self, subject: Subject, place: int) -> None:
        self.subject, self.colour = subject, BANDS[place % len(BANDS)]
        self.layout = layout({name: one.requires for name, one in subject.concepts.items()})
        self.width = self.layout.layers * COLUMN + 0.2
        self.height = self.layout.rows * ROW + TITLE_HEIGHT + 0.15

    def draw(self, axes: "Axes", width: float) -> None:
        axes.set(xlim=(0, width), ylim=(self.height, 0))
        axes.axis("off")
        title = self.subject.title[:1].upper() + self.subject.title[1:]
        axes.text(0.3, 0.35, title, size=15, weight="bold")
        for name, spot in self.layout.spots.items():
            self._box(axes, name, _inches(spot))
        for arrow in self.layout.arrows:
            self._arrow(axes, [_inches(spot) for spot in arrow])

    def _box(self, axes: "Axes", name: str, middle: tuple[float, float]) -> None:
        from matplotlib.patches import FancyBboxPatch

        x, y = middle
        corner = (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2)
        box = FancyBboxPatch(
            corner,
            BOX_WIDTH,
            BOX_HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.08",
            facecolor=self.colour,
            edgecolor=ARROW,
            zorder=3,
        )
        axes.add_patch(box)
        title = textwrap.wrap(self.subject.concepts[name].title, TITLE_LETTERS)[:2]
        axes.text(x, y - 0.07, "\n".join(title), size=8.5, ha="center", va="center", zorder=4)
        axes.text(x, y + 0.24, name, size=7, ha="center", va="center", color=GREY, zorder=4)

    def _arrow(self, axes: "Axes", stops: Sequence[tuple[float, float]]) -> None:
        """From the right edge of a box through its lanes to the left edge of another."""
        from matplotlib.patches import FancyArrowPatch
        from matplotlib.path import Path as Curve

        points, half = [(stops[0][0] + BOX_WIDTH / 2, stops[0][1])], BOX_WIDTH / 2
        for place, (x, y) in enumerate(stops[1:], start=2):
            x1, y1 = points[-1]
            bend = (x - half - x1) / 2
            points += [(x1 + bend, y1), (x - half - bend, y), (x - half, y)]
            if place < len(stops):  # straight on where a box would stand
                points += [(x - half, y), (x + half, y), (x + half, y)]
        codes = [Curve.MOVETO] + [Curve.CURVE4] * (len(points) - 1)
        arrow = FancyArrowPatch(
            path=Curve(points, codes),
            arrowstyle="-|>",
            mutation_scale=8,
            color=ARROW,
            linewidth=1,
            zorder=2,
        )
        axes.add_patch(arrow)


def _inches(spot: tuple[int, float]) -> tuple[float, float]:
    layer, row = spot
    return (layer + 0.5) * COLUMN, row * ROW + TITLE_HEIGHT
