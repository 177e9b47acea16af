"""What the learner does next, decided from what she heard. Pure: no sound, no clock, no line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from infra.caller.mirror import Candidate, Mirror
from infra.caller.paraphrases import Explains
from infra.caller.script import CORRECTION, REPEAT_WORDS, SCRIPT, Move, Turn, fits, turn

BY_KEYPAD_AFTER = 2  # times not understood by voice
MOST_CORRECTIONS = 2


@dataclass(frozen=True)
class Mind:
    """``last`` is what she meant by her last words, until the tutor showed that it understood."""

    mirror: Mirror
    seed: int
    moves: tuple[Move, ...] = SCRIPT
    explains: Explains = "right"
    last: Turn | None = None
    misheard: int = 0
    corrections: int = 0
    explained: tuple[str, ...] = ()  # concepts, once for each explanation
    correct_now: bool = False
    lost: bool = False

    @property
    def over(self) -> bool:
        return self.mirror.step.over


def next_turn(mind: Mind) -> tuple[Mind, Turn | None]:
    """Her next words; None: nothing is asked of her, she listens."""
    if mind.lost:
        return replace(mind, lost=False), Turn(Move.RIGHT, REPEAT_WORDS)
    if mind.correct_now and mind.last is not None:
        corrected = replace(mind.last, text=CORRECTION + mind.last.text, think=0.0, keys="")
        return replace(mind, correct_now=False), corrected
    if mind.misheard and mind.last is not None:
        by_key = mind.misheard >= BY_KEYPAD_AFTER and bool(mind.last.keys)
        again = replace(mind.last, think=0.0, keys=mind.last.keys if by_key else "")
        return mind, again
    return _fresh(mind)


def _fresh(mind: Mind) -> tuple[Mind, Turn | None]:
    item = mind.mirror.step.lesson.item
    if item is None or mind.over:
        return mind, None
    move = next((m for m in mind.moves if fits(m, item)), None)
    moves = mind.moves
    if move is None or item.answer_type == "speech":
        move = Move.EXPLAIN if item.answer_type == "speech" else Move.RIGHT
    else:
        at = moves.index(move)
        moves = (*moves[:at], *moves[at + 1 :])
    taken = mind.explained.count(item.concept)
    words = turn(move, item, seed=mind.seed, taken=taken, explains=mind.explains)
    explained = (*mind.explained, item.concept) if move is Move.EXPLAIN else mind.explained
    fresh = replace(mind, moves=moves, last=words, explained=explained, corrections=0)
    return fresh, replace(words, keys="")


def heard(mind: Mind, found: Candidate | None, candidates: Sequence[Candidate]) -> Mind:
    """She listened: go on from what the tutor said, or note that she was not understood.

    ``found`` None: it was none of the ``candidates``.
    """
    if found is None:
        return replace(mind, mirror=mind.mirror.lost(candidates), lost=True)
    mind = replace(mind, mirror=mind.mirror.after(found), lost=False)
    if found.taken in ("not at all", "not an answer"):
        return replace(mind, misheard=mind.misheard + 1)
    if found.taken == "as another" and mind.corrections < MOST_CORRECTIONS:
        return replace(mind, misheard=0, correct_now=True, corrections=mind.corrections + 1)
    return replace(mind, misheard=0, last=None)
