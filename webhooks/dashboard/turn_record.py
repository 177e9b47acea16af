"""How one turn of the tutor came about and how it ended, in a few words. Pure.

``played`` None: a tutor from before this record told nothing of it, and nothing is claimed.
"""

from agent.teaching.forms import StoppedBy
from webhooks.dashboard.formats import NOTHING, length
from webhooks.models import Call, TurnRow

STOPPED = {
    StoppedBy.LEARNER: "stopped by the learner",
    StoppedBy.TUTOR: "stopped for something more urgent",
}
TAKEN_BACK = "taken back: the learner went on"


def made(turn: TurnRow) -> str:
    """Where the words and their sound came from."""
    if turn.played is None:
        return NOTHING
    if turn.prepared:
        return "From memory"
    return "By the model" if turn.requests else "Spoken live"


def requests(turn: TurnRow) -> str:
    """Model requests made for it, also those that were thrown away; "" without any."""
    if not turn.requests:
        return ""
    return "1 model request" if turn.requests == 1 else f"{turn.requests} model requests"


def played(turn: TurnRow) -> str:
    """Seconds of it that went out."""
    return NOTHING if turn.played is None else f"{turn.played:.1f} s"


def ending(turn: TurnRow) -> tuple[str, ...]:
    """What kept it from being heard to its end; nothing for most turns."""
    stopped = STOPPED.get(StoppedBy(turn.stopped_by)) or ("was interrupted" * turn.interrupted)
    return tuple(told for told in (stopped, TAKEN_BACK * turn.taken_back) if told)


def cost(call: Call) -> str:
    """Of the speech made ahead, and how much of it was for nothing."""
    if not call.prepared_seconds:
        return NOTHING
    unheard = call.unheard_seconds / call.prepared_seconds
    return f"{length(call.prepared_seconds)}, {unheard:.0%} unheard"
