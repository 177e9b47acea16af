"""Turns as they were heard: who, when, how long it took. Reads livekit's own message metrics."""

from typing import Any

from livekit.agents import llm

from agent.call import Call
from agent.teaching.forms import Turn, TurnLatency

# Silero says "speech" this much after it began, at 8 kHz (measured: p50 0.135, p95 0.29 s).
VAD_LAG = 0.1


class TurnLog:
    """Numbers the turns of a call and files each when livekit says it is complete."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._count = 0
        self._numbers: dict[str, int] = {}
        self._learner_latency: dict[str, float | None] = {}

    def number_of(self, message_id: str) -> int:
        """The turn number of a message, allotted on first sight: evidence may come before it."""
        if message_id not in self._numbers:
            self._count += 1
            self._numbers[message_id] = self._count
        return self._numbers[message_id]

    def same(self, message_id: str, other_id: str) -> None:
        """Two ids of one turn: livekit keeps the message of a reply that was begun ahead."""
        number = self._numbers.get(other_id) or self.number_of(message_id)
        self._numbers[message_id] = self._numbers[other_id] = number

    def keypad(self, epoch: float) -> int:
        """A key press is a turn without its digits; returns its number."""
        self._count += 1
        at = self._call.seconds(epoch)
        self._call.save(
            Turn(
                call_key=self._call.brief.call_key,
                number=self._count,
                speaker="learner",
                text="",
                start=at,
                end=at,
                keypad=True,
            )
        )
        return self._count

    def added(self, item: Any) -> None:
        """A message is complete: the learner's when committed, ours when played."""
        if not isinstance(item, llm.ChatMessage) or item.role not in ("user", "assistant"):
            return
        metrics = item.metrics
        start, end = metrics.get("started_speaking_at"), metrics.get("stopped_speaking_at")
        if start is None or end is None:
            return  # never heard: synthesis was cut before its first sample
        ours = item.role == "assistant"
        if not ours:
            self._learner_latency = {
                "transcript": metrics.get("transcription_delay"),
                "decision": metrics.get("end_of_turn_delay"),
            }
        self._call.save(
            Turn(
                call_key=self._call.brief.call_key,
                number=self.number_of(item.id),
                speaker="tutor" if ours else "learner",
                text=(item.text_content or "").strip(),
                start=self._call.seconds(start if ours else start - VAD_LAG),
                end=self._call.seconds(end),
                interrupted=item.interrupted,
                latency=self._latency(item.metrics) if ours else None,
            )
        )

    def _latency(self, metrics: llm.MetricsReport) -> TurnLatency | None:
        total = metrics.get("e2e_latency")
        if total is None:
            return None  # we spoke first: nobody was waiting
        learner, self._learner_latency = self._learner_latency, {}
        return TurnLatency(
            **learner,
            model=metrics.get("llm_node_ttft"),
            voice=metrics.get("tts_node_ttfb"),
            total=total,
        )
