"""Lines between two comments of a Markdown text: what a script may replace. Pure."""

from collections.abc import Sequence


def between(text: str, mark: str, *, lines: Sequence[str]) -> str:
    """``text`` with ``lines`` between its marks. Raises ValueError when it has none."""
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the text has no {begin} … {end}")
    return "\n".join([f"{before}{begin}", *lines, f"{end}{after}"])


def within(text: str, mark: str) -> str:
    """What stands between the marks now; empty without them."""
    return text.partition(f"<!-- {mark}:begin -->")[2].partition(f"<!-- {mark}:end -->")[0]
