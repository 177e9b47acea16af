"""The table of what the answer guard must stop and let through (``guard_utterances.csv``)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.teaching.guard import blocks
from agent.teaching.items import Item

TABLE = Path(__file__).parent / "guard_utterances.csv"


@dataclass(frozen=True)
class Guarded:
    id: str
    item: Item
    rung: int
    heard: str
    text: str
    blocked: bool

    @property
    def missed(self) -> bool:
        return blocks(self.item, self.rung, self.text, heard=self.heard) is not self.blocked

    def __str__(self) -> str:
        wanted = "stopped" if self.blocked else "let through"
        return f"{self.id} {self.item.expected}: {self.text!r} after {self.heard!r} is not {wanted}"


def rows() -> Iterator[Guarded]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            yield _row(line)


def _row(line: dict[str, str]) -> Guarded:
    options = tuple(option for option in line["options"].split("|") if option)
    choice = line["answer_type"] == "choice"
    item = Item(
        id=line["id"],
        concept="table",
        template="table",
        question="",
        answer_type="choice" if choice else "integer",
        answer=options.index(line["answer"]) if choice else int(line["answer"]),
        options=options,
        language=line["language"],
    )
    rung, blocked = int(line["rung"]), line["blocked"] == "yes"
    return Guarded(line["id"], item, rung, line["heard"], line["text"], blocked)
