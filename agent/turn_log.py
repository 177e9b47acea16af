"""Turns as they were heard: who, when, how long it took. Reads livekit's own message metrics."""

from typing import Any

from livekit.agents import llm

from agent.call import Call
from agent.playback import Playback
from agent.teaching.forms import StoppedBy, Turn, TurnLatency

# Silero says "speech" this much after it began, at 8 kHz (measured: p50 0.135, p95 0.29 s).
VAD_LAG = 0.1


class TurnLog:
    """Numbers the turns of a call and files each when livekit says it is complete."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._count = call.brief.resume.turns if call.brief.resume else 0
        self._numbers: dict[str, int] = {}
        self._learner_latency: dict[str, float | None] = {}
        self._played: float | None = None  # seconds of our audio since our last turn was filed
        self._requests = 0  # of the call, when our last turn was filed

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

    def heard(self, playback: Playback) -> None:
        """Audio of ours went out; its turn is complete a moment later."""
        self._played = (self._played or 0.0) + playback.end - playback.start

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
        turn = Turn(
            call_key=self._call.brief.call_key,
            number=self.number_of(item.id),
            speaker="tutor" if ours else "learner",
            text=(item.text_content or "").strip(),
            start=self._call.seconds(start if ours else start - VAD_LAG),
            end=self._call.seconds(end),
            interrupted=item.interrupted,
            latency=self._latency(item.metrics) if ours else None,
        )
        self._call.save(turn.model_copy(update=self._ours(turn)) if ours else turn)

    def _ours(self, turn: Turn) -> dict[str, Any]:
        """What only we know of a turn of ours. Requests that were thrown away count for the turn
        that was said in the end."""
        reply = self._call.speech.reply_of(turn.text)
        by = reply.stopped_by or StoppedBy.LEARNER  # livekit's own ways stop us for her alone
        whole = not turn.interrupted or self._call.over.done()  # a hang-up stops nobody
        played, self._played = self._played, None
        before, self._requests = self._requests, self._call.model_requests
        return {
            "played": None if played is None else round(played, 3),
            "prepared": reply.prepared,
            "requests": self._requests - before,
            "stopped_by": StoppedBy.NOBODY if whole else by,
            "taken_back": turn.interrupted and reply.taken_back,
        }

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
