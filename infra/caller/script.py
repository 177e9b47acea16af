"""What the learner of the demonstration does, as data, and the words she answers with. Pure."""

import random
from dataclasses import dataclass
from enum import StrEnum

from agent.teaching import grading, spoken
from agent.teaching.forms import Verdict
from agent.teaching.items import Item
from infra.caller.paraphrases import Explains, Paraphrase, drawn

INTRODUCTIONS = ("my name is {name}", "this is {name}", "")  # "": by key
THINK_SECONDS = 5.0
NEAR = 25
LAST_BEFORE_TEENS = 12


class Move(StrEnum):
    RIGHT = "right"
    MISCONCEPTION = "misconception"  # wrong as a known bug predicts
    UNPREDICTED = "unpredicted"  # wrong in a way no bug predicts
    HINT = "hint"
    THINK_RIGHT = "think_right"  # five seconds of silence, then right
    EXPLAIN = "explain"
    NAME = "name"


# A first miss that no bug predicts brings no hint by itself: the one she then asks for is given.
SCRIPT = (Move.RIGHT, Move.UNPREDICTED, Move.HINT, Move.MISCONCEPTION, Move.THINK_RIGHT)
HINT_WORDS = "can i have a hint"
REPEAT_WORDS = "repeat please"
CORRECTION = "no "
ANY_ANSWER = "i do not know"


@dataclass(frozen=True)
class Turn:
    """What she does next: think, then say it (or key it)."""

    move: Move
    text: str
    think: float = 0.0
    keys: str = ""


def introduction(name: str, key: str, asked: int) -> Turn:
    """Who she is; the ``asked``-th way of saying it, and now and then the key she was given."""
    way = asked % len(INTRODUCTIONS)
    text = INTRODUCTIONS[way].format(name=name.lower())
    return Turn(Move.NAME, text, keys="" if text else key)


def fits(move: Move, item: Item) -> bool:
    """Can this move be made on this question?"""
    if item.answer_type == "speech":
        return move is Move.EXPLAIN
    if move is Move.MISCONCEPTION:
        return bool(item.predictions)
    if move is Move.UNPREDICTED:
        return item.answer_type == "integer" and bool(item.predictions)
    return move is not Move.EXPLAIN


def turn(
    move: Move, item: Item, *, seed: int, taken: int = 0, explains: Explains = "right"
) -> Turn:
    """The words for a move; ``taken`` counts her earlier explanations of this concept."""
    if move is Move.HINT:
        return Turn(move, HINT_WORDS)
    if move is Move.EXPLAIN:
        found: Paraphrase | None = drawn(item.concept, seed=seed, taken=taken, explains=explains)
        return Turn(move, found.text if found else ANY_ANSWER)
    if item.answer_type == "choice":
        return Turn(move, item.expected.lower())
    value = number_for(move, item, seed)
    think = THINK_SECONDS if move is Move.THINK_RIGHT else 0.0
    return Turn(move, number_words(value), think=think, keys=f"{value}#" if item.keypad else "")


def number_words(value: int) -> str:
    return spoken.say_number(value).replace("-", " ")


def number_for(move: Move, item: Item, seed: int) -> int:
    right = item.answer if item.answer is not None else 0
    if move is Move.MISCONCEPTION:
        return item.predictions[0].answer
    if move is Move.UNPREDICTED:
        return _unpredicted(item, seed)
    return right


def _unpredicted(item: Item, seed: int) -> int:
    """A wrong number that no misconception of the concept predicts and no teen hides in."""
    numbers = _unlike_teens(item)
    random.Random(f"{seed}:{item.id}").shuffle(numbers)
    numbers.sort(key=lambda n: abs(n - (item.answer or 0)) > NEAR)  # a child's miss is near
    for number in numbers:
        mark = grading.mark(item, grading.Heard(number_words(number)))
        if mark.verdict is Verdict.WRONG and not mark.misconceptions:
            return number
    return item.high + 1


def _unlike_teens(item: Item) -> list[int]:
    """Numbers in the item's range, safe to hear: above the teens; where it ends there, below."""
    above = [n for n in range(max(item.low, 21), item.high) if n % 10]
    below = range(max(item.low, 1), min(item.high, LAST_BEFORE_TEENS) + 1)
    return [n for n in above or below if n != item.answer]
