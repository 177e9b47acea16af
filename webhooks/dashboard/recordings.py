"""The sound of a call: where it is, its picture, or in a sentence why there is none."""

from dataclasses import dataclass
from pathlib import Path

from webhooks.dashboard.waveform import Waveform, draw
from webhooks.models import Call


@dataclass(frozen=True)
class Recording:
    """Either ``address`` (and, if it can be drawn, ``waveform``) or ``reason``."""

    address: str | None = None
    waveform: Waveform | None = None
    reason: str | None = None


def recording_file(folder: Path, call: Call) -> Path | None:
    """The file, if the call has one and it is there. A name that leaves the folder is none."""
    if not call.recording or Path(call.recording).name != call.recording:
        return None
    file = folder / call.recording
    return file if file.is_file() else None


def recording_of(folder: Path, call: Call) -> Recording:
    file = recording_file(folder, call)
    if file is None:
        return Recording(reason=why_silent(call))
    return Recording(address=f"/calls/{call.id}/recording.wav", waveform=draw(file))


def why_silent(call: Call) -> str:
    """The first reason that holds, the most lasting one first."""
    reasons = (
        (call.guest, "A guest called; nothing is recorded of guests."),
        (call.consent_refused, "Not recorded: the caller said no at the start of this call."),
        (not call.may_record, "Not recorded: the guardian has not agreed to recordings."),
        (call.recording is not None, "The recording was kept for its time and then deleted."),
        (call.ended_at is None, "The recording arrives when the call is over."),
        (call.answered_at is None, "Nobody answered, so there is nothing to hear."),
        (call.recorded, "The call was recorded, but the recording was lost on its way here."),
    )
    return next((why for holds, why in reasons if holds), "No sound was recorded in this call.")
