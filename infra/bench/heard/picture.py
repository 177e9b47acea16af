"""Every measured gap as a point, by kind, with the median and the target. The library comes late:
no test of the measuring should load it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from agent.pictures import COLOURS, GREY

TARGETS = {"closed": 0.52, "think": 0.52, "open": 0.95, "hesitant": 0.95, "barge-in": 0.65}


def draw(values: Mapping[str, Mapping[str, Sequence[float]]], path: Path) -> None:
    """``values``: seconds by variant and kind of turn. SVG or PNG, by the name of the file."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    kinds = list(dict.fromkeys(kind for by_kind in values.values() for kind in by_kind))
    with rc_context({"svg.hashsalt": "heard", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(8.0, 0.8 + 0.55 * max(1, len(kinds))), layout="constrained")
        axes = figure.subplots()
        for number, (variant, by_kind) in enumerate(values.items()):
            colour = COLOURS[number % len(COLOURS)]
            for kind, seconds in by_kind.items():
                row = kinds.index(kind) + 0.25 * (number - (len(values) - 1) / 2)
                scatter = np.random.default_rng(1).uniform(-0.08, 0.08, len(seconds))
                label = variant if kind == next(iter(by_kind)) else None
                axes.scatter(seconds, row + scatter, s=8, color=colour, alpha=0.5, label=label)
                axes.plot([np.median(seconds)] * 2, [row - 0.15, row + 0.15], color=colour, lw=2)
        for kind, target in TARGETS.items():
            if kind in kinds:
                at = kinds.index(kind)
                axes.plot([target] * 2, [at - 0.4, at + 0.4], color=GREY, linestyle=":", lw=1.5)
        axes.set(yticks=range(len(kinds)), yticklabels=kinds, xlim=(0, None))
        axes.set(xlabel="seconds at the phone; bar: median, dots: target of the median")
        axes.invert_yaxis()
        if len(values) > 1:
            axes.legend(frameon=False)
        metadata = {"Date": None} if path.suffix == ".svg" else None
        figure.savefig(path, metadata=metadata)
