"""What became of a call in one word for a reader, out of the three facts of decision 22.

The value of an outcome is also what stands in the address of a filtered page. A call that was
answered is told by how it ended; one that was not, by what the network said.
"""

from dataclasses import dataclass
from typing import Literal

from sip.outcomes import Dial, Ended

Tone = Literal["good", "calm", "bad"]


@dataclass(frozen=True)
class Outcome:
    """``tone`` picks the colour and the sign beside the word; the word alone says everything."""

    value: str
    label: str
    tone: Tone


RUNNING = Outcome("running", "Still going on", "calm")
NOT_KNOWN = Outcome("not_known", "Not known", "calm")

BY_ENDED = {
    Ended.GOODBYE: Outcome("goodbye", "Finished", "good"),
    Ended.CALLER: Outcome("caller", "Caller hung up", "calm"),
    Ended.LIMIT: Outcome("limit", "Time was up", "calm"),
    Ended.SAFETY: Outcome("safety", "Ended for safety", "bad"),
    Ended.LINE_LOST: Outcome("line_lost", "Line was lost", "bad"),
    Ended.TUTOR_LOST: Outcome("tutor_lost", "Tutor was lost", "bad"),
}

BY_DIAL = {
    Dial.NOT_ANSWERED_OR_UNREACHABLE: Outcome("no_answer", "No answer", "calm"),
    Dial.BUSY: Outcome("busy", "Busy", "calm"),
    Dial.REJECTED: Outcome("rejected", "Declined", "calm"),
    Dial.BAD_NUMBER: Outcome("bad_number", "Number not in service", "bad"),
    Dial.TRUNK_LIMIT: Outcome("trunk_limit", "All lines were taken", "bad"),
    Dial.CARRIER_FAULT: Outcome("carrier_fault", "Carrier fault", "bad"),
}

ALL = (*BY_ENDED.values(), *BY_DIAL.values(), RUNNING, NOT_KNOWN)


def choices(*, lead: bool) -> tuple[Outcome, ...]:
    """What can be asked for. Calls that ended for safety are held back from others (S-5)."""
    return tuple(one for one in ALL if lead or one is not BY_ENDED[Ended.SAFETY])


def outcome_of(*, ended: Ended | None, dial: Dial | None, over: bool) -> Outcome:
    if ended is not None:
        return BY_ENDED[ended]
    if dial in BY_DIAL:
        return BY_DIAL[dial]
    return NOT_KNOWN if over else RUNNING
