"""What the model is shown of a call: bounded, however long the call.

Notes by code come first (record, open question, definitions, the lesson so far), then the last
turns as they were said. Older turns are dropped: what mattered of them stands in the notes. The
same bound shrinks the agent's own history between turns, never while a reply is on its way:
livekit throws away a request made ahead whose context has changed since (decision 4).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from livekit.agents import llm

TOKEN = 3  # characters; English prose has 4 or more to a token, names and JSON about 3
WRAPPING = 4  # tokens that a message costs besides its text
LAST = 12  # messages kept as they were said, if nothing else keeps them


def tokens(text: str) -> int:
    """A cautious estimate, the same for every vendor: one token for every 3 characters begun."""
    return -(-len(text) // TOKEN)


def cost(items: Sequence[llm.ChatItem]) -> int:
    """Tokens of chat items, estimated."""
    return sum(WRAPPING + tokens(_text(item)) for item in items)


def cost_of_tools(tools: Sequence[llm.Tool]) -> int:
    """Tokens of the tools' schemas as they are sent, estimated."""
    schemas = llm.ToolContext(list(tools)).parse_function_tools("openai")
    return sum(tokens(json.dumps(schema, ensure_ascii=False)) for schema in schemas)


@dataclass(frozen=True)
class Memory:
    """``budget``: tokens that one request may hold, tools and all; None: nothing is forgotten.

    Her last words, and tool calls that answer them, are never left out: what she says in one
    breath is far below any budget.
    """

    budget: int | None = 3000

    def view(
        self, context: llm.ChatContext, notes: str, *, question: str, tools: int = 0
    ) -> llm.ChatContext:
        """What goes to the model, a copy. ``question``: the open one, as it was put; ``tools``:
        the tokens of theirs."""
        head, talk = _parts(context)
        head.append(llm.ChatMessage(role="system", content=[notes]))
        if self.budget is None:
            return llm.ChatContext([*head, *talk])
        room = self.budget - cost(head) - tools
        return llm.ChatContext([*head, *_last(talk, room, question)])

    def shorter(self, context: llm.ChatContext, question: str) -> llm.ChatContext | None:
        """The history without its old turns; None: there is nothing to drop.

        Half the budget: the other half is for instructions, notes and tools.
        """
        if self.budget is None:
            return None
        head, talk = _parts(context)
        kept = _last(talk, self.budget // 2, question)
        if len(kept) == len(talk):
            return None
        return llm.ChatContext([*head, *kept])


def _parts(context: llm.ChatContext) -> tuple[list[llm.ChatItem], list[llm.ChatItem]]:
    """Instructions, and what was said and done; hand-overs and changes of tools are neither."""
    head: list[llm.ChatItem] = []
    talk: list[llm.ChatItem] = []
    for item in context.items:
        if isinstance(item, llm.ChatMessage):
            (head if item.role in ("system", "developer") else talk).append(item)
        elif isinstance(item, llm.FunctionCall | llm.FunctionCallOutput):
            talk.append(item)
    return head, talk


def _last(talk: list[llm.ChatItem], room: int, question: str) -> list[llm.ChatItem]:
    """The end of what was said, as much as has room: the last turns, or all since the question."""
    hers = [i for i, item in enumerate(talk) if _says(item, "user", "")]
    put = [i for i, item in enumerate(talk) if _says(item, "assistant", question)]
    first = min(hers[-1:] or [len(talk)])  # her last words, and all after them
    oldest = max(0, min(len(talk) - LAST, *put) if question and put else len(talk) - LAST)
    room -= cost(talk[first:])
    while first > oldest and (price := cost(talk[first - 1 : first])) <= room:
        room -= price
        first -= 1
    calls = {item.call_id for item in talk[first:] if isinstance(item, llm.FunctionCall)}
    return [item for item in talk[first:] if not _orphan(item, calls)]


def _says(item: llm.ChatItem, role: str, words: str) -> bool:
    return (
        isinstance(item, llm.ChatMessage)
        and item.role == role
        and words in (item.text_content or "")
    )


def _orphan(item: llm.ChatItem, calls: set[str]) -> bool:
    """A result whose call is not shown: vendors refuse it."""
    return isinstance(item, llm.FunctionCallOutput) and item.call_id not in calls


def _text(item: llm.ChatItem) -> str:
    if isinstance(item, llm.ChatMessage):
        return item.text_content or ""
    if isinstance(item, llm.FunctionCall):
        return item.name + item.arguments
    return item.output if isinstance(item, llm.FunctionCallOutput) else ""
