"""What the caller says next, as data: words, the silences in them, and what they answer. Pure.

Whether an answer is complete is the lesson's own rule (``pacing.reading_class``); the wait that
rule sets is kept with the plan, because the target of the unclear classes counts from it.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from agent.teaching.items import Item
from agent.teaching.pacing import Extent, Pacing, reading_class, wait_after
from infra.bench.heard.kinds import Kind
from infra.caller.paraphrases import paraphrases
from infra.caller.script import number_words

LEAST_PAUSE, MOST_PAUSE = 0.6, 1.2  # the hesitations of the issue
CORRECTS_AFTER = (0.15, 0.6)
THINKS = (3.0, 7.0)
SPARE_SECONDS = 2.5  # kept between her thinking and the tutor's prompt
RIGHT_SHARE = 0.4  # a learner who is always right has learnt it after a dozen items
FILLERS = ("um", "hmm let me see", "i think it is")
SENTENCES = (
    "on saturday i went to the park with my brother and we played football",
    "my name is lina and i live in a small town near the sea",
    "in the morning i get up at seven and then i have breakfast with my mother",
    "good morning i would like two apples and a bottle of water please",
    "i like my school because my friends are there and the teacher is nice",
    "last week we visited my grandmother and she made a big cake for us",
    "i work in a shop and i help people when they look for something",
    "the red one is too expensive so i would take the blue one please",
    "we have english on monday and on thursday in the afternoon",
    "i was tired yesterday because i had to get up very early",
)
BACKCHANNELS = ("uh huh", "okay", "right", "yeah", "mm hmm")
BARGE_INS = ("can i have a hint", "repeat please", "say it again please")


@dataclass(frozen=True)
class Piece:
    """``pause``: seconds of silence before these words."""

    text: str
    pause: float = 0.0


@dataclass(frozen=True)
class Plan:
    """``wait``: what the lesson's rule waits after these words; None: the voice decides.
    ``first``, ``last``: of a corrected answer, the number taken back and the one that counts."""

    kind: Kind
    pieces: tuple[Piece, ...]
    wait: float | None = None
    think: float = 0.0
    item: str = ""
    first: str = ""
    last: str = ""

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


def planned(kind: Kind, item: Item, pacing: Pacing, *, chance: random.Random) -> Plan | None:
    """The plan of one turn; None: a turn of this kind is no answer to this question."""
    makes = MAKERS.get(kind)
    plan = makes(item, pacing, chance) if makes else None
    if plan is None:
        return None
    return Plan(
        kind,
        plan.pieces,
        wait=wait_after(plan.text, pacing),
        think=plan.think,
        item=item.id,
        first=plan.first,
        last=plan.last,
    )


def spoken_into(kind: Kind, chance: random.Random) -> Plan:
    """Words into the tutor's speech; they need no question."""
    words = BACKCHANNELS if kind is Kind.BACKCHANNEL else BARGE_INS
    return Plan(kind, (Piece(chance.choice(words)),))


def unasked(kind: Kind, chance: random.Random) -> Plan:
    """A sentence to whoever listens; with ``HESITANT`` one with a silence in it."""
    words = chance.choice(SENTENCES).split()
    return Plan(kind, _cut(words, chance) if kind is Kind.HESITANT else (Piece(" ".join(words)),))


# ---- numbers


@cache
def numbers_of(extents: frozenset[Extent], pacing: Pacing) -> tuple[int, ...]:
    """The numbers of the item's range that are whole, or not, in this way."""
    values = range(pacing.low, pacing.high + 1)
    return tuple(v for v in values if reading_class(number_words(v), pacing) in extents)


COMPLETE = frozenset({Extent.COMPLETE})
MAY_GROW = frozenset({Extent.EXTENSIBLE, Extent.PREFIX})


def _number(
    item: Item, pacing: Pacing, chance: random.Random, *, of: frozenset[Extent] = COMPLETE
) -> int | None:
    fitting = numbers_of(of, pacing) if item.answer_type == "integer" else ()
    if item.answer in fitting and chance.random() < RIGHT_SHARE:
        return item.answer
    return chance.choice(fitting) if fitting else None


def _closed(item: Item, pacing: Pacing, chance: random.Random) -> Plan | None:
    value = _number(item, pacing, chance)
    return None if value is None else Plan(Kind.CLOSED, (Piece(number_words(value)),))


def _extensible(item: Item, pacing: Pacing, chance: random.Random) -> Plan | None:
    if item.answer_type == "choice":
        return Plan(Kind.EXTENSIBLE, (Piece(chance.choice(item.options).lower()),))
    value = _number(item, pacing, chance, of=MAY_GROW)
    return None if value is None else Plan(Kind.EXTENSIBLE, (Piece(number_words(value)),))


def _paused(item: Item, pacing: Pacing, chance: random.Random) -> Plan | None:
    value = _number(item, pacing, chance)
    if value is None:
        return None
    words, pause = number_words(value).split(), chance.uniform(LEAST_PAUSE, MOST_PAUSE)
    begun = " ".join(words[:1])
    goes_on = len(words) > 1 and reading_class(begun, pacing) is Extent.PREFIX
    if goes_on and chance.random() < 0.5:
        return Plan(Kind.PAUSED, (Piece(begun), Piece(" ".join(words[1:]), pause)))
    filler = chance.choice(FILLERS)
    return Plan(Kind.PAUSED, (Piece(filler), Piece(" ".join(words), pause)))


def _corrected(item: Item, pacing: Pacing, chance: random.Random) -> Plan | None:
    last = _number(item, pacing, chance)
    others = [v for v in numbers_of(COMPLETE, pacing) if v != last]
    if last is None or not others:
        return None
    first = number_words(chance.choice(others))
    then = Piece(f"no {number_words(last)}", chance.uniform(*CORRECTS_AFTER))
    return Plan(Kind.CORRECTED, (Piece(first), then), first=first, last=number_words(last))


def _think(item: Item, pacing: Pacing, chance: random.Random) -> Plan | None:
    value = _number(item, pacing, chance)
    most = min(THINKS[1], pacing.think_seconds - SPARE_SECONDS)
    if value is None or most < THINKS[0]:
        return None
    return Plan(Kind.THINK, (Piece(number_words(value)),), think=chance.uniform(THINKS[0], most))


# ---- sentences


def _open(item: Item, pacing: Pacing, chance: random.Random) -> Plan | None:
    if item.answer_type != "speech":
        return None
    return Plan(Kind.OPEN, (Piece(_sentence(item, chance)),))


def _hesitant(item: Item, pacing: Pacing, chance: random.Random) -> Plan | None:
    if item.answer_type != "speech":
        return None
    return Plan(Kind.HESITANT, _cut(_sentence(item, chance).split(), chance))


def _sentence(item: Item, chance: random.Random) -> str:
    own = [one.text for one in paraphrases() if one.concept == item.concept]
    return chance.choice(own or SENTENCES)


def _cut(words: Sequence[str], chance: random.Random) -> tuple[Piece, ...]:
    """In two, in the middle third: two words are too few to be an answer."""
    at = chance.randint(max(2, len(words) // 3), max(2, 2 * len(words) // 3))
    pause = chance.uniform(LEAST_PAUSE, MOST_PAUSE)
    return Piece(" ".join(words[:at])), Piece(" ".join(words[at:]), pause)


Maker = Callable[[Item, Pacing, random.Random], Plan | None]
MAKERS: Mapping[Kind, Maker] = {
    Kind.CLOSED: _closed,
    Kind.EXTENSIBLE: _extensible,
    Kind.PAUSED: _paused,
    Kind.CORRECTED: _corrected,
    Kind.THINK: _think,
    Kind.OPEN: _open,
    Kind.HESITANT: _hesitant,
}
