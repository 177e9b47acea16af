"""OpenAI's ``/v1/chat/completions`` and ``/v1/models``: the mind's reply, streamed word by word."""

import asyncio
import json
import re
from typing import Any
from uuid import uuid4

from aiohttp import web

from infra.offline.faults import Faults, Service
from infra.offline.mind import Called, Reply, text_of, think

WORD_SECONDS = 0.01
MODEL = "offline"


class ChatEndpoint:
    def __init__(self, faults: Faults, *, first_delay: float = 0.0) -> None:
        self._faults = faults
        self._first_delay = first_delay
        self._requests = self._with_tools = 0

    async def asked(self, _request: web.Request) -> web.Response:
        """How many completions were asked for so far, whatever became of them; a tutor's replies
        come with tools, its second reading of her words (safety) without."""
        return web.json_response({"requests": self._requests, "with_tools": self._with_tools})

    async def models(self, _request: web.Request) -> web.Response:
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "offline"}
        return web.json_response({"object": "list", "data": [model]})

    async def completions(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self._requests += 1
        self._with_tools += bool(asked.get("tools"))
        status = await self._faults.meet(Service.LLM, request)
        if status is not None:
            error = {"message": "as ordered", "type": "fault", "code": str(status)}
            return web.json_response({"error": error}, status=status)
        messages = asked.get("messages", [])
        reply = think(messages, asked.get("tools") or [], asked.get("tool_choice"))
        await asyncio.sleep(self._first_delay)
        base = {"id": f"chatcmpl-{uuid4().hex}", "created": 0, "model": asked.get("model", MODEL)}
        usage = tokens(messages, reply)
        if not asked.get("stream"):
            return web.json_response(whole(reply) | base | {"usage": usage})
        self._faults.opened(Service.LLM, request)
        try:
            return await self._stream(request, asked, base=base, reply=reply)
        finally:
            self._faults.closed(Service.LLM, request)

    async def _stream(
        self, request: web.Request, asked: dict[str, Any], *, base: dict[str, Any], reply: Reply
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        base = base | {"object": "chat.completion.chunk"}
        for delta in deltas(reply):
            choice = {"index": 0, "delta": delta, "finish_reason": None}
            await response.write(_event(base | {"choices": [choice]}))
            await asyncio.sleep(WORD_SECONDS)
        ended = {"index": 0, "delta": {}, "finish_reason": finish_reason(reply)}
        await response.write(_event(base | {"choices": [ended]}))
        if (asked.get("stream_options") or {}).get("include_usage"):
            usage = tokens(asked.get("messages", []), reply)
            await response.write(_event(base | {"choices": [], "usage": usage}))
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response


def finish_reason(reply: Reply) -> str:
    return "tool_calls" if isinstance(reply, Called) else "stop"


def deltas(reply: Reply) -> list[dict[str, Any]]:
    """The pieces of the answer's stream: a role, then words, or a call and its arguments."""
    if isinstance(reply, Called):
        function = {"name": reply.tool, "arguments": ""}
        call = {"index": 0, "id": f"call_{uuid4().hex}", "type": "function", "function": function}
        arguments = {"index": 0, "function": {"arguments": json.dumps(reply.arguments)}}
        opening = {"role": "assistant", "content": None, "tool_calls": [call]}
        return [opening, {"tool_calls": [arguments]}]
    words = re.findall(r"\S+\s*", reply.text)
    return [{"role": "assistant", "content": ""}, *({"content": word} for word in words)]


def whole(reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": None}
    if isinstance(reply, Called):
        function = {"name": reply.tool, "arguments": json.dumps(reply.arguments)}
        call = {"id": f"call_{uuid4().hex}", "type": "function", "function": function}
        message["tool_calls"] = [call]
    else:
        message["content"] = reply.text
    choice = {"index": 0, "message": message, "finish_reason": finish_reason(reply)}
    return {"object": "chat.completion", "choices": [choice]}


def tokens(messages: list[dict[str, Any]], reply: Reply) -> dict[str, Any]:
    """Usage, at four characters a token."""
    asked = sum(len(text_of(message)) for message in messages) // 4 + 1
    said = json.dumps(reply.arguments) if isinstance(reply, Called) else reply.text
    made = len(said) // 4 + 1
    return {
        "prompt_tokens": asked,
        "completion_tokens": made,
        "total_tokens": asked + made,
        "prompt_tokens_details": {"cached_tokens": 0},
    }


def _event(chunk: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"
