"""A simulated learner: hears the tutor's words, answers from what she knows.

She learns what was asked, whether she was right and how much she was helped from nothing but the
sentences that she hears. One instance lives through all her calls.
"""

import math
import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from infra.caller.learners import channel
from infra.caller.learners.answering import Thought, first_thought, guessed, second_thought
from infra.caller.learners.kinds import Manner, Profile
from infra.caller.learners.listening import Understood, Wants, understood
from infra.caller.learners.memory import Memory
from infra.caller.learners.number_words import in_spanish, in_words
from infra.caller.learners.sums import Task, right, skill_of

EXPLANATIONS = Path(__file__).with_name("explanations.toml")
BEGS = ("give me a hint", "just tell me the answer", "help me please", "i need a clue")
DESPAIRS = ("i am so stupid", "i can not do anything right", "i want to cry", "i hate this")
SWEARS = ("you are a stupid machine", "shut up you idiot", "fuck you", "this is shit")
SENTENCES = ("{}", "{}", "it is {}", "i think {}", "um {}", "{} i think")
DOES_NOT_KNOW = "i don't know"
AGAIN = "say it again please"
SECONDS_PER_WORD = 0.45


@dataclass(frozen=True)
class Reply:
    """``think``: seconds to her first word, infinite for silence. ``keys``: typed, not said."""

    text: str = ""
    think: float = 3.0
    keys: str = ""

    @property
    def seconds(self) -> float:
        """How long it takes to say or type."""
        return len(self.text.split()) * SECONDS_PER_WORD + len(self.keys)


SILENCE = Reply(think=math.inf)


@dataclass
class OnTable:
    """The sum she is at, and how it has gone."""

    task: Task
    mind: int
    thought: Thought | None = None
    hints: int = 0
    again: bool = False  # she is to think again


class SimulatedLearner:
    def __init__(self, profile: Profile, seed: int) -> None:
        self.profile = profile
        self.minds = tuple(Memory(skills) for skills in profile.skills)
        self.chance = random.Random(f"{seed}:{profile.seed}:{profile.kind.name}")
        self._table: OnTable | None = None
        self._turn = 0  # whose it is, where there are two
        self._last_skill = "counting"
        self._last_said = ""

    def rests(self, days: float) -> None:
        """Between two calls."""
        self._table = None
        for memory in self.minds:
            memory.rested(days)

    def replies(self, utterances: tuple[str, ...]) -> Reply:
        """To everything the tutor said since she last spoke; nothing said: go on."""
        heard = self._over_the_line(utterances)
        if heard is None:
            return Reply(AGAIN)
        what = understood(heard)
        self._notices(what)
        return self._reply(what)

    def _over_the_line(self, utterances: tuple[str, ...]) -> tuple[str, ...] | None:
        if not utterances or "?" not in utterances[-1]:
            return utterances
        last = channel.to_learner(utterances[-1], self.profile.line, self.chance)
        return None if last is None else (*utterances[:-1], last)

    # ---- what she takes in

    def _notices(self, what: Understood) -> None:
        table = self._table
        if table is not None and what.right:
            self._practised(table, "helped" if table.hints else "alone")
            table = self._table = None
        if what.task is None:
            return
        if table is not None and table.task == what.task:
            table.hints += what.taught > 0
            table.again = what.wrong or what.taught > 0
            return
        if table is not None and right(table.task) in what.numbers:
            self._practised(table, "told")
        self._turn = (self._turn + 1) % len(self.minds)
        self._table = OnTable(what.task, self._turn)
        self._last_skill = skill_of(what.task)

    def _practised(self, table: OnTable, how: Any) -> None:
        self.minds[table.mind].practised(skill_of(table.task), how)

    # ---- what she says

    def _reply(self, what: Understood) -> Reply:
        if what.wants in (Wants.WHY, Wants.RECAP):
            return self._says(self._in_own_words(what.wants))
        if what.wants is Wants.GO_ON:
            return self._says("yes")
        table = self._table
        if table is None:
            return self._says(self._last_said or "okay")
        if what.wants is Wants.SUM:
            return self._interjects(table) or self._answers(table)
        if what.wants is Wants.HELP_OR_AGAIN and self._happens(0.5):
            return self._says("a hint please")
        return self._once_more(table, by_key=what.wants is Wants.KEYS)

    def _interjects(self, table: OnTable) -> Reply | None:
        """What her manner makes her say, or not say, instead of an answer."""
        own = self._manner
        if self._happens(own.silent):
            return SILENCE
        for share, words in (
            (own.begs, BEGS),
            (own.despairs if table.again else 0.0, DESPAIRS),
            (own.swears, SWEARS),
        ):
            if self._happens(share):
                return self._says(self.chance.choice(words))
        return None

    def _answers(self, table: OnTable) -> Reply:
        bugs, chance = self.profile.bugs, self.chance
        if table.thought is None:
            memory = self.minds[table.mind]
            guesses = self._manner.guesses
            table.thought = first_thought(table.task, memory, bugs, guesses=guesses, chance=chance)
        elif table.again:
            before, hints = table.thought, table.hints
            table.thought = second_thought(table.task, before, bugs, hints=hints, chance=chance)
        table.again = False
        value = table.thought.value
        if value is None or value < 0:  # misheard: "that does not go"
            table.thought = Thought(None)
            return self._says(DOES_NOT_KNOW)
        return self._says(self._number(value, table.task))

    def _number(self, value: int, task: Task) -> str:
        own, plain = self._manner, in_words(value)
        spanish = in_spanish(value) if self._happens(own.switches) else None
        if spanish is not None:
            return spanish
        if self._happens(own.takes_back):
            return f"{in_words(guessed(task, self.chance))} no {plain}"
        if self._happens(own.halting):
            return f"um {plain.replace(' ', ' um ', 1)}"
        return self.chance.choice(SENTENCES).format(plain)

    def _once_more(self, table: OnTable, *, by_key: bool) -> Reply:
        """The same again, plainly: she was not heard, or nothing came back."""
        if table.thought is None:
            return self._interjects(table) or self._answers(table)
        if table.thought.value is None:
            return self._says(DOES_NOT_KNOW)
        if by_key:
            return Reply(think=self._thinks(), keys=str(table.thought.value))
        return self._says(in_words(table.thought.value))

    def _in_own_words(self, wants: Wants) -> str:
        written = sentences()
        if wants is Wants.RECAP:
            return str(self.chance.choice(written["recap"]))
        if self._happens(self.minds[self._turn].strength(self._last_skill)):
            return str(written["right"][self._last_skill])
        return str(self.chance.choice(written["vague"]))

    def _says(self, text: str) -> Reply:
        self._last_said = text
        return Reply(text, self._thinks())

    def _thinks(self) -> float:
        return self.chance.uniform(*self._manner.think)

    def _happens(self, share: float) -> bool:
        return share > 0 and self.chance.random() < share

    @property
    def _manner(self) -> Manner:
        return self.profile.kind.manner


@cache
def sentences() -> dict[str, Any]:
    return tomllib.loads(EXPLANATIONS.read_text())
