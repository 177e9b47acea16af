"""A concept as a text call in the terminal, for who writes it: type what a learner would say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CriterionTick, Evidence, Verdict
from agent.teaching.lesson import Aside, OpenQuestion, Step
from agent.teaching.text_call import Exchange, Setting, TextCall

MET = re.compile(r"\s*\[([\d\s,]*)\]\s*$")
HELP = """\
Play a concept as a text call.

Each line is what the learner says; an empty line is silence. A line may hold

  {answer}           the right answer; {wrong} a wrong one; {<misconception>} the answer of
                     somebody who holds that misconception
  keys:27            key presses
  because … [1 2]    an answer to an open question that meets criteria 1 and 2; without the
                     brackets nobody reads it, as when the language model is away

Lines may come through a pipe:
  printf '{answer}\\n\\nhint\\n' | python -m agent curriculum preview num.sub2.borrow
"""


@dataclass
class Author:
    """Reads open answers in place of the model: what stood in brackets behind the last line."""

    met: frozenset[int] = frozenset()

    def read(self, line: str) -> str:
        """Takes the brackets off the line."""
        found = MET.search(line)
        self.met = frozenset(int(n) for n in re.findall(r"\d+", found.group(1) if found else ""))
        return line[: found.start()] if found else line

    def judge(self, question: OpenQuestion, said: str) -> tuple[CriterionTick, ...]:
        """The whole answer is the quote: it stands in her words by itself (G-3)."""
        if not self.met:
            return ()
        return tuple(
            CriterionTick(criterion=one, met="yes" if n in self.met else "no", quote=said)
            for n, one in enumerate(question.criteria, start=1)
        )


@dataclass(frozen=True)
class Preview:
    """``lines`` are read one by one; ``echo`` writes them too, where nobody types them."""

    curriculum: Curriculum = field(repr=False)
    concept: str
    lines: TextIO
    out: TextIO
    seed: int = 1
    minutes: float = 6.0
    echo: bool = True

    def play(self) -> None:
        """Until the lesson or the lines are over."""
        author = Author()
        subject = next(
            one.id for one in self.curriculum.subjects.values() if self.concept in one.concepts
        )
        setting = Setting(
            minutes=self.minutes,
            concepts=(self.concept,),
            judge=author.judge,
            curriculum=self.curriculum,
            language=self.curriculum.language,
        )
        call = TextCall(subject, self.seed, setting=setting)
        self._tell(call.exchanges[0])
        for line in self._read():
            try:
                exchange = call.says(author.read(line))
            except LookupError as fault:
                self._write(f"        (no such slot here: {fault})")
                continue
            if "{" in line:
                self._write(f"        = {exchange.said}")
            self._tell(exchange)
            if call.over:
                break
        self._sum_up(call)

    def _read(self) -> Iterator[str]:
        while True:
            self.out.write("you:    ")
            self.out.flush()
            line = self.lines.readline()
            if not line:
                self._write("(no more lines)")
                return
            line = line.strip("\r\n")
            if self.echo:
                self._write(line or "(silence)")
            yield line

    def _tell(self, exchange: Exchange) -> None:
        for evidence in exchange.evidence:
            self._write(f"        {_mark(evidence)}")
        for step in exchange.steps:
            for text in _said(step):
                self._write(f"tutor:  {text}")
        item = exchange.steps[-1].lesson.item
        if item is not None and item.answer_type == "speech":
            for number, criterion in enumerate(item.criteria, start=1):
                self._write(f"        [{number}] {criterion}")

    def _sum_up(self, call: TextCall) -> None:
        transcript = call.transcript
        marks = [evidence.verdict for evidence in transcript.evidence]
        told = ", ".join(f"{marks.count(one)} {_plain(one)}" for one in Verdict if one in marks)
        self._write(
            f"\nThe call {'is over' if transcript.over else 'goes on'}: {told or 'no marks'}."
        )
        for name, one in transcript.evaluations.items():
            score = "not assessed" if one.score is None else f"score {one.score} of 4"
            self._write(f"{name}: {score}{f' ({one.reason})' if one.reason else ''}")

    def _write(self, text: str) -> None:
        self.out.write(f"{text}\n")


def _said(step: Step) -> tuple[str, ...]:
    if isinstance(step.ask_model, Aside):
        return (*step.say, "(one sentence by the model)", step.ask_model.tie_back)
    return step.say


def _mark(evidence: Evidence) -> str:
    parts = [_plain(evidence.verdict)]
    parts += [evidence.reason] if evidence.reason else []
    parts += evidence.misconceptions
    parts += [f"after hint {evidence.rung}"] if evidence.rung else []
    parts += [f"expected {evidence.expected}"] if evidence.answer_type != "speech" else []
    return f"({evidence.concept}, {evidence.item}: {', '.join(parts)})"


def _plain(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")
