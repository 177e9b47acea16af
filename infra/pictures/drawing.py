"""SVG from a few primitives: boxes with lines of text, arrows, labels. Pure; units are pixels.

Colours are classes, so one file serves a light and a dark page; the ground is drawn too, because a
page's theme and the reader's system may differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

LINE = 17.0  # from one line of text to the next
PAD = 14.0
STYLE = """
svg { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  font-size: 13px;
  --ground: #ffffff; --ink: #1f2933; --soft: #52606d; --line: #52606d; --frame: #9aa5b1;
  --room: #eef4fb; --room-line: #2b6cb0; --taught: #fdf3dc; --taught-line: #b7791f;
  --engine: #f1f3f5; --engine-line: #616e7c; --outside: #ffffff; --store: #e8f5ee;
  --store-line: #2f855a; }
@media (prefers-color-scheme: dark) { svg {
  --ground: #0f1720; --ink: #e4e9ee; --soft: #a9b4bf; --line: #a9b4bf; --frame: #52606d;
  --room: #15263a; --room-line: #63a4e8; --taught: #2e2615; --taught-line: #e0ab4a;
  --engine: #1c252f; --engine-line: #8896a5; --outside: #0f1720; --store: #12291f;
  --store-line: #5fbf90; } }
text { fill: var(--ink); }
.title { font-weight: 600; font-size: 15px; }
.soft { fill: var(--soft); }
.code { font-family: ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace;
  font-size: 12px; }
.label { font-size: 12px; fill: var(--soft); stroke: var(--ground); stroke-width: 7px;
  paint-order: stroke; stroke-linejoin: round; }
.box { stroke-width: 1.5; }
.room { fill: var(--room); stroke: var(--room-line); }
.taught { fill: var(--taught); stroke: var(--taught-line); }
.engine { fill: var(--engine); stroke: var(--engine-line); }
.store { fill: var(--store); stroke: var(--store-line); }
.outside { fill: var(--outside); stroke: var(--frame); }
.frame { fill: none; stroke: var(--frame); stroke-dasharray: 7 5; }
.wire { fill: none; stroke: var(--line); stroke-width: 1.6; }
.import { stroke-dasharray: 2 4; }
.tip { fill: var(--line); }
"""
TIP = (
    '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
    'orient="auto-start-reverse"><path class="tip" d="M0 0.5 8 4 0 7.5z"/></marker>'
)


class Look(StrEnum):
    """What a box stands for; the class that colours it."""

    ROOM = "room"
    TAUGHT = "taught"
    ENGINE = "engine"
    STORE = "store"
    OUTSIDE = "outside"
    FRAME = "frame"


@dataclass(frozen=True)
class Box:
    """``lines`` under the title; one that begins with ``$`` is a command."""

    look: Look
    at: tuple[float, float]
    size: tuple[float, float]
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrow:
    """From the first point to the last. ``label`` lines stand centred on ``label_at``."""

    points: tuple[tuple[float, float], ...]
    label: tuple[str, ...] = ()
    label_at: tuple[float, float] = (0, 0)
    both: bool = False
    imports: bool = False


def svg(
    size: tuple[int, int], title: str, description: str, *, parts: Iterable[Box | Arrow | str]
) -> str:
    """The whole file. Strings among the parts are SVG already (see ``label``)."""
    width, height = size
    drawn = "\n".join(_drawn(part) for part in parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title description">\n'
        f'<title id="title">{escape(title)}</title>\n'
        f'<desc id="description">{escape(description)}</desc>\n'
        f"<style>{STYLE}</style>\n<defs>{TIP}</defs>\n"
        f'<rect width="{width}" height="{height}" rx="10" fill="var(--ground)"/>\n'
        f"{drawn}\n</svg>\n"
    )


def label(text: str, at: tuple[float, float], *, anchor: str = "start", kind: str = "label") -> str:
    x, y = at
    return (
        f'<text class={quoteattr(kind)} x="{x:g}" y="{y:g}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _drawn(part: Box | Arrow | str) -> str:
    if isinstance(part, Box):
        return _box(part)
    return _arrow(part) if isinstance(part, Arrow) else part


def _box(box: Box) -> str:
    (x, y), (width, height) = box.at, box.size
    shape = (
        f'<rect class="box {box.look}" x="{x:g}" y="{y:g}" '
        f'width="{width:g}" height="{height:g}" rx="8"/>'
    )
    rows = [label(box.title, (x + PAD, y + PAD + 9), kind="title")]
    for number, line in enumerate(box.lines, start=1):
        kind = "code" if line.startswith("$") else "soft"
        rows.append(
            label(line.removeprefix("$"), (x + PAD, y + PAD + 11 + number * LINE), kind=kind)
        )
    return "\n".join([shape, *rows])


def _arrow(arrow: Arrow) -> str:
    path = "M" + " L".join(f"{x:g} {y:g}" for x, y in arrow.points)
    kind = "wire import" if arrow.imports else "wire"
    start = ' marker-start="url(#tip)"' if arrow.both else ""
    x, y = arrow.label_at
    rows = [f'<path class="{kind}" d="{path}" marker-end="url(#tip)"{start}/>']
    rows += [
        label(line, (x, y + number * LINE * 0.88), anchor="middle")
        for number, line in enumerate(arrow.label)
    ]
    return "\n".join(rows)
