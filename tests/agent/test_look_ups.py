"""Look-up servers: a real MCP server on this machine, asked by the model beside the lesson."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from mcp.server.mcpserver import MCPServer

from agent.look_ups import RESULT, TOO_SLOW, LookUps, name_of
from tests.agent.scripted_model import Asked, Calls, Reply, ScriptedModel, one_after_another
from tests.agent.talking import ANNAS, PLACED, Conversation, ringing
from tests.agent.test_tutor_model import EXPLAINS, beside, to_the_open_question


def encyclopedia() -> MCPServer:
    server = MCPServer("encyclopedia")

    @server.tool()
    async def find_animal(name: str) -> str:
        """What an animal is."""
        return f"A {name} is an animal. " * 100

    @server.tool()
    async def find_star(name: str) -> str:
        """What a star is. Takes its time."""
        await asyncio.sleep(1.2)
        return f"{name} is far away."

    @server.tool()
    async def find_king(name: str) -> str:
        """Who a king was. Never comes back."""
        await asyncio.Event().wait()
        return name

    @server.tool()
    async def find_nothing(name: str) -> str:
        """Fails with words that are not for a learner."""
        raise ValueError("SELECT failed at row 7")

    @server.tool()
    async def end_call(name: str) -> str:
        """Has a name of ours."""
        return name

    return server


@asynccontextmanager
async def served(server: MCPServer) -> AsyncIterator[str]:
    """Its address, while it runs on this loop."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    web = uvicorn.Server(uvicorn.Config(server.streamable_http_app(), log_level="warning"))
    running = asyncio.create_task(web.serve(sockets=[listening]))
    while not web.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/mcp"
    finally:
        web.should_exit = True
        await running


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with served(encyclopedia()) as url:
        yield url


@asynccontextmanager
async def lesson_with(
    model: ScriptedModel, *urls: str, seconds: float = 5.0
) -> AsyncIterator[Conversation]:
    async with ringing(ANNAS, model=model, cast=PLACED) as talk:
        talk.call.look_ups = LookUps(urls, seconds)
        talk.call.look_ups.find()
        await talk.call.look_ups.found()
        await talk.says("this is anna")
        await talk.keys("4071#")
        yield await talk.taught()
        await talk.call.look_ups.aclose()


async def test_a_servers_tools_are_offered_beside_the_lesson_and_never_for_an_open_answer(
    address: str,
) -> None:
    model = one_after_another("We have ten fingers.", Calls("check_mastery", {"ticks": []}))
    async with lesson_with(model, address) as talk:
        await beside(talk)
        assert {"find_animal", "look_up_concept"} <= model.asked[0].tool_names
        await to_the_open_question(talk)
        await talk.says(EXPLAINS)
        assert model.asked[-1].tool_names == {"check_mastery"}


async def test_a_result_is_cut_to_size_and_what_is_said_of_it_passes_the_gate(address: str) -> None:
    model = one_after_another(
        Calls("find_animal", {"name": "cat"}), "A **cat** is an animal. It is 1 of many."
    )
    async with lesson_with(model, address) as talk:
        said, _ = await beside(talk)
        assert said == "A cat is an animal. It is one of many."
        result = model.asked[-1].context.items[-1]
        assert result.type == "function_call_output"
        assert len(result.output) <= RESULT


async def test_a_slow_look_up_is_bridged_by_words(address: str) -> None:
    model = one_after_another(Calls("find_star", {"name": "Vega"}), "Vega is far away.")
    async with lesson_with(model, address) as talk:
        reply = await talk.says("what is Vega, the star?")
        said = [message.text_content or "" for message in talk.session.history.messages()]
        assert said.index("Let me look.") == len(said) - 2
        assert "Vega is far away." in reply


def what_it_was_told(asked: Asked) -> str:
    result = asked.context.items[-1]
    return result.output if result.type == "function_call_output" else ""


@pytest.mark.parametrize(
    ("tool", "told"), [("find_king", TOO_SLOW), ("find_nothing", "It found nothing.")]
)
async def test_a_look_up_that_fails_tells_the_model_what_to_do(
    address: str, tool: str, told: str
) -> None:
    model = one_after_another(Calls(tool, {"name": "Otto"}), "I cannot look that up now.")
    async with lesson_with(model, address, seconds=0.3) as talk:
        said, _ = await beside(talk)
        assert said == "I cannot look that up now."
        assert told in what_it_was_told(model.asked[-1])
        assert "SELECT" not in str(model.asked[-1].context.items)


async def test_a_server_cannot_take_a_name_of_ours(address: str) -> None:
    replies: list[Reply] = ["We have ten fingers."]
    model = ScriptedModel(lambda _: replies[0])
    async with lesson_with(model, address) as talk:
        await beside(talk)
        ended = [tool for tool in model.asked[0].tools if name_of(tool) == "end_call"]
        assert len(ended) == 1
        assert "kindly" in str(ended[0].info.description)  # type: ignore[attr-defined]


async def test_a_server_that_is_away_costs_nothing_but_its_tools() -> None:
    look_ups = LookUps(["http://127.0.0.1:9/mcp"])
    look_ups.find()
    await look_ups.found()
    assert look_ups.tools == ()
    await look_ups.aclose()


async def test_a_server_that_answers_late_is_offered_from_the_next_turn_on(address: str) -> None:
    model = one_after_another("We have ten fingers.")
    async with lesson_with(model) as talk:
        await beside(talk)
        talk.call.look_ups = LookUps([address])
        talk.call.look_ups.find()
        await talk.call.look_ups.found()
        await talk.says(talk.answer)
        await beside(talk)
        assert "find_animal" not in model.asked[0].tool_names
        assert "find_animal" in model.asked[-1].tool_names


async def test_without_servers_nothing_is_looked_for() -> None:
    look_ups = LookUps(())
    look_ups.find()
    await look_ups.found()
    assert look_ups.beside([]) == []
