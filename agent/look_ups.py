"""Look-up servers (MCP) that the model may ask beside the lesson: an encyclopedia, a dictionary.

They are other people's: looked for once, while it rings, and never waited for; each call is cut off
in time, its result cut to size. What comes back is a tool's result to the model, and the model's
words pass the same gate and guard as all others. A server sees what the model writes into a call,
and nothing else.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx2
from livekit.agents import RunContext, ToolError, function_tool, llm

if TYPE_CHECKING:
    from livekit.agents.llm import mcp

log = logging.getLogger("tutor.look_ups")

CONNECT_SECONDS = 3.0
CALL_SECONDS = 3.0
CLOSE_SECONDS = 1.0
LOOKING_AFTER = 0.5  # seconds of silence before we say that we are looking
RESULT = 600  # characters
TOOLS = 6  # of all servers together: each costs tokens in every request
SCHEMA = 1500  # characters of a tool's schema and description
TOO_SLOW = "It took too long. Say in one sentence that you cannot look it up now."
FOUND_NOTHING = "It found nothing. Say in one sentence that you do not know."
AWAY = "It cannot be reached. Say in one sentence that you cannot look it up now."

Tool = llm.RawFunctionTool[Any, Any]


class LookUps:
    """The servers of one call. ``tools`` grows as they answer; it is empty without servers."""

    def __init__(self, urls: Sequence[str], seconds: float = CALL_SECONDS) -> None:
        self._urls, self._seconds = tuple(urls), seconds
        self._servers: list[mcp.MCPServer] = []
        self._finding: asyncio.Task[None] | None = None
        self.tools: tuple[Tool, ...] = ()
        self.looking = ""  # said when one takes its time

    def beside(self, ours: Sequence[llm.Tool | llm.Toolset]) -> list[llm.Tool | llm.Toolset]:
        """Our tools and those found; a name of ours is not taken over."""
        names = {name_of(tool) for tool in ours}
        return [*ours, *(tool for tool in self.tools if tool.info.name not in names)]

    def find(self) -> None:
        """Begin to look what they offer."""
        if self._urls and self._finding is None:
            self._finding = asyncio.ensure_future(self._find())

    async def found(self) -> None:
        """Wait until each server has answered or had its time."""
        if self._finding is not None:
            await asyncio.wait({self._finding})

    async def aclose(self) -> None:
        if self._finding is not None:
            self._finding.cancel()
            await self.found()
        closing = (server.aclose() for server in self._servers)
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await asyncio.gather(*closing, return_exceptions=True)

    async def _find(self) -> None:
        await asyncio.gather(*(self._ask(place, url) for place, url in enumerate(self._urls)))

    async def _ask(self, place: int, url: str) -> None:
        from livekit.agents.llm import mcp  # 1.5 s that only those pay who have a server

        server = mcp.MCPServerHTTP(
            url,
            timeout=CONNECT_SECONDS,
            client_session_timeout_seconds=self._seconds,
            tool_result_resolver=_text,
        )
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await server.initialize()
                self._servers.append(server)
                offered = await server.list_tools()
        except _faults():
            log.warning("a look-up server did not answer", extra={"server": place})
            return
        fit = [tool for tool in offered if len(str(tool.info.raw_schema)) <= SCHEMA]
        if len(fit) < len(offered):
            log.warning("a look-up tool is too long to offer", extra={"server": place})
        self.tools = (*self.tools, *(self._bounded(tool) for tool in fit))[:TOOLS]

    def _bounded(self, tool: Tool) -> Tool:
        """The tool, cut off in time, with words for the wait and for what may go wrong."""

        async def look_up(ctx: RunContext[None], raw_arguments: dict[str, object]) -> str:
            try:
                async with ctx.with_filler(self.looking, delay=LOOKING_AFTER):
                    async with asyncio.timeout(self._seconds):
                        return str(await tool(raw_arguments))
            except TimeoutError:
                raise ToolError(TOO_SLOW) from None
            except ToolError:
                raise ToolError(FOUND_NOTHING) from None  # its own words are not for a learner
            except _faults():
                raise ToolError(AWAY) from None

        return function_tool(look_up, raw_schema=tool.info.raw_schema)


def name_of(tool: llm.Tool | llm.Toolset) -> str:
    return str(getattr(getattr(tool, "info", None), "name", ""))


def _text(found: "mcp.MCPToolResultContext") -> str:
    """The text of a result, cut to size."""
    parts = (getattr(part, "text", "") for part in found.result.content)
    text = " ".join(" ".join(part for part in parts if part).split())
    if not text:
        raise ToolError(FOUND_NOTHING)
    return text[:RESULT]


def _faults() -> tuple[type[Exception], ...]:
    """What a server that is away, slow or half a server makes of a request."""
    from mcp import MCPError

    return MCPError, httpx2.HTTPError, OSError, ExceptionGroup  # a time-out is an OSError
