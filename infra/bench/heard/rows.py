"""From a call that was taken, recorded and filed to its rows. Reads the recording; else pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from infra.bench.heard.caller import Taken
from infra.bench.heard.figures import Row
from infra.bench.heard.kinds import MEASURED, Kind
from infra.bench.heard.timing import Mark, measured, sides
from infra.caller.ear import words_of
from infra.caller.sound import RATE, read_mono
from infra.caller.tape import Recording
from infra.demonstration.record import Filed
from webhooks.models import EvidenceRow


@dataclass(frozen=True)
class CallTaken:
    """``requests``: of the model, when it was over. ``filed`` None: another's tutor."""

    seed: int
    variant: str
    lesson: str
    number: int
    taken: tuple[Taken, ...]
    recording: Recording | None
    filed: Filed | None = None
    requests: int | None = None


def rows_of(call: CallTaken) -> list[Row]:
    """One row for each measured turn; none when the call was not answered."""
    if call.recording is None:
        return []
    tape = call.recording
    sent, heard = read_mono(tape.sent), read_mono(tape.heard)
    both = sides(sent, heard, tape.shifts)
    end = sent.size / RATE
    marks = marks_of(call.taken, end)
    answers = call.filed.answers if call.filed else ()
    requests = spent([one.requests for one in call.taken], call.requests)
    return [
        Row(
            seed=call.seed,
            variant=call.variant,
            lesson=call.lesson,
            call=call.number,
            turn=number,
            kind=taken.plan.kind,
            at=taken.said.start,
            measured=measured(mark, both),
            fault=taken.fault,
            requests=requests[number],
            marked=marked(taken, answers, call.taken) if call.filed else None,
            as_told=taken.as_told,
            recording=str(tape.sent),
        )
        for number, (taken, mark) in enumerate(zip(call.taken, marks, strict=True))
        if taken.plan.kind in (*MEASURED, Kind.FAULT)
    ]


def marks_of(taken: Sequence[Taken], end: float) -> list[Mark]:
    """Where to look for each turn's reply: until her next turn."""
    return [
        Mark(
            one.plan.kind,
            one.said,
            one.since,
            then.said.start if then else end,
            holes=one.holes,
            wait=one.plan.wait,
            expected_words=one.expected_words,
        )
        for one, then in zip_longest(taken, taken[1:])
    ]


def spent(before: Sequence[int | None], after: int | None) -> list[int | None]:
    """Requests from each turn to the next, from the counts before them."""
    ends = [*before[1:], after] if before else []
    return [None if a is None or b is None else b - a for a, b in zip(before, ends, strict=True)]


def marked(
    taken: Taken, answers: Sequence[EvidenceRow], all_taken: Sequence[Taken] = ()
) -> bool | None:
    """Does her corrected answer count as the number said last, and only as that?

    None: not a corrected answer, or the ear had other words than hers.
    """
    plan = taken.plan
    if not plan.last or not taken.as_told:
        return None
    last, whole = words_of(plan.last), words_of(plan.text)
    of_item = [words_of(row.heard) for row in answers if row.item == plan.item]
    came = any(heard in (whole, ("no", *last), last) for heard in of_item)
    first = words_of(plan.first)
    said_alone = sum(
        one.plan.item == plan.item and words_of(one.plan.text) == first for one in all_taken
    )
    return came and of_item.count(first) <= said_alone
