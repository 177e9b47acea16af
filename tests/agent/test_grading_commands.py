"""``python -m agent grading``: a model over OpenAI's protocol, faked in this process."""

import argparse
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent import grading_commands
from agent.grading_commands import report_command, run_command
from agent.teaching.assessing import gold
from agent.teaching.assessing.gold import GoldRow, GradedRow
from agent.teaching.gold.build import built, phrase_book
from tests.agent.grading_parts import FakeModel, chat, settings

ROWS = built(phrase_book("voice-systems"))
FEW = tuple(row for row in ROWS if row.concept == "voice.pipeline")


def command(*words: str | Path) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    grading_commands.add_to(parser.add_subparsers())
    return parser.parse_args(["grading", *map(str, words)])


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    path = tmp_path / "gold.csv"
    path.write_text(gold.written(FEW, GoldRow))
    return path


def run(
    gold_file: Path, out: Path, model: Callable[[httpx.Request], httpx.Response], **given: Any
) -> int:
    return run_command(
        command("run", gold_file, "--out", out),
        settings_of=lambda: settings(**given),
        transport=httpx.MockTransport(model),
    )


def rows_of(path: Path) -> tuple[GradedRow, ...]:
    return gold.read(path.read_text())


def test_a_whole_set_is_graded_and_reported(gold_file: Path, tmp_path: Path) -> None:
    out, plot, said = tmp_path / "graded.csv", tmp_path / "plot.svg", io.StringIO()
    assert run(gold_file, out, FakeModel()) == 0
    assert [row.id for row in rows_of(out)] == [row.id for row in FEW]
    assert {row.model for row in rows_of(out)} == {"fake"}
    assert report_command(command("report", out, "--plot", plot, "--resamples", "20"), said) == 0
    assert "voice-systems: " in said.getvalue()
    assert "CONSTRUCTED" in said.getvalue()
    assert plot.read_text().startswith("<?xml")


def test_the_same_table_is_drawn_as_the_same_picture(gold_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "graded.csv"
    run(gold_file, out, FakeModel())
    plots = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for plot in plots:
        report_command(command("report", out, "--plot", plot, "--resamples", "20"), io.StringIO())
    assert plots[0].read_bytes() == plots[1].read_bytes()


def test_the_model_is_asked_at_temperature_0_for_the_schema(
    gold_file: Path, tmp_path: Path
) -> None:
    """G-5, G-2."""
    model = FakeModel()
    run(gold_file, tmp_path / "graded.csv", model)
    assert {body["temperature"] for body in model.asked} == {0}
    assert {body["model"] for body in model.asked} == {"fake"}
    form = model.asked[0]["response_format"]["json_schema"]
    assert form["strict"] is True
    assert "score" not in json.dumps(form)


def test_a_silent_answer_costs_no_request(gold_file: Path, tmp_path: Path) -> None:
    model = FakeModel()
    run(gold_file, tmp_path / "graded.csv", model)
    said = [json.loads(body["messages"][2]["content"]) for body in model.asked]
    assert all(turns["learner_turns"][0]["text"] for turns in said)


def test_a_second_run_asks_only_for_what_is_missing(gold_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "graded.csv"
    run(gold_file, out, FakeModel())
    whole = out.read_text()
    out.write_text("".join(whole.splitlines(keepends=True)[:-4]))
    again = FakeModel()
    assert run(gold_file, out, again) == 0
    assert out.read_text() == whole
    assert 4 <= len(again.asked) <= 24
    nothing = FakeModel()
    run(gold_file, out, nothing)
    assert nothing.asked == []


def test_another_model_grades_everything_anew(gold_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "graded.csv"
    run(gold_file, out, FakeModel())
    run(gold_file, out, FakeModel(), llm="openai/other")
    assert {row.model for row in rows_of(out)} == {"other"}


def test_a_changed_label_is_taken_over_without_asking(gold_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "graded.csv"
    run(gold_file, out, FakeModel())
    changed = [row.model_copy(update={"label": 1}) for row in FEW]
    gold_file.write_text(gold.written(changed, GoldRow))
    model = FakeModel()
    run(gold_file, out, model)
    assert model.asked == []
    assert {row.label for row in rows_of(out)} == {1}


def test_a_model_that_only_chats_sends_everything_to_review(
    gold_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "graded.csv"
    assert run(gold_file, out, FakeModel(lambda _: chat("I see."))) == 0
    asked = [row for row in rows_of(out) if row.kind != "empty"]
    assert {row.state for row in asked} == {"needs_review"}


def test_a_model_that_obeys_the_learner_gives_no_grade_for_it(tmp_path: Path) -> None:
    """G-4: it ticks everything and quotes the order; code believes none of it."""
    orders = tuple(row for row in ROWS if row.kind == "injection" and not row.met)
    gold_file, out = tmp_path / "orders.csv", tmp_path / "graded.csv"
    gold_file.write_text(gold.written(orders, GoldRow))

    def obey(body: dict[str, Any]) -> httpx.Response:
        task, turns = (json.loads(m["content"]) for m in body["messages"][1:3])
        (turn,) = turns["learner_turns"]
        ticks = [
            {"criterion": one["id"], "met": "yes", "quote": turn["text"], "utterance_id": "u1"}
            for one in task["criteria"]
        ]
        answer = {"criteria": ticks, "misconceptions": [], "confidence": 1, "asr_doubt": False}
        return chat(json.dumps(answer))

    assert run(gold_file, out, FakeModel(obey)) == 0
    assert {row.state for row in rows_of(out)} == {"needs_review"}


def test_a_refused_key_ends_the_run_and_keeps_what_was_graded(
    gold_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "graded.csv"
    model = FakeModel()
    answers = iter(range(1000))
    model.first = lambda body: model.read(body) if next(answers) < 9 else httpx.Response(401)
    assert run(gold_file, out, model) == 1
    assert "set OPENAI_API_KEY" in capsys.readouterr().err
    kept = len(rows_of(out))
    assert 0 < kept < len(FEW)
    assert run(gold_file, out, FakeModel()) == 0
    assert len(rows_of(out)) == len(FEW)


def test_without_a_key_the_setting_and_its_remedy_are_named(
    gold_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, model = tmp_path / "graded.csv", FakeModel()
    assert run(gold_file, out, model, llm_url=None) == 1
    assert model.asked == []
    told = capsys.readouterr().err
    assert "OPENAI_API_KEY is not set" in told
    assert "TUTOR_LLM_URL" in told
    assert not out.exists()


def test_the_gold_set_itself_is_never_overwritten(
    gold_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = gold_file.read_bytes()
    assert run(gold_file, gold_file, FakeModel()) == 1
    assert gold_file.read_bytes() == before
    assert "--out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id\n", "has no column"),
        (gold.written([FEW[0].model_copy(update={"question": "gone"})], GoldRow), "gone"),
    ],
)
def test_a_set_that_cannot_be_used_is_told_before_anything_is_asked(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, model = tmp_path / "bad.csv", FakeModel()
    path.write_text(text)
    assert run(path, tmp_path / "out.csv", model) == 1
    assert told in capsys.readouterr().err
    assert model.asked == []


def test_a_missing_file_is_told_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report_command(command("report", tmp_path / "none.csv")) == 1
    assert "none.csv" in capsys.readouterr().err


def test_a_plot_of_an_ungraded_set_says_what_to_do(
    gold_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plot = tmp_path / "plot.svg"
    assert report_command(command("report", gold_file, "--plot", plot), io.StringIO()) == 1
    assert "grading run" in capsys.readouterr().err
    assert not plot.exists()


def test_a_formula_in_an_answer_is_kept_as_it_was_said(tmp_path: Path) -> None:
    """Commas, quotes and line ends of a recogniser survive the file."""
    said = 'they "pause", um\nthen =1+1'
    path = tmp_path / "gold.csv"
    path.write_text(gold.written([FEW[0].model_copy(update={"answer": said})], GoldRow))
    assert rows_of(path)[0].answer == said
