"""What of a model's words may be said: sentence by sentence, as they come (B-11, B-12, B-21).

Each sentence is judged with those before it: two harmless ones may give the answer away together.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.teaching import guard, spoken
from agent.teaching.guard import Guarded

SENTENCE_BREAK = re.compile(r"(?<=[.!?…])[*_\"'’”)\]]*\s+|\s*\n\s*")
LETTER = re.compile(r"[^\W\d_]")
ENDED = (".", "!", "?")
TELLS = "gives the answer away"
ASKS = "asks a question, and the lesson asks the questions"


@dataclass(frozen=True)
class Gate:
    """What is measured against: the open item, its rung, what the learner said just now.

    ``may_ask``: nothing of the lesson's own follows, so a question may be the last thing said.
    """

    item: Guarded | None
    rung: int
    heard: str = field(default="", repr=False)
    language: str = "en"
    may_ask: bool = False

    def faults(self, said: Sequence[str], sentence: str) -> tuple[str, ...]:
        """Why this sentence must not follow what was said, in words; empty: it may."""
        text = " ".join((*said, sentence))
        found = list(spoken.faults(text))
        if "?" in sentence and not self.may_ask:
            found.append(ASKS)
        if guard.blocks(self.item, self.rung, text, heard=self.heard):
            found.append(TELLS)
        return tuple(found)


def cut(text: str) -> tuple[tuple[str, ...], str]:
    """Whole sentences, and the rest that is still being written.

    "1. First this" is one sentence: a part without a letter belongs to the next.
    """
    *parts, rest = SENTENCE_BREAK.split(text)
    whole: list[str] = []
    before = ""
    for part in parts:
        before = f"{before} {part}".strip()
        if LETTER.search(before):
            whole.append(before)
            before = ""
    return tuple(whole), f"{before} {rest}" if before else rest


def plain(sentence: str, language: str = "en") -> str:
    """As it may be spoken; "" where nothing is left. A line of a list gets its full stop."""
    said = spoken.tidy(sentence, language)
    if not LETTER.search(said):
        return ""
    return said if said.endswith(ENDED) else f"{said.rstrip(',;:–-')}."


class Outgoing:
    """A reply on its way out: what of it may be said so far, and what kept the rest from it."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._unfinished = ""
        self.said: tuple[str, ...] = ()
        self.refused: tuple[str, ...] = ()  # of the sentence that ended the reply

    def add(self, words: str) -> tuple[str, ...]:
        """The sentences that these words complete and that may be said."""
        whole, self._unfinished = cut(self._unfinished + words)
        return self._passed(whole)

    def end(self) -> tuple[str, ...]:
        """The model has ended; what is left is a sentence too."""
        last, self._unfinished = self._unfinished, ""
        return self._passed((last,))

    def _passed(self, sentences: Sequence[str]) -> tuple[str, ...]:
        passed: list[str] = []
        for sentence in sentences:
            said = plain(sentence, self._gate.language)
            if not said or self.refused:
                continue
            self.refused = self._gate.faults(self.said, said)
            if not self.refused:
                self.said = (*self.said, said)
                passed.append(said)
        return tuple(passed)
