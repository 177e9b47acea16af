"""How a learner comes to a number: by the right way, by her bug, by a guess; and slips."""

import random
from dataclasses import dataclass

from infra.caller.learners.memory import Memory
from infra.caller.learners.sums import Task, by_bug, right, skill_of

SLIPS = 0.1  # of all answers
BUG_HOLDS = 0.9  # where she has no right way, she goes by her bug so often
MENDS_SLIP = 0.9  # told "not yet", she finds her slip
HELPS = (0.1, 0.35, 0.6, 0.7)  # chance that "look again", one, two, three hints bring her there
SAME_AGAIN = 0.5  # otherwise: the bug's answer again


@dataclass(frozen=True)
class Thought:
    """A number, or None: she does not know. ``slipped``: she had another one in mind."""

    value: int | None
    slipped: bool = False


def first_thought(
    task: Task, memory: Memory, bugs: frozenset[str], *, guesses: float, chance: random.Random
) -> Thought:
    if chance.random() < memory.strength(skill_of(task)):
        return slipping(right(task), chance)
    return _lost(task, bugs, guesses=guesses, chance=chance, bug_holds=BUG_HOLDS)


def second_thought(
    task: Task, before: Thought, bugs: frozenset[str], *, hints: int, chance: random.Random
) -> Thought:
    """After "not yet", with so many hints."""
    helps = MENDS_SLIP if before.slipped else HELPS[min(hints, len(HELPS) - 1)]
    if chance.random() < helps:
        return slipping(right(task), chance)
    return _lost(task, bugs, guesses=0.6, chance=chance, bug_holds=SAME_AGAIN)


def _lost(
    task: Task, bugs: frozenset[str], *, guesses: float, chance: random.Random, bug_holds: float
) -> Thought:
    bugged = [said for bug in sorted(bugs) if (said := by_bug(bug, task)) is not None]
    if bugged and chance.random() < bug_holds:
        return slipping(bugged[0], chance)
    return Thought(guessed(task, chance)) if chance.random() < guesses else Thought(None)


def guessed(task: Task, chance: random.Random) -> int:
    """Something near, a number of the question, or any."""
    near = max(0, right(task) + chance.randint(-15, 15))
    return chance.choice((near, near, chance.choice(task.numbers), chance.randint(1, 99)))


def slipping(number: int, chance: random.Random) -> Thought:
    """One answer in ten is a slip: one or ten off, a digit wrong, or two in the wrong order."""
    if chance.random() >= SLIPS or number < 0:
        return Thought(number)
    digits = list(str(number))
    kind = chance.random()
    if kind < 0.4:
        said = number + chance.choice((-1, 1))
    elif kind < 0.6:
        said = number + chance.choice((-10, 10))
    elif kind < 0.75 and len(digits) > 1:
        said = int("".join(reversed(digits)))
    else:
        digits[chance.randrange(len(digits))] = str(chance.randint(1, 9))
        said = int("".join(digits))
    return Thought(said, slipped=True) if said >= 0 and said != number else Thought(number)
