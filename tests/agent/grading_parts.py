"""A model over OpenAI's protocol, faked in this process, and settings that lead to it."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from agent.settings import ModelSettings, load_model
from infra.offline.judging import judge

Answer = Callable[[dict[str, Any]], httpx.Response]


def settings(**given: Any) -> ModelSettings:
    """A model of our own, whatever stands in the environment."""
    own = {"llm": "openai/fake", "llm_url": "http://model.invalid/v1", "openai_api_key": None}
    return load_model(**(own | given))


def chat(text: str | None) -> httpx.Response:
    message = {"role": "assistant", "content": text}
    return httpx.Response(200, json={"choices": [{"index": 0, "message": message}]})


class FakeModel:
    """Ticks by the words of the criteria, as the offline mind does; remembers what was asked."""

    def __init__(self, first: Answer | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.first = first

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.asked.append(body)
        return (self.first or self.read)(body)

    def read(self, body: dict[str, Any]) -> httpx.Response:
        task, turns = (json.loads(m["content"]) for m in body["messages"][1:3])
        (turn,) = turns["learner_turns"]
        ticks = [judge([one["says"]], turn["text"])[0] for one in task["criteria"]]
        criteria = [
            {
                "criterion": one["id"],
                "met": tick.met,
                "quote": tick.quote,
                "utterance_id": turn["utterance_id"] if tick.quote else None,
            }
            for one, tick in zip(task["criteria"], ticks, strict=True)
        ]
        answer = {"criteria": criteria, "misconceptions": [], "confidence": 0.9, "asr_doubt": False}
        return chat(json.dumps(answer))
