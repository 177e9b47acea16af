"""Figures to a terminal and to a file: columns that line up, raw data beside them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def shown(value: float | None, digits: int = 2) -> str:
    """A dash where nothing was measured."""
    return "-" if value is None else f"{value:.{digits}f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown that also reads well in a terminal."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([line(head), rule, *map(line, rows)])


def keep(path: Path, measured: Any) -> None:
    """Raw data, as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(measured, indent=1, sort_keys=True) + "\n")
    print(f"raw data: {path}")
