"""How does the call go? Talk, waits, recognition, leaks, speakable text, coming back (§6)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from statistics import median

from agent.teaching import guard, spoken
from agent.teaching.forms import Evidence, Turn
from agent.teaching.metrics.calllog import CallLog, Share, Worked, items, share

BACKCHANNEL = 0.4  # seconds: shorter turns are no talk
MISHEARD = frozenset({"not_understood", "two_answers", "asr_doubt", "out_of_range", "unclear"})


def talk_share(turns: Iterable[Turn]) -> float | None:
    """Her seconds of talk among all seconds of talk; backchannels are none."""
    spoken_for: defaultdict[str, float] = defaultdict(float)
    for turn in turns:
        length = turn.end - turn.start
        if length >= BACKCHANNEL and not turn.keypad:
            spoken_for[turn.speaker] += length
    both = sum(spoken_for.values())
    return spoken_for["learner"] / both if both else None


def first_wait(evidence: Iterable[Evidence]) -> float | None:
    """Median seconds to her first word, of first tries."""
    waits = [
        one.think_seconds for one in evidence if one.attempt == 1 and one.think_seconds is not None
    ]
    return median(waits) if waits else None


def drill_latency(turns: Iterable[Turn]) -> tuple[float, ...]:
    """Seconds from the end of her speech to our first sound, shortest first."""
    found = (turn.latency.total for turn in turns if turn.latency is not None)
    return tuple(sorted(total for total in found if total is not None))


def interruptions(logs: Iterable[CallLog]) -> float | None:
    """Of the learner, per ten minutes of call."""
    kept = list(logs)
    minutes = sum(log.seconds for log in kept) / 60
    count = sum(turn.interrupted for log in kept for turn in log.turns if turn.speaker == "learner")
    return 10 * count / minutes if minutes else None


def recognition_trouble(evidence: Iterable[Evidence]) -> Share:
    """Answers that had to be asked for again or were doubted, of all spoken ones."""
    spoken_ones = [one for one in evidence if one.source == "voice" and one.reason != "silence"]
    return share(one.reason in MISHEARD for one in spoken_ones)


def unspeakable(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """What the tutor said against B-11 and B-12."""
    said = (turn for turn in turns if turn.speaker == "tutor")
    return tuple(turn for turn in said if spoken.faults(turn.text))


def leaks(log: CallLog) -> tuple[Turn, ...]:
    """B-21: what the tutor said between a question and its last answer that holds the answer.

    The number she said herself just before is exempt: its echo is no leak.
    """
    return tuple(turn for item in items(log) for turn in _leaks(item, log.turns))


def _leaks(item: Worked, turns: Sequence[Turn]) -> Iterator[Turn]:
    expected, numbered = item.answers[0].expected, [a.turn for a in item.answers if a.turn]
    if item.answers[0].answer_type != "integer" or not numbered:
        return
    asked = [t.number for t in turns if t.speaker == "tutor" and item.answers[0].question in t.text]
    start = max((number for number in asked if number < numbered[0]), default=numbered[0])
    echoed: frozenset[int] = frozenset()
    for turn in turns:
        if turn.speaker == "learner":
            echoed = guard.numbers_in(turn.text)
        elif start <= turn.number < numbered[-1]:
            told = guard.numbers_in(turn.text) - echoed
            if int(expected) in told:
                yield turn


# ---- coming back


def completion(logs: Iterable[CallLog]) -> Share:
    """Answered calls that came to the recap."""
    return share(log.completed for log in logs)


def returned(logs: Iterable[CallLog], start: datetime) -> Share:
    """Learners of a week with a completed call in the next one, over all weeks from ``start``."""
    weeks: defaultdict[int, set[str]] = defaultdict(set)
    for log in logs:
        if log.completed:
            weeks[(log.at - start).days // 7].add(log.learner)
    last = max(weeks, default=0)
    counted = (share(who in weeks[n + 1] for who in weeks[n]) for n in range(last))
    return sum(counted, Share())
