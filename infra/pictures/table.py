"""The README's table of settings, from infra/env.example. Pure: text in, Markdown out."""

import re
from collections.abc import Iterator

from infra.pictures.marked import between

MARK = "settings"
GROUP = re.compile(r"# --- (?P<who>.+?) -+$")
SETTING = re.compile(r"(?P<has_default>#?)(?P<name>[A-Z][A-Z0-9_]+)=(?P<value>.*)")


def table(example: str) -> list[str]:
    """One row a name; a group's title is a row of its own."""
    rows = ["| name | default | what it is for |", "|---|---|---|"]
    meaning = ""
    for line in example.splitlines():
        if group := GROUP.match(line):
            rows.append(f"| **{group['who']}** | | |")
        elif setting := SETTING.match(line):
            rows.append(_row(setting, meaning))
        elif line.startswith("# "):
            meaning = line.removeprefix("# ")
    return rows


def put(readme: str, example: str) -> str:
    return between(readme, MARK, lines=table(example))


def names(text: str) -> Iterator[str]:
    """The names in the text of an env.example."""
    return (found["name"] for line in text.splitlines() if (found := SETTING.match(line)))


def _row(setting: "re.Match[str]", meaning: str) -> str:
    value = f"`{setting['value']}`" if setting["value"] else ""
    return f"| `{setting['name']}` | {value} | {meaning.replace('|', '/')} |"
