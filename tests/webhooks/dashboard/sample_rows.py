"""Rows of the sample lesson: its turns, answers and evaluations."""

from datetime import UTC, datetime
from typing import Any

from webhooks.models import Call, EvaluationRow, EvidenceRow, TurnRow

NOW = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)


def evaluations(call: Call) -> tuple[EvaluationRow, ...]:
    """One concept that was scored and one that could not be."""
    return (
        EvaluationRow(
            call_id=call.id,
            concept="add.carry",
            score=2,
            reason="right with one hint",
            criteria=[
                {
                    "criterion": "Says that ten ones make a ten",
                    "met": "yes",
                    "quote": "it is a ten",
                },
                {"criterion": "Says where the ten is written", "met": "unclear", "quote": None},
            ],
            evidence=[{"sequence": n, "revision": r} for n, r in ((1, 0), (2, 1), (3, 0))],
            rubric="rubric:1",
            computed_at=NOW,
        ),
        EvaluationRow(
            call_id=call.id,
            concept="subtract.borrow",
            score=None,
            reason="silence",
            rubric="rubric:1",
            computed_at=NOW,
        ),
    )


def turn(call_id: str, number: int, line: tuple[str, float, float, str]) -> TurnRow:
    speaker, start, end, text = line
    fast: dict[str, Any] = {
        "transcript": 0.21,
        "decision": 0.34,
        "model": None,
        "voice": 0.06,
        "total": 0.52,
    }
    slow: dict[str, Any] = {
        "transcript": 0.25,
        "decision": 0.55,
        "model": 0.42,
        "voice": 0.11,
        "total": 1.18,
    }
    latency = {3: fast, 5: {**fast, "total": 0.47}, 7: slow}.get(number)
    record: dict[int, dict[str, Any]] = {
        1: {"played": 4.5, "prepared": True},
        3: {"played": 4.6, "prepared": True, "stopped_by": "learner"},
        5: {"played": 5.1},
        7: {"played": 3.6, "requests": 2},
    }
    return TurnRow(
        call_id=call_id,
        number=number,
        speaker=speaker,
        text=text,
        start=start,
        end=end,
        latency=latency,
        interrupted=number == 3,
        **record.get(number, {}),
    )


def answer(call: Call, sequence: int, **facts: Any) -> EvidenceRow:
    plain: dict[str, Any] = {
        "call_id": call.id,
        "learner_id": call.learner_id,
        "sequence": sequence,
        "concept": "add.carry",
        "content": "add.carry@1.0.0#0",
        "item": "two-digits:27,15",
        "kind": "item",
        "answer_type": "integer",
        "question": "What is 27 plus 15?",
        "expected": "42",
        "grader": "rule:1",
        "at": NOW,
    }
    return EvidenceRow(**{**plain, **facts})
