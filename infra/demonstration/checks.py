"""What the demo promised, one line each: did it happen? Pure: what was filed and heard goes in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.teaching.forms import Verdict
from infra.caller import narration
from infra.caller.heard import Heard, onset_near, speech_segments
from infra.caller.sound import Samples
from infra.demonstration.record import Filed
from sip.outcomes import Ended
from webhooks.models import EvidenceRow

THINK_SECONDS = 5.0
ALIGNED_SECONDS = 0.3


@dataclass(frozen=True)
class Promise:
    """One thing the demo names; ``detail`` says how it came out."""

    what: str
    kept: bool
    detail: str = ""


def promises(events: Sequence[narration.Event], filed: Filed, *, learner: str) -> Iterator[Promise]:
    """Everything but the sound, in the order of the call."""
    yield Promise("the phone was answered", _any(events, narration.Answered))
    yield Promise("the learner was identified by name and PIN", filed.learner == learner)
    yield from _answers(filed)
    yield _thinking(events, filed)
    yield _explanation(filed)
    scored = [row for row in filed.evaluations if row.evidence]
    told = ", ".join(f"{row.concept} {_score(row.score)}" for row in filed.evaluations)
    yield Promise("each concept was evaluated from evidence", len(scored) >= 2, told)
    goodbye = filed.call.ended is Ended.GOODBYE
    yield Promise("the tutor said goodbye and hung up", goodbye, str(filed.call.ended or "open"))


def _answers(filed: Filed) -> Iterator[Promise]:
    right = filed.answer_with(verdict=Verdict.RIGHT)
    yield Promise("one answer right", right is not None, _told(right))
    wrong = [row for row in filed.answers if row.verdict == Verdict.WRONG]
    known = next((row for row in wrong if row.misconceptions), None)
    named = ", ".join(known.misconceptions) if known else ""
    yield Promise("one wrong as a known misconception predicts", known is not None, named)
    unknown = next((row for row in wrong if not row.misconceptions), None)
    yield Promise("one wrong in a way no bug predicts", unknown is not None, _told(unknown))
    helped = [row for row in filed.answers if row.rung]
    yield Promise("a hint was given", bool(helped), f"rung {helped[0].rung}" if helped else "")


def _thinking(events: Sequence[narration.Event], filed: Filed) -> Promise:
    """Right at once, or once she was asked again because nothing was understood."""
    thought = next((e for e in events if isinstance(e, narration.Thinking)), None)
    after = [
        row
        for index, row in enumerate(filed.answers)
        if (row.think_seconds or 0) >= THINK_SECONDS and _came_right(filed.answers[index:])
    ]
    kept = thought is not None and thought.kept and bool(after)
    detail = f"{after[0].think_seconds:.1f} s of thought" if after else ""
    return Promise("five seconds of thought, undisturbed, then right", kept, detail)


def _came_right(answers: Sequence[EvidenceRow]) -> bool:
    """Is the first of these that tells anything, on the first one's item, right?"""
    told = (
        row for row in answers if row.item == answers[0].item and row.verdict != Verdict.NO_EVIDENCE
    )
    first = next(told, None)
    return first is not None and first.verdict == Verdict.RIGHT


def _explanation(filed: Filed) -> Promise:
    """Understood and judged, or not understood and then without any effect on a score."""
    row = next((row for row in reversed(filed.answers) if row.kind == "explain"), None)
    if row is None:
        return Promise("the explanation was judged, or left without a score", False)
    if row.verdict == Verdict.NO_EVIDENCE:
        return Promise(
            "the explanation was judged, or left without a score",
            row.reason is not None,
            f"not scored: {row.reason}",
        )
    met = sum(tick["met"] == "yes" for tick in row.criteria)
    return Promise(
        "the explanation was judged, or left without a score",
        bool(row.criteria),
        f"{row.verdict}, {met} of {len(row.criteria)} criteria",
    )


def sound_promises(
    heard: Heard | None, filed: Filed, channels: tuple[Samples, Samples] | None
) -> Iterator[Promise]:
    """The recordings: the phone's own, and the two channels the office keeps."""
    measured = heard is not None and len(heard.gaps) > 0
    yield Promise("latency was measured on the phone", measured)
    if channels is None:
        yield Promise("the call was recorded in two channels", False)
        return
    errors = list(alignment(filed, channels))
    worst = max((abs(error) for error in errors), default=None)
    yield Promise(
        "both channels speak where the transcript says",
        worst is not None and worst <= ALIGNED_SECONDS and None not in errors,
        f"{len(errors)} turns, at most {worst:.2f} s off" if worst is not None else "no turns",
    )


def alignment(filed: Filed, channels: tuple[Samples, Samples]) -> Iterator[float]:
    """Seconds from each transcribed turn's start to the nearest beginning of speech there.

    The recording begins after the moment to say no (decisions 0010): what was said before the
    first sound in it is not looked for.
    """
    left, right = channels
    begins = min((one.start for channel in channels for one in speech_segments(channel)), default=0)
    for turn in filed.turns:
        if turn.keypad or turn.end < begins:
            continue
        onset = onset_near(left if turn.speaker == "learner" else right, turn.start)
        yield float("inf") if onset is None else onset


def _any(events: Sequence[narration.Event], kind: type) -> bool:
    return any(isinstance(event, kind) for event in events)


def _told(row: object) -> str:
    question, heard = getattr(row, "question", ""), getattr(row, "heard", "")
    return f"{question} “{heard}”" if row is not None else ""


def _score(score: int | None) -> str:
    return "not assessed" if score is None else f"{score} of 4"
