"""A model that says what a test tells it, and keeps what it was asked."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from livekit.agents import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions, llm

from agent.memory import tokens


@dataclass(frozen=True)
class Asked:
    """One request, as it would be sent."""

    context: llm.ChatContext
    tools: list[llm.Tool]

    @property
    def tool_names(self) -> set[str]:
        return {tool.info.name for tool in self.tools}  # type: ignore[attr-defined]

    @property
    def system(self) -> str:
        said = (one.text_content or "" for one in self.context.messages() if one.role == "system")
        return "\n".join(said)

    @property
    def tokens(self) -> int:
        """Of all that goes over the wire, names of fields and roles included."""
        messages, _ = self.context.to_provider_format("openai")
        schemas = llm.ToolContext(self.tools).parse_function_tools("openai")
        return tokens(json.dumps([messages, schemas], ensure_ascii=False))


@dataclass(frozen=True)
class Calls:
    tool: str
    arguments: dict[str, Any]


Reply = str | Calls


class ScriptedModel(llm.LLM):
    """``reply`` is asked for each request: a text, or a tool to call."""

    def __init__(self, reply: Callable[[Asked], Reply]) -> None:
        super().__init__()
        self._reply = reply
        self.asked: list[Asked] = []

    def chat(  # type: ignore[override]
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
        **_: object,
    ) -> llm.LLMStream:
        self.asked.append(Asked(chat_ctx, list(tools or [])))
        reply = self._reply(self.asked[-1])
        return _Stream(
            self, reply, chat_ctx=chat_ctx, tools=list(tools or []), conn_options=conn_options
        )


def one_after_another(*replies: Reply) -> ScriptedModel:
    """The last reply stands for all requests after it."""
    left = list(replies)
    return ScriptedModel(lambda _: left.pop(0) if len(left) > 1 else left[0])


class _Stream(llm.LLMStream):
    def __init__(self, model: llm.LLM, reply: Reply, **more: Any) -> None:
        super().__init__(model, **more)
        self._reply = reply

    async def _run(self) -> None:
        for number, delta in enumerate(self._deltas()):
            self._event_ch.send_nowait(llm.ChatChunk(id=f"chunk-{number}", delta=delta))

    def _deltas(self) -> list[llm.ChoiceDelta]:
        if isinstance(self._reply, str):  # word by word, as a model writes
            parts = [f"{word} " for word in self._reply.split(" ")]
            return [llm.ChoiceDelta(role="assistant", content=part) for part in parts]
        call = llm.FunctionToolCall(
            name=self._reply.tool,
            arguments=json.dumps(self._reply.arguments),
            call_id=f"call-{id(self)}",
        )
        return [llm.ChoiceDelta(role="assistant", tool_calls=[call])]
