"""A model that is busy, away or of another protocol, and what is said about it."""

from collections.abc import Callable

import httpx
import pytest

from agent import grader, grading_commands
from agent.settings import SettingsFault
from agent.teaching.assessing.assessment import Assessment
from agent.teaching.gold.build import built, phrase_book
from tests.agent.grading_parts import chat, settings

FEW = built(phrase_book("voice-systems"))[:30]


async def reply_of(model: Callable[[httpx.Request], httpx.Response], pauses: list[float]) -> str:
    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    transport = httpx.MockTransport(model)
    async with grader.model_client(settings(), seconds=1, transport=transport) as client:
        return await grader.ChatModel(client, "fake", pause).reply([])


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_busy_model_is_asked_three_times(status: int) -> None:
    answers = iter([httpx.Response(status), httpx.Response(status), chat("{}")])
    pauses: list[float] = []
    assert await reply_of(lambda _: next(answers), pauses) == "{}"
    assert pauses == [1.0, 2.0]


async def test_a_model_that_stays_away_is_told_as_away() -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow", request=request)

    with pytest.raises(grader.ModelAway, match="ReadTimeout"):
        await reply_of(slow, [])


@pytest.mark.parametrize(
    ("answer", "remedy"),
    [
        (httpx.Response(401), "set OPENAI_API_KEY"),
        (httpx.Response(404), "set TUTOR_LLM"),
        (httpx.Response(400), "json_schema"),
        (httpx.Response(200, text="<html>"), "TUTOR_LLM_URL"),
        (httpx.Response(200, json={"choices": []}), "TUTOR_LLM_URL"),
        (httpx.Response(200, json=["no"]), "TUTOR_LLM_URL"),
    ],
)
async def test_a_refusal_names_the_remedy(answer: httpx.Response, remedy: str) -> None:
    with pytest.raises(grader.ModelRefused, match=remedy):
        await reply_of(lambda _: answer, [])


async def test_a_tool_call_instead_of_text_is_an_empty_reply() -> None:
    assert await reply_of(lambda _: chat(None), []) == ""


async def test_a_model_that_is_not_there_ends_the_round_after_a_few_answers() -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there", request=request)

    async def no_pause(_: float) -> None: ...

    results: list[object] = []
    transport = httpx.MockTransport(gone)
    questions = grading_commands.open_questions_by_id()
    requests = [
        (row.id, grading_commands.request_for(row, questions, "fake", seed=0)) for row in FEW
    ]
    spoken = [(id_, request) for id_, request in requests if request.said_something]
    async with grader.model_client(settings(), seconds=1, transport=transport) as client:
        done = grader.Round(
            grader.ChatModel(client, "fake", no_pause), lambda _, result: results.append(result)
        )
        await done.grade(spoken, at_once=2)
    assert "TUTOR_LLM_URL" in done.stopped
    assert grader.GIVE_UP_AFTER <= len(results) <= grader.GIVE_UP_AFTER + 1
    assert not any(isinstance(result, Assessment) for result in results)


def test_a_vendor_of_another_protocol_is_refused_with_the_remedy() -> None:
    with pytest.raises(SettingsFault, match="openai/<model>"):
        grader.model_name(settings(llm="cartesia/some"))
