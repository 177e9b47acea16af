"""From what was heard to a verdict, by rule (G-1). No model, no guess: in doubt, no evidence.

``hear`` says what the words are (an answer, a command, an aside …); ``mark`` judges an answer and
names the misconception that predicts it (LM-12).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from agent.teaching import commands, hearing, numbers
from agent.teaching.commands import Command
from agent.teaching.forms import Verdict
from agent.teaching.items import Item
from agent.teaching.readings import Reading, Sort

__all__ = ["Command", "Heard", "Mark", "Reading", "Sort", "hear", "mark"]

SURE_ENOUGH = 0.35  # below this the recogniser doubts itself; its doubt is never a miss
DOUBTFUL = 0.6  # below this a right alternative outweighs a wrong first guess (G-8)
ANSWERS = frozenset({Sort.NUMBER, Sort.CHOICE, Sort.SPEECH})


@dataclass(frozen=True)
class Heard:
    """A finished turn of the learner. ``think_seconds``: end of our question to the first word."""

    text: str = field(repr=False)
    confidence: float | None = None
    alternatives: tuple[str, ...] = field(default=(), repr=False)
    source: Literal["voice", "keypad"] = "voice"
    think_seconds: float | None = None
    turn: int | None = None


@dataclass(frozen=True)
class Mark:
    verdict: Verdict
    reason: str | None = None  # of no_evidence
    value: int | None = None  # the number said, or the index of the option
    misconceptions: tuple[str, ...] = ()
    repair_rung: int | None = None  # the hint that mends the misconception


def hear(item: Item | None, heard: Heard) -> Reading:
    """What the learner said, seen from the open question (None: nothing is open)."""
    if heard.source == "keypad":
        return _keyed(item, heard.text)
    reading = _read(item, heard.text)
    doubted = heard.confidence is not None and heard.confidence < SURE_ENOUGH
    return Reading(Sort.NOT_UNDERSTOOD) if doubted and reading.sort in ANSWERS else reading


def mark(item: Item, heard: Heard) -> Mark:
    """Judges an answer to a closed item. Anything but an answer to it is no evidence, with why."""
    reading = hear(item, heard)
    if reading.value is None or reading.sort not in ANSWERS:
        return Mark(Verdict.NO_EVIDENCE, reason=reading.sort.value)
    if reading.value == item.answer:
        return Mark(Verdict.RIGHT, value=reading.value)
    if _right_if_misheard(item, heard):
        return Mark(Verdict.NO_EVIDENCE, reason="asr_doubt", value=reading.value)
    named = [p for p in item.predictions if p.answer == reading.value]
    return Mark(
        Verdict.WRONG,
        value=reading.value,
        misconceptions=tuple(p.misconception for p in named),
        repair_rung=named[0].repair_rung if named else None,
    )


def _right_if_misheard(item: Item, heard: Heard) -> bool:
    if heard.confidence is None or heard.confidence >= DOUBTFUL:
        return False
    return any(_read(item, text).value == item.answer for text in heard.alternatives)


def _read(item: Item | None, text: str) -> Reading:
    words = hearing.words_of(text)
    core = hearing.without_fillers(words)
    if not core:
        return Reading(Sort.BACKCHANNEL if words else Sort.SILENCE)
    named = numbers.option_named(core, item.options) if item else None
    if named is not None:  # before the commands: "wait" may be an option
        return Reading(Sort.CHOICE, value=named)
    whole = commands.whole(core)
    if whole is not None:
        return Reading(Sort.COMMAND, command=whole)
    for reader in READERS[item.answer_type if item else "none"]:
        reading = reader(item, core, text)
        if reading is not None:
            return reading
    return Reading(Sort.NOT_UNDERSTOOD)


Words = tuple[str, ...]
Reader = Callable[[Item | None, Words, str], Reading | None]


def _number(item: Item | None, core: Words, text: str) -> Reading | None:
    return numbers.read(core, item.low, item.high) if item else None


def _choice(item: Item | None, core: Words, text: str) -> Reading | None:
    return numbers.read_choice(core, item.options) if item else None


def _speech(item: Item | None, core: Words, text: str) -> Reading | None:
    return Reading(Sort.SPEECH)


def _part_command(item: Item | None, core: Words, text: str) -> Reading | None:
    command = commands.inside(core)
    return Reading(Sort.COMMAND, command=command) if command else None


def _dont_know(item: Item | None, core: Words, text: str) -> Reading | None:
    return Reading(Sort.DONT_KNOW) if commands.DONT_KNOW.search(" ".join(core)) else None


def _only_dont_know(item: Item | None, core: Words, text: str) -> Reading | None:
    said = commands.DONT_KNOW.fullmatch(" ".join(core))
    return Reading(Sort.DONT_KNOW) if said else None


def _backchannel(item: Item | None, core: Words, text: str) -> Reading | None:
    return Reading(Sort.BACKCHANNEL) if set(core) <= commands.BACKCHANNELS else None


def _word_asked(item: Item | None, core: Words, text: str) -> Reading | None:
    """Before any number is looked for: a question with a number in it is no wrong answer."""
    return Reading(Sort.OFF_TOPIC) if commands.WORD_ASKED.match(" ".join(core)) else None


def _aside(item: Item | None, core: Words, text: str) -> Reading | None:
    asks = commands.ASKS.match(" ".join(core)) or (text.rstrip().endswith("?") and len(core) > 2)
    return Reading(Sort.OFF_TOPIC) if asks else None


CLOSED: tuple[Reader, ...] = (_dont_know, _part_command, _backchannel, _aside)
READERS: dict[str, tuple[Reader, ...]] = {
    "integer": (_word_asked, _number, *CLOSED),
    "choice": (_word_asked, _choice, *CLOSED),
    "speech": (_only_dont_know, _backchannel, _aside, _speech),
    "none": CLOSED,
}


def _keyed(item: Item | None, keys: str) -> Reading:
    """Digits are the answer where the item takes keys, else a command; ``*`` always is one."""
    if "*" in keys:
        return Reading(Sort.COMMAND, command=Command.WAIT)
    digits = keys.strip().removesuffix("#")
    if not (digits.isascii() and digits.isdigit()):
        return Reading(Sort.NOT_UNDERSTOOD if digits else Sort.SILENCE)
    if item is not None and item.keypad and item.answer_type == "integer":
        return Reading(Sort.NUMBER, value=int(digits))
    if item is not None and item.keypad and 1 <= int(digits) <= len(item.options):
        return Reading(Sort.CHOICE, value=int(digits) - 1)
    command = commands.KEYS.get(digits)
    return Reading(Sort.COMMAND, command=command) if command else Reading(Sort.NOT_UNDERSTOOD)
