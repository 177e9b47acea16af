"""Asks a model that speaks OpenAI's chat protocol to read open answers, many at once.

What is asked, what counts and when to ask again is decided by ``teaching.assessing`` (pure); here
are only the network, its time-outs, and the order in which answers come back.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

import httpx

from agent.settings import ModelSettings, SettingsFault, choices
from agent.teaching.assessing.answer import SCHEMA
from agent.teaching.assessing.assessment import AskAgain, Assessment, NeedsReview, assess
from agent.teaching.assessing.request import GradingRequest, Message

BASE_URL = "https://api.openai.com/v1"
VENDOR = "openai/"
TRIES = 3  # of one request, when the model is away
FIRST_PAUSE = 1.0  # seconds before the second try; doubles
WAIT_AND_RETRY = frozenset({408, 409, 425, 429})
GIVE_UP_AFTER = 5  # answers in a row without the model: it is not there
REMEDIES = {
    401: "set OPENAI_API_KEY to a key that is valid there",
    403: "set OPENAI_API_KEY to a key that may use this model",
    404: "set TUTOR_LLM to a model it has, or TUTOR_LLM_URL to the address that ends in /v1",
}
OTHER_REMEDY = "the model must know response_format json_schema and temperature 0"
Pause = Callable[[float], Awaitable[None]]


class ModelAway(Exception):
    """No usable answer now: no connection, too slow, 429, 5xx. ``str`` holds nothing of a text."""


class ModelRefused(Exception):
    """Asking again will not help; ``str`` names the remedy."""


def model_name(settings: ModelSettings) -> str:
    """The model's own name. Raises ``SettingsFault`` for a vendor of another protocol."""
    main, _ = choices(settings.llm, settings.llm_url)[0]
    if not main.startswith(VENDOR):
        raise SettingsFault(
            "TUTOR_LLM names another protocol: set it to openai/<model>, and TUTOR_LLM_URL to any "
            "server that speaks OpenAI's chat protocol"
        )
    return main.removeprefix(VENDOR)


def model_client(
    settings: ModelSettings, *, seconds: float, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """``seconds`` is the patience for each of connecting, sending and every read."""
    key = settings.openai_api_key
    return httpx.AsyncClient(
        base_url=choices(settings.llm, settings.llm_url)[0][1] or BASE_URL,
        headers={"Authorization": f"Bearer {key.get_secret_value()}"} if key else {},
        timeout=seconds,
        transport=transport,
    )


@dataclass(frozen=True)
class ChatModel:
    client: httpx.AsyncClient
    name: str
    pause: Pause = asyncio.sleep

    async def reply(self, messages: Sequence[Message]) -> str:
        """The model's text. Raises ``ModelAway`` after three tries, or ``ModelRefused``."""
        form = {"name": "grading", "strict": True, "schema": SCHEMA}
        asked = {
            "model": self.name,
            "messages": list(messages),
            "temperature": 0,
            "response_format": {"type": "json_schema", "json_schema": form},
        }
        for attempt in range(TRIES):
            if attempt:
                await self.pause(FIRST_PAUSE * 2 ** (attempt - 1))
            try:
                answer = await self.client.post("chat/completions", json=asked)
            except httpx.TransportError as fault:
                away = f"no answer ({type(fault).__name__})"
                continue
            if answer.status_code < 500 and answer.status_code not in WAIT_AND_RETRY:
                return _text_of(answer)
            away = f"status {answer.status_code}"
        raise ModelAway(away)


def _text_of(answer: httpx.Response) -> str:
    if answer.status_code >= 400:
        remedy = REMEDIES.get(answer.status_code, OTHER_REMEDY)
        raise ModelRefused(f"the model refuses (status {answer.status_code}): {remedy}")
    try:
        content = answer.json()["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError):
        content = answer  # neither text nor null: another protocol
    if content is None or isinstance(content, str):
        return content or ""
    raise ModelRefused("this is not OpenAI's chat protocol: set TUTOR_LLM_URL to its address")


async def graded(request: GradingRequest, model: ChatModel) -> Assessment | NeedsReview:
    """One answer all the way. Raises ``ModelAway`` or ``ModelRefused``."""
    replies: list[str] = []
    while isinstance(step := assess(request, replies), AskAgain):
        replies.append(await model.reply(step.messages))
    return step


@dataclass
class Round:
    """Many answers, a few at a time. ``done`` hears each result, None where the model was away."""

    model: ChatModel
    done: Callable[[str, Assessment | NeedsReview | None], None]
    away: int = field(default=0, init=False)  # answers in a row
    stopped: str = field(default="", init=False)  # why it ended early

    async def grade(self, requests: Sequence[tuple[str, GradingRequest]], at_once: int) -> None:
        """Every request by its id. Ends early, with ``stopped`` set, when there is no model."""
        waiting = iter(requests)
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(self._work(waiting))

    async def _work(self, waiting: Iterator[tuple[str, GradingRequest]]) -> None:
        for id_, request in waiting:
            try:
                result: Assessment | NeedsReview | None = await graded(request, self.model)
                self.away = 0
            except ModelAway as fault:
                result = None
                self._count(str(fault))
            except ModelRefused as fault:
                self.stopped = str(fault)
                return
            self.done(id_, result)
            if self.stopped:
                return

    def _count(self, fault: str) -> None:
        self.away += 1
        if self.away >= GIVE_UP_AFTER:
            self.stopped = f"the model does not answer: {fault}; is TUTOR_LLM_URL right?"
