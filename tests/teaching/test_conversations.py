"""One scripted conversation = one file = one test case. A new file needs no change here."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from agent.teaching.curriculum import Curriculum
from agent.teaching.forms import CriterionTick
from agent.teaching.lesson import OpenQuestion
from agent.teaching.spoken import faults
from agent.teaching.text_call import Exchange, Judge, Setting, TextCall, Transcript

FOLDER = Path(__file__).parent.parent / "conversations"
FILES = sorted(FOLDER.glob("*.toml"))


def judge_of(turns: list[dict[str, Any]]) -> Judge:
    """A model that ticks as the script says: one "met: quote" per criterion."""
    scripted = iter([turn["ticks"] for turn in turns if "ticks" in turn])

    def judge(question: OpenQuestion, said: str) -> tuple[CriterionTick, ...]:
        pairs = zip(question.criteria, next(scripted), strict=True)
        return tuple(tick(criterion, text) for criterion, text in pairs)

    return judge


def tick(criterion: str, text: str) -> CriterionTick:
    met, _, quote = text.partition(": ")
    return CriterionTick.model_validate(
        {"criterion": criterion, "met": met, "quote": quote or None}
    )


def expect_turn(exchange: Exchange, turn: dict[str, Any]) -> None:
    evidence = exchange.evidence
    assert ("verdict" in turn) == bool(evidence), f"evidence of {turn['say']!r}"
    for one in evidence[:1]:
        assert one.verdict.value == turn["verdict"], turn["say"]
        assert one.reason == turn.get("reason"), turn["say"]
        assert one.revision == turn.get("revision", 0), turn["say"]
        assert one.rung == turn.get("rung", one.rung), turn["say"]
        assert one.misconceptions == tuple(turn.get("misconceptions", one.misconceptions))
    for text in turn.get("tutor", []):
        assert text in exchange.tutor, (turn["say"], exchange.tutor)
    if "concept" in turn:
        assert exchange.steps[-1].lesson.leg.concept == turn["concept"], turn["say"]
    if "part" in turn:
        assert exchange.steps[-1].lesson.leg.part == turn["part"], turn["say"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_conversation_goes_as_scripted(path: Path, curriculum: Curriculum) -> None:
    script = tomllib.loads(path.read_text(encoding="utf-8"))
    setting = Setting(
        minutes=script["minutes"],
        name=script.get("name", "Anna"),
        concepts=tuple(script.get("concepts", ())),
        judge=judge_of(script["turn"]),
        curriculum=curriculum if script.get("language", "en") == "en" else None,
        language=script.get("language", "en"),
        brief=script.get("brief", {}),
    )
    call = TextCall(script["subject"], script["seed"], setting=setting)
    for text in script.get("opens", []):
        assert text in call.exchanges[0].tutor
    for turn in script["turn"]:
        assert not call.over, f"over before {turn['say']!r}"
        expect_turn(call.says(turn["say"], think_seconds=turn.get("think")), turn)
    expect_end(call.transcript, script["expect"])


def expect_end(transcript: Transcript, expect: dict[str, Any]) -> None:
    assert transcript.over == expect["over"], str(transcript)
    for concept, score in expect.get("scores", {}).items():
        assert transcript.evaluations[concept].score == score, str(transcript)
    for concept, reason in expect.get("reasons", {}).items():
        evaluation = transcript.evaluations[concept]
        assert (evaluation.score, evaluation.reason) == (None, reason)
    for exchange in transcript.exchanges:
        for text in exchange.tutor:
            assert faults(text) == ()


def test_there_are_conversations() -> None:
    assert len(FILES) >= 3
