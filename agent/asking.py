"""What passes between a conversation and livekit's ``llm_node``: a request, and a reply."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from livekit.agents import llm
from livekit.agents.voice import ModelSettings

from agent.teaching.grading import Heard
from agent.teaching.lesson import Aside, OpenQuestion

Utterances = tuple[str, ...]
Model = AsyncIterator["llm.ChatChunk | str"]
About = OpenQuestion | Aside | None  # what a model is asked; None: nothing, code answers


@dataclass(frozen=True)
class Asking:
    """What livekit hands to ``llm_node``, and the learner's words that it is about.

    ``ahead``: what they would ask of the model, while the turn is not over; else the last step
    says it.
    """

    context: llm.ChatContext
    tools: list[llm.Tool]
    settings: ModelSettings
    heard: Heard
    ahead: About = None


async def chunks(utterances: Sequence[str]) -> AsyncIterator[str]:
    """One chunk an utterance, as ``tts_node`` wants them; joined they are the message's text."""
    for utterance in utterances:
        if utterance:
            yield f"{utterance} "
