"""A model that reads what was said beside the rules (S-1), on a connection of its own.

Its faults are not the lesson's, and its requests are counted apart: a closed turn makes none of
either. Slow or dead, it says nothing, and the rules stand alone.
"""

import asyncio
import json
import logging
import re
from importlib.resources import files
from typing import Any

from livekit.agents import APIConnectOptions, APIError, llm

from agent.providers import vendor_of
from agent.providers.parts import Wish
from agent.settings import TutorSettings
from agent.teaching.safeguarding import Level

log = logging.getLogger("tutor.safety")

READ_SECONDS = 3.0  # later than this she is somewhere else
LEVELS = tuple(Level)
ONE_LEVEL = re.compile(r"\bS[0-3]\b")


class SecondReader:
    """``model``: a livekit LLM of which nobody else makes use."""

    def __init__(self, model: "llm.LLM[Any]", *, seconds: float = READ_SECONDS) -> None:
        self._model, self._seconds = model, seconds
        self._instructions = _instructions()
        self._away = False
        self.requests = 0

    async def level(self, words: str) -> Level | None:
        """How serious these words are; None: no answer in time, or none that can be read."""
        self.requests += 1
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._answer(words)
        except (APIError, TimeoutError) as fault:
            self._is_away(type(fault).__name__)
            return None
        found = ONE_LEVEL.search(answer)
        return Level(found.group()) if found else None

    async def _answer(self, words: str) -> str:
        context = llm.ChatContext.empty()
        context.add_message(role="system", content=self._instructions)
        context.add_message(role="user", content=words)
        once = APIConnectOptions(max_retry=0, timeout=self._seconds)
        return (await self._model.chat(chat_ctx=context, conn_options=once).collect()).text

    def _is_away(self, reason: str) -> None:
        """Told once a call: the rules go on alone."""
        if not self._away:
            log.warning("safety model away", extra={"reason": reason})
        self._away = True

    async def aclose(self) -> None:
        await self._model.aclose()


def reader_of(settings: TutorSettings) -> SecondReader | None:
    """The reader that the settings name, with a model object of its own; None: switched off."""
    choice = settings.safety_choice
    if choice is None:
        return None
    vendor, model = vendor_of(choice[0], "llm")
    assert vendor.llm is not None  # vendor_of has made sure
    wish = Wish(model=model, key=settings.key(vendor.key_setting), url=choice[1])
    return SecondReader(vendor.llm(wish))


def _instructions() -> str:
    text = files("agent").joinpath("prompts", "safety.md").read_text(encoding="utf-8")
    return text.format(levels=json.dumps(LEVELS))
