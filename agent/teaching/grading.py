"""From what was heard to a verdict, by rule (G-1). No model, no guess: in doubt, no evidence.

``hear`` says what the words are (an answer, a command, an aside …); ``mark`` judges an answer and
names the misconception that predicts it (LM-12).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from agent.teaching.forms import Verdict
from agent.teaching.items import Item
from agent.teaching.words import choices, commands, hearing, numbers, sums
from agent.teaching.words.commands import Command
from agent.teaching.words.readings import Reading, Sort
from agent.teaching.words.tongue import tongue

__all__ = ["Command", "Heard", "Mark", "Reading", "Sort", "hear", "mark"]

SURE_ENOUGH = 0.35  # below this the recogniser doubts itself; its doubt is never a miss
DOUBTFUL = 0.6  # below this nothing that was heard is a miss (G-8)
DOUBTFULLY_RIGHT = 0.45  # below this a wrong alternative puts a right first guess in doubt
DOUBTFUL_TWIN = 0.7  # below this fifteen is no miss where fifty is right (B-13)
ANSWERS = frozenset({Sort.NUMBER, Sort.CHOICE, Sort.SPEECH})
ASIDE_WORDS = 4  # different words that are no answer: she talks of something else
IN_DOUBT = "asr_doubt"


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


def hear(item: Item | None, heard: Heard, language: str = "en") -> Reading:
    """What the learner said, seen from the open question (None: nothing is open)."""
    if heard.source == "keypad":
        return _keyed(item, heard.text)
    reading = _read(item, heard.text, item.language if item else language)
    doubted = heard.confidence is not None and heard.confidence < SURE_ENOUGH
    if doubted and reading.sort in ANSWERS:
        return Reading(Sort.NOT_UNDERSTOOD, reason=IN_DOUBT)
    return reading


def mark(item: Item, heard: Heard) -> Mark:
    """Judges an answer to a closed item. Anything but an answer to it is no evidence, with why."""
    reading = hear(item, heard)
    if reading.value is None or reading.sort not in ANSWERS:
        return Mark(Verdict.NO_EVIDENCE, reason=reading.why)
    if _in_doubt(item, heard, reading.value):
        return Mark(Verdict.NO_EVIDENCE, reason=IN_DOUBT, value=reading.value)
    if reading.value == item.answer:
        return Mark(Verdict.RIGHT, value=reading.value)
    named = [p for p in item.predictions if p.answer == reading.value]
    return Mark(
        Verdict.WRONG,
        value=reading.value,
        misconceptions=tuple(p.misconception for p in named),
        repair_rung=named[0].repair_rung if named else None,
    )


def _in_doubt(item: Item, heard: Heard, value: int) -> bool:
    """Might another hearing of the same sounds turn the verdict (G-8)?"""
    if heard.confidence is None or heard.source == "keypad":
        return False
    if value != item.answer:
        return heard.confidence < (DOUBTFUL_TWIN if is_twin(item, value) else DOUBTFUL)
    others = [_read(item, text, item.language).value for text in heard.alternatives]
    differs = any(other is not None and other != item.answer for other in others)
    return heard.confidence < DOUBTFULLY_RIGHT and differs


def is_twin(item: Item, value: int) -> bool:
    """Does it sound on a telephone like the right answer (B-13), and is not it?"""
    if item.answer_type != "integer" or item.answer is None:
        return False
    return hearing.are_twins(value, item.answer, item.language)


def is_spelled(item: Item, heard: Heard, value: int) -> bool:
    """ "One five": nobody mishears that for fifty."""
    said = hearing.numerals(hearing.heard_words(heard.text), item.language)
    whole = hearing.joined(said, item.low, item.high)
    return any(one.spelled and one.value == value for one in whole)


def _read(item: Item | None, text: str, language: str) -> Reading:
    words = hearing.heard_words(text)
    core = hearing.without_fillers(words, language)
    if not words:
        return Reading(Sort.SILENCE, reason="noise" if hearing.words_of(text) else None)
    listens = commands.only_listens(words, language)
    if not core or (listens and len(words) > 1):  # "uh huh" before the "huh" that asks
        return Reading(Sort.BACKCHANNEL if listens else Sort.UNFINISHED)
    named = choices.option_named(core, item.options) if item else None
    if named is not None:  # before the commands: "wait" may be an option
        return Reading(Sort.CHOICE, value=named)
    if commands.is_dont_know(core, language, alone=True):  # "no clue" is no call for a clue
        return Reading(Sort.DONT_KNOW)
    whole = commands.whole(core, language)
    if whole is not None:
        return Reading(Sort.COMMAND, command=whole)
    turn = _Turn(item, core, words, text, language)
    for reader in READERS[item.answer_type if item else "none"]:
        reading = reader(turn)
        if reading is not None:
            return reading
    return Reading(Sort.NOT_UNDERSTOOD)


@dataclass(frozen=True)
class _Turn:
    """What the readers look at. ``core``: the words without fillers at either end."""

    item: Item | None
    core: tuple[str, ...]
    words: tuple[str, ...]
    text: str
    language: str

    @property
    def said(self) -> str:
        return " ".join(self.core)


Reader = Callable[[_Turn], Reading | None]


def _number(turn: _Turn) -> Reading | None:
    item = turn.item
    if item is None:
        return None
    wanted = sums.sought(
        item.question, item.low, item.high, answer=item.answer, language=turn.language
    )
    reading = numbers.read(turn.core, wanted)
    if reading is None or reading.sort is not Sort.NOT_UNDERSTOOD or reading.reason:
        return reading
    return _part_command(turn) or _asks(turn) or _begins_to_ask(turn) or reading


def _choice(turn: _Turn) -> Reading | None:
    return choices.read(turn.core, turn.item.options, turn.language) if turn.item else None


def _speech(turn: _Turn) -> Reading | None:
    return Reading(Sort.SPEECH)


def _firm_command(turn: _Turn) -> Reading | None:
    command = commands.firm(turn.core, turn.language)
    return Reading(Sort.COMMAND, command=command) if command else None


def _part_command(turn: _Turn) -> Reading | None:
    command = commands.inside(turn.core, turn.language)
    return Reading(Sort.COMMAND, command=command) if command else None


def _dont_know(turn: _Turn) -> Reading | None:
    return Reading(Sort.DONT_KNOW) if commands.is_dont_know(turn.core, turn.language) else None


def _backchannel(turn: _Turn) -> Reading | None:
    listens = commands.only_listens(turn.core, turn.language)
    return Reading(Sort.BACKCHANNEL) if listens else None


def _word_asked(turn: _Turn) -> Reading | None:
    """Before any number is looked for: a question with a number in it is no wrong answer."""
    asked = tongue(turn.language).asking.word_asked.match(turn.said)
    return Reading(Sort.OFF_TOPIC) if asked else None


def _asks(turn: _Turn) -> Reading | None:
    asking = tongue(turn.language).asking
    asks = asking.questions.match(turn.said) or asking.greetings.fullmatch(turn.said)
    marked = turn.text.rstrip().endswith("?") and len(turn.core) > 2
    return Reading(Sort.OFF_TOPIC) if asks or marked else None


def _begins_to_ask(turn: _Turn) -> Reading | None:
    asks = tongue(turn.language).asking.question_words.fullmatch(turn.said)
    return Reading(Sort.OFF_TOPIC) if asks else None


def _unfinished(turn: _Turn) -> Reading | None:
    """ "I think it's …": she has begun."""
    here = tongue(turn.language)
    begun = turn.words[-1] in here.talk.goes_on | here.talk.opens | here.talk.hesitations
    stammers = 2 * len(set(turn.core)) <= len(turn.core)  # or a noise, written as words
    plain = begun and not stammers and set(turn.core) <= here.known
    return Reading(Sort.UNFINISHED) if plain else None


def _talks(turn: _Turn) -> Reading | None:
    """Words enough to be about something else, rather than an answer misheard."""
    here = tongue(turn.language)
    different = set(turn.core)
    personal = turn.core[0] in here.talk.personal and bool(different - here.known)
    return Reading(Sort.OFF_TOPIC) if personal or len(different) >= ASIDE_WORDS else None


CLOSED: tuple[Reader, ...] = (
    *(_dont_know, _part_command, _backchannel),
    *(_asks, _begins_to_ask, _unfinished, _talks),
)
READERS: dict[str, tuple[Reader, ...]] = {
    "integer": (_firm_command, _word_asked, _number, *CLOSED),
    "choice": (_firm_command, _word_asked, _choice, *CLOSED),
    "speech": (_backchannel, _asks, _speech),
    "none": (_firm_command, *CLOSED),
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
