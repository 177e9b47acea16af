"""Questions, answers and replies for the tests of model grading."""

import json
from collections.abc import Sequence
from typing import Any

from agent.teaching.assessing.questions import KnownMisconception, Question
from agent.teaching.assessing.request import GradingRequest, Turn

CRITERIA = ("learners pause to think", "the agent cuts them off", "names something better")
ONE_BOX = "voice.pipeline.one_box"
QUESTION = Question(
    concept="voice.turn.endpointing",
    content="voice.turn.endpointing@1.0.0#0123456789ab",
    id="why",
    text="Why is a fixed half second of silence a poor rule?",
    criteria=CRITERIA,
    reference="People pause while thinking.",
    misconceptions=(KnownMisconception(ONE_BOX, "says such as: it is one box"),),
)
SAID = "um they need time to think and then it cuts them off in the middle"


def asked(said: str = SAID, *others: str, confidence: float | None = None) -> GradingRequest:
    return GradingRequest(QUESTION, (Turn(said, others, confidence),), model="fake", seed=7)


def tick(criterion: int, quote: str | None = None, *, met: str | None = None) -> dict[str, Any]:
    """A yes where there is a quote, else a no."""
    return {
        "criterion": f"c{criterion}",
        "met": met or ("yes" if quote else "no"),
        "quote": quote,
        "utterance_id": "u1" if quote else None,
    }


def reply(*quotes: str | None, confidence: float = 0.95, **changed: Any) -> str:
    """A reply that ticks the criteria from the first on, each with its quote or with none."""
    answer = {
        "criteria": [tick(i, quote) for i, quote in enumerate(quotes, start=1)],
        "misconceptions": [],
        "confidence": confidence,
        "asr_doubt": False,
    }
    return json.dumps(answer | changed)


def seen(id_: str, quote: str) -> dict[str, str]:
    return {"id": id_, "quote": quote, "utterance_id": "u1"}


def contents(messages: Sequence[dict[str, str]]) -> str:
    return "\n".join(message["content"] for message in messages)
