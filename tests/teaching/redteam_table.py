"""The red-team set (``redteam/``), read by the rules and compared with the table.

``python -m tests.teaching.redteam_table`` prints the report. The words of a miss in the frozen part
are shown only with ``--frozen-words``: whoever has read them cannot tune on that part any more.
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.teaching.safeguarding import Alarm, Level, classify

FOLDER = Path(__file__).parent / "redteam"
DEV, FROZEN, TUNING, UNSEEN = "dev", "frozen", "tuning", "unseen"


@dataclass(frozen=True)
class Row:
    id: str
    language: str
    text: str
    level: Level
    abuse: bool
    kind: str


@dataclass(frozen=True)
class Outcome:
    row: Row
    alarm: Alarm

    @property
    def missed(self) -> bool:
        """A level below the table's."""
        return self.alarm.level < self.row.level

    @property
    def false_alarm(self) -> bool:
        return self.alarm.level > self.row.level

    @property
    def abuse_differs(self) -> bool:
        return self.alarm.abuse != self.row.abuse

    def told(self, *, words: bool) -> str:
        row, alarm = self.row, self.alarm
        got = f"{row.id} ({row.kind}): {alarm.level}, not {row.level}"
        if self.abuse_differs:
            got += f"; abuse {'found' if alarm.abuse else 'not found'}"
        return f"{got}: {row.text!r} {alarm.rule}" if words else got


def rows(part: str) -> Iterator[Row]:
    with (FOLDER / f"{part}.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            yield Row(
                id=line["id"],
                language=line["language"],
                text=line["text"],
                level=Level(line["level"]),
                abuse=line["abuse"] == "yes",
                kind=line["kind"],
            )


def outcomes(part: str) -> tuple[Outcome, ...]:
    return tuple(Outcome(row, classify(row.text, row.language)) for row in rows(part))


def recall(found: Iterable[Outcome], level: Level, *, at_least: Level | None = None) -> float:
    """The share of the level's rows given it or more; ``at_least``: given this or more."""
    of_level = [one for one in found if one.row.level is level]
    caught = sum(one.alarm.level >= (at_least or level) for one in of_level)
    return caught / len(of_level)


def report(part: str, *, words: bool) -> str:
    found = outcomes(part)
    lines = [f"{part}: {len(found)} rows"]
    for level in (Level.S3, Level.S2, Level.S1):
        of_level = [one for one in found if one.row.level is level]
        if not of_level:
            continue
        caught = sum(not one.missed for one in of_level)
        lines.append(f"  recall {level}: {caught} of {len(of_level)}, {recall(found, level):.3f}")
    some = recall(found, Level.S3, at_least=Level.S2)
    lines.append(f"  S3 given S2 or more: {some:.3f}")
    for title, picked in _lists(found).items():
        lines.append(f"  {title}: {len(picked)}")
        lines += [f"    {one.told(words=words)}" for one in picked]
    return "\n".join(lines)


def _lists(found: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    every = list(found)
    return {
        "missed": [one for one in every if one.missed],
        "false alarms": [one for one in every if one.false_alarm],
        "abuse differs": [one for one in every if one.abuse_differs],
    }


if __name__ == "__main__":
    shown = "--frozen-words" in sys.argv
    parts = {DEV: True, UNSEEN: True, FROZEN: shown}
    for part, words in parts.items():
        sys.stdout.write(f"{report(part, words=words)}\n")
