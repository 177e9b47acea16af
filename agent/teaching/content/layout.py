"""Where the concepts of a prerequisite graph stand in a picture: columns by layer, few crossings.

An arrow over several layers takes a lane of its own in each of them, so that it crosses no box.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.teaching.content import graph

BOX, LANE = 1.0, 0.35  # height in rows
SWEEPS = 6

Spot = tuple[int, float]  # layer from 0; middle, in rows from the top


@dataclass(frozen=True)
class Layout:
    """``spots`` of the names; ``arrows``: every spot that an arrow leads through, ends included."""

    spots: Mapping[str, Spot]
    arrows: tuple[tuple[Spot, ...], ...]
    layers: int
    rows: float


def layout(requires: graph.Requires) -> Layout:
    """Of an acyclic graph; only the arrows that say more than the others do."""
    direct = graph.direct(requires)
    routes = tuple(_routes(direct))
    lanes = {stop for route in routes for stop in route[1:-1]}
    after: dict[str, list[str]] = {name: [] for name in (*direct, *lanes)}
    before: dict[str, list[str]] = {name: [] for name in (*direct, *lanes)}
    for route in routes:
        for one, two in pairwise(route):
            after[one].append(two)
            before[two].append(one)
    columns = graph.layers(before)
    ordered = _ordered([list(column) for column in columns], before, after)
    spots = dict(_spots(ordered, lanes))
    rows = max((_height(column, lanes) for column in ordered), default=0.0)
    arrows = tuple(tuple(spots[stop] for stop in route) for route in routes)
    return Layout({name: spots[name] for name in direct}, arrows, len(ordered), rows)


def _routes(direct: graph.Requires) -> Iterator[tuple[str, ...]]:
    """Every arrow with the lanes that it takes through the layers between its ends."""
    depth = graph.depths(direct)
    for name, wanted in direct.items():
        for one in wanted:
            between = range(depth[one] + 1, depth[name])
            yield one, *(f"{one} > {name}, {layer}" for layer in between), name


def _ordered(
    columns: list[list[str]], before: graph.Requires, after: graph.Requires
) -> list[list[str]]:
    """Each column sorted by the middle of its neighbours, to the right and back some times."""
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        neighbours = before if forth else after
        places = range(1, len(columns)) if forth else range(len(columns) - 2, -1, -1)
        for place in places:
            row = {name: i for column in columns for i, name in enumerate(column)}
            columns[place].sort(key=lambda name: _middle(neighbours[name], row, row[name]))
    return columns


def _middle(names: Sequence[str], row: Mapping[str, int], own: int) -> float:
    return sum(row[name] for name in names) / len(names) if names else float(own)


def _spots(columns: Sequence[Sequence[str]], lanes: set[str]) -> Iterator[tuple[str, Spot]]:
    tallest = max((_height(column, lanes) for column in columns), default=0.0)
    for layer, column in enumerate(columns):
        top = (tallest - _height(column, lanes)) / 2
        for name in column:
            size = LANE if name in lanes else BOX
            yield name, (layer, top + size / 2)
            top += size


def _height(column: Sequence[str], lanes: set[str]) -> float:
    return sum(LANE if name in lanes else BOX for name in column)
