"""The offline model: rules over one chat request, nothing kept between requests (pure).

It reads what any model would be given: the roles, the last user text, the tools' schemas and the
marked ``<reference>`` and ``<levels>`` blocks. It does not read the wording of prompts.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from infra.offline.judging import judge
from infra.offline.seriousness import seriousness

NEUTRAL = "I see."
LONGEST = 25  # words of anything said

Message = dict[str, Any]
Tool = dict[str, Any]

_REFERENCE = re.compile(r"<reference>(.*?)</reference>", re.DOTALL)
_LEVELS = re.compile(r"<levels>(.*?)</levels>", re.DOTALL)
_HINT = re.compile(r"\b(hint|clue|help|stuck)\b", re.IGNORECASE)
_GOODBYE = re.compile(
    r"\b(good ?bye|bye|stop|finish|hang up|end the (call|lesson))\b", re.IGNORECASE
)
_WHAT_IS = re.compile(
    r"\bwhat(?:'s| is| are| does)(?: an?| the)? (?P<term>[\w' -]+?)(?: mean)?[?.! ]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    text: str


@dataclass(frozen=True)
class Called:
    tool: str
    arguments: dict[str, Any]


Reply = Said | Called


def think(messages: Sequence[Message], tools: Sequence[Tool], tool_choice: Any = None) -> Reply:
    """The answer to one request: a text (perhaps empty) or one tool call."""
    last = messages[-1] if messages else {}
    if last.get("role") == "tool":
        return Said(shortened(text_of(last)))
    offered = [] if tool_choice == "none" else [tool["function"] for tool in tools]
    said = _last_of("user", messages)
    level = _level(messages, said)
    if level is not None:
        return Said(level)
    return _judged(messages, offered, said) or _asked_for(offered, said) or Said(NEUTRAL)


def text_of(message: Message) -> str:
    """A message's text, whether its content is a string or a list of parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return " ".join(part if isinstance(part, str) else part.get("text", "") for part in content)


def shortened(text: str) -> str:
    """The first sentence, at most ``LONGEST`` words."""
    first = re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0]
    return " ".join(first.split()[:LONGEST])


def _last_of(role: str, messages: Sequence[Message]) -> str:
    return next((text_of(m) for m in reversed(messages) if m.get("role") == role), "")


def _judged(messages: Sequence[Message], tools: Sequence[Tool], said: str) -> Called | None:
    """Tick the criteria of a reference block, if there is one and a tool that takes ticks."""
    block = _REFERENCE.search(_last_of("system", messages) or _last_of("developer", messages))
    tool = next((t for t in tools if _parameters(t).get("ticks", {}).get("type") == "array"), None)
    if block is None or tool is None:
        return None
    try:
        criteria = json.loads(block.group(1)).get("criteria", [])
    except json.JSONDecodeError:
        return None
    ticks = [tick._asdict() for tick in judge(criteria, said)]
    return Called(tool["name"], {"ticks": ticks})


def _level(messages: Sequence[Message], said: str) -> str | None:
    """How serious the words are, where a block names the levels, the mildest first."""
    block = _LEVELS.search(_last_of("system", messages) or _last_of("developer", messages))
    if block is None:
        return None
    try:
        levels = [str(level) for level in json.loads(block.group(1))]
    except (json.JSONDecodeError, TypeError):
        return None
    return levels[min(seriousness(said), len(levels) - 1)] if levels else None


def _parameters(tool: Tool) -> dict[str, Any]:
    properties = (tool.get("parameters") or {}).get("properties") or {}
    return dict(properties)


def _asked_for(tools: Sequence[Tool], said: str) -> Called | None:
    """A tool for what the learner plainly asks; the first rule that fits wins."""
    rules: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str]], dict[str, Any]]], ...] = (
        (_GOODBYE, "end", lambda _: {}),
        (_HINT, "hint", lambda _: {}),
        (_WHAT_IS, "look_up", lambda found: {"concept": found["term"].strip()}),
    )
    for pattern, wanted, arguments in rules:
        found = pattern.search(said)
        tool = next((t for t in tools if wanted in t["name"]), None)
        if found and tool:
            return Called(tool["name"], arguments(found))
    return None
