"""``python -m agent grading report | run``: how far a model's grades can be trusted (G-6, G-7)."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import httpx

from agent import grader, pictures
from agent.settings import ModelSettings, SettingsFault, load_model
from agent.teaching import curriculum
from agent.teaching.assessing import gold
from agent.teaching.assessing.assessment import Assessment, NeedsReview
from agent.teaching.assessing.gold import GoldFault, GoldRow, GradedRow
from agent.teaching.assessing.questions import Question, open_questions
from agent.teaching.assessing.report import report
from agent.teaching.assessing.report_text import text_of
from agent.teaching.assessing.request import GradingRequest, prompt_hash
from agent.teaching.assessing.scoring import RUBRIC_VERSION

TOLD_EVERY = 10  # answers

Questions = Mapping[tuple[str, str], Question]


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    grading = commands.add_parser("grading", help="model grades against the labels of a gold set")
    what = grading.add_subparsers(dest="what", required=True)
    reporting = what.add_parser("report", help="agreement and calibration as a table")
    reporting.add_argument("gold", type=Path, help="a gold set, or what run made of it")
    reporting.add_argument("--plot", type=Path, help="also draw the reliability plot, as SVG")
    reporting.add_argument("--seed", type=int, default=0, help="of the bootstrap and the 2 %%")
    reporting.add_argument("--resamples", type=_from_one, default=1000, help="of the bootstrap")
    reporting.set_defaults(run=report_command)
    running = what.add_parser("run", help="have the model grade a gold set; goes on where it was")
    running.add_argument("gold", type=Path)
    running.add_argument("--out", type=Path, required=True, help="gold set with grades, as CSV")
    running.add_argument("--at-once", type=_from_one, default=4, help="requests at the same time")
    running.add_argument("--seconds", type=float, default=60.0, help="patience with one request")
    running.add_argument("--seed", type=int, default=0, help="of the order of criteria")
    running.set_defaults(run=run_command)


def _from_one(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def report_command(chosen: argparse.Namespace, out: TextIO | None = None) -> int:
    """Prints the table. Exit code 1 for a file that cannot be read or holds a bad row."""
    rows = _rows(chosen.gold)
    if rows is None:
        return 1
    made = report(rows, seed=chosen.seed, resamples=chosen.resamples)
    (out or sys.stdout).write(text_of(made) + "\n")
    if chosen.plot is not None and not made.bins:
        return _fault("nothing to plot: no model has graded these answers; use grading run first")
    if chosen.plot is not None:
        pictures.draw_reliability(made.bins, chosen.plot)
    return 0


def run_command(
    chosen: argparse.Namespace,
    *,
    settings_of: Callable[[], ModelSettings] = load_model,
    transport: httpx.AsyncBaseTransport | None = None,
) -> int:
    """Grades what ``--out`` does not hold yet. Exit code 1 if any answer is left ungraded."""
    if chosen.out.resolve() == chosen.gold.resolve():
        return _fault("--out would overwrite the gold set: name another file")
    rows = _rows(chosen.gold)
    before = _rows(chosen.out) if chosen.out.exists() else ()
    if rows is None or before is None:
        return 1
    try:
        settings = settings_of()
        name = grader.model_name(settings)
        questions = open_questions_by_id()
        requests = {row.id: request_for(row, questions, name, seed=chosen.seed) for row in rows}
    except (SettingsFault, curriculum.CurriculumFault, GoldFault) as fault:
        return _fault(str(fault))
    progress = Progress(chosen.out, rows)
    progress.start(_still_good(rows, before, requests))
    return asyncio.run(_grade(progress, requests, settings, chosen=chosen, transport=transport))


async def _grade(
    progress: "Progress",
    requests: Mapping[str, GradingRequest],
    settings: ModelSettings,
    *,
    chosen: argparse.Namespace,
    transport: httpx.AsyncBaseTransport | None,
) -> int:
    todo = [(id_, request) for id_, request in requests.items() if id_ not in progress.graded]
    async with grader.model_client(settings, seconds=chosen.seconds, transport=transport) as client:
        model = grader.ChatModel(client, grader.model_name(settings))
        done = grader.Round(model, progress.add)
        await done.grade(todo, chosen.at_once)
    progress.finish()
    return _fault(done.stopped) if done.stopped else int(progress.failed > 0)


@dataclass
class Progress:
    """The file that grows by a row with every answer, so that stopping loses none."""

    path: Path
    rows: tuple[GoldRow, ...]
    told: TextIO = field(default_factory=lambda: sys.stderr)
    graded: dict[str, GradedRow] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        return sum(row.state == "failed" for row in self.graded.values())

    def start(self, kept: Iterable[GradedRow]) -> None:
        self.graded = {row.id: row for row in kept}
        if self.graded:
            self.told.write(f"{len(self.graded)} of {len(self.rows)} were graded before\n")
        self._write_all()

    def add(self, id_: str, result: Assessment | NeedsReview | None) -> None:
        row = next(row for row in self.rows if row.id == id_)
        made = GradedRow.of(row, result) if result else GradedRow.not_graded(row)
        self.graded[id_] = made
        with self.path.open("a", encoding="utf-8", newline="") as file:
            file.write(gold.written([made], GradedRow).split("\n", maxsplit=1)[1])
        if len(self.graded) % TOLD_EVERY == 0:
            self._tell()

    def finish(self) -> None:
        """The same rows in the order of the gold set."""
        self._write_all()
        self._tell()

    def _write_all(self) -> None:
        ordered = [self.graded[row.id] for row in self.rows if row.id in self.graded]
        beside = self.path.with_name(self.path.name + ".part")
        beside.write_text(gold.written(ordered, GradedRow), encoding="utf-8", newline="")
        beside.replace(self.path)

    def _tell(self) -> None:
        review = sum(row.state == "needs_review" for row in self.graded.values())
        self.told.write(
            f"graded {len(self.graded) - self.failed} of {len(self.rows)}, "
            f"{review} need review, {self.failed} failed\n"
        )
        self.told.flush()


def _still_good(
    rows: Iterable[GoldRow], before: Iterable[GradedRow], requests: Mapping[str, GradingRequest]
) -> list[GradedRow]:
    """Rows graded before by the same model, prompt, rubric and content, with today's labels."""
    known = {row.id: row for row in before if row.state not in ("", "failed")}
    kept = []
    for row in rows:
        old = known.get(row.id)
        question = requests[row.id].question
        now = (row.turn, requests[row.id].model, prompt_hash(), RUBRIC_VERSION, question.content)
        if old and now == (old.turn, old.model, old.prompt_hash, old.rubric_version, old.content):
            kept.append(old.model_copy(update=row.model_dump(include=set(GoldRow.model_fields))))
    return kept


def open_questions_by_id() -> Questions:
    concepts = curriculum.load().concepts.values()
    return {(c.id, name): one for c in concepts for name, one in open_questions(c).items()}


def request_for(row: GoldRow, questions: Questions, model: str, *, seed: int) -> GradingRequest:
    """Raises ``GoldFault`` for a question that the curriculum does not ask."""
    question = questions.get((row.concept, row.question))
    if question is None:
        raise GoldFault(f"{row.id}: {row.concept} asks no open question {row.question!r}")
    return GradingRequest(question, (row.turn,), model, seed)


def _rows(path: Path) -> tuple[GradedRow, ...] | None:
    """None after the fault was told."""
    try:
        rows = gold.read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        _fault(f"{path}: cannot be read: {fault}")
    except GoldFault as fault:
        _fault(f"{path}: {fault}")
    else:
        return rows
    return None


def _fault(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 1
