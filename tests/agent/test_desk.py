"""When somebody at the school answers the telephone (B-16)."""

from datetime import datetime, timedelta

import pytest

from agent.desk import Hours


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        ("2026-11-24T05:00:00+00:00", True),  # Tuesday, 8:00 in Nairobi
        ("2026-11-24T04:59:00+00:00", False),
        ("2026-11-24T13:00:00+00:00", False),  # 16:00
        ("2026-11-28T09:00:00+00:00", False),  # Saturday
    ],
)
def test_hours_are_the_schools_own(moment: str, there: bool) -> None:
    hours = Hours.of("mon-fri 08:00-16:00 Africa/Nairobi")
    assert hours.hold(datetime.fromisoformat(moment)) is there
    assert hours.hold(datetime.fromisoformat(moment) + timedelta(days=7)) is there


@pytest.mark.parametrize("text", ["always", "mon-fri 8-16", "mon-fri 08:00-16:00 Nowhere/Town"])
def test_hours_that_cannot_be_read_are_refused_with_the_form_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="mon-fri 08:00-16:00"):
        Hours.of(text)
