"""What the linter has found in one file, so that the same fault of many items is told once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from agent.teaching import spoken
from agent.teaching.content.toml_files import CurriculumFault, Loc, TomlFile

WORDS_PER_MINUTE: Final = 140  # B-15
REMEDIES: Final = {
    "is empty": "write it or remove the key",
    "holds": "write it in words",
    "has a question": "ask one question, as the last thing",
    "has": "shorten it, or write a list: one utterance each",
}


@dataclass
class Findings:
    """The faults of one file in one language, and the longest thing it has the tutor say.

    The same fault in many items is told once, with one of them.
    """

    file: TomlFile
    language: str
    items: int = 0
    longest: str = ""
    first: dict[tuple[Loc, str, str], str] = field(default_factory=dict)
    count: dict[tuple[Loc, str, str], int] = field(default_factory=dict)

    def add(self, loc: Loc, told: str, *, rule: str = "", quoted: str = "") -> None:
        key = (loc, quoted, rule or told)
        self.first.setdefault(key, told)
        self.count[key] = self.count.get(key, 0) + 1

    def hear(self, loc: Loc, text: str, *, quoted: str = "") -> None:
        """B-11, B-12: may the text be spoken as one utterance?"""
        self.longest = max(self.longest, text, key=lambda one: len(one.split()))
        for fault in spoken.faults(text):
            remedy = next(told for start, told in REMEDIES.items() if fault.startswith(start))
            name = ".".join(str(part) for part in loc if isinstance(part, str))
            told = f"{name}.{self.language} {fault}: {remedy}: {text}"
            self.add(loc, told, rule=fault.split(" ")[0], quoted=quoted or text)

    def faults(self) -> Iterator[CurriculumFault]:
        for (loc, quoted, rule), told in self.first.items():
            others = self.count[loc, quoted, rule] - 1
            more = f" (and in {others} more items)" if others else ""
            yield self.file.fault(loc, told + more, quoted=quoted)


def seconds_to_say(text: str) -> float:
    return len(text.split()) * 60 / WORDS_PER_MINUTE
