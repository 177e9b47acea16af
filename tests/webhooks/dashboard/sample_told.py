"""Rows of what the live side told: alarms of a held call, and wishes of the family."""

from datetime import datetime, timedelta

from webhooks.models import AlertRow, Call, TurnRow, WishRow

SAID = "he hits me when nobody is there"


def alarm(call: Call, number: int, level: str, *, at: datetime) -> AlertRow:
    return AlertRow(
        call_id=call.id,
        number=number,
        learner_id=call.learner_id,
        level=level,
        source="rule",
        rule="en.hurt.by_somebody",
        turn=2,
        at=at,
    )


def told_turns(call: Call) -> tuple[TurnRow, ...]:
    plain = {"call_id": call.id, "prepared": True}
    ours = {**plain, "speaker": "tutor", "played": 3.0}
    return (
        TurnRow(**ours, number=1, text="What is six plus one?", start=0.5, end=3.5),
        TurnRow(call_id=call.id, number=2, speaker="learner", text=SAID, start=5.0, end=8.0),
        TurnRow(**ours, number=3, text="Thank you for telling me.", start=8.5, end=11.5),
    )


def wish_of(call: Call, number: int, kind: str, **facts: str) -> WishRow:
    at = call.started_at + timedelta(minutes=number)
    return WishRow(call_id=call.id, number=number, kind=kind, at=at, **facts)
