"""What passes between a conversation and livekit's ``llm_node``: a request, and a reply."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from livekit.agents import llm
from livekit.agents.voice import ModelSettings

from agent.teaching.grading import Heard

Utterances = tuple[str, ...]
Model = AsyncIterator["llm.ChatChunk | str"]


@dataclass(frozen=True)
class Asking:
    """What livekit hands to ``llm_node``, and the learner's words that it is about."""

    context: llm.ChatContext
    tools: list[llm.Tool]
    settings: ModelSettings
    heard: Heard


async def chunks(utterances: Sequence[str]) -> AsyncIterator[str]:
    """One chunk an utterance, as ``tts_node`` wants them; joined they are the message's text."""
    for utterance in utterances:
        if utterance:
            yield f"{utterance} "
