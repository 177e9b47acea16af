import pytest
from hypothesis import given
from hypothesis import strategies as st

from sip.outcomes import Dial, Ended, Outcome, outcome_of_sip, twilio_status


@pytest.mark.parametrize(
    ("status", "dial", "try_again"),
    [
        (200, Dial.ANSWERED, False),
        (486, Dial.BUSY, True),
        (600, Dial.BUSY, True),
        (480, Dial.NOT_ANSWERED_OR_UNREACHABLE, True),
        (408, Dial.NOT_ANSWERED_OR_UNREACHABLE, True),
        (603, Dial.REJECTED, False),
        (404, Dial.BAD_NUMBER, False),
        (604, Dial.BAD_NUMBER, False),
        (403, Dial.CARRIER_FAULT, False),
        (488, Dial.CARRIER_FAULT, False),
        (503, Dial.CARRIER_FAULT, True),
        (429, Dial.CARRIER_FAULT, False),
        (599, Dial.CARRIER_FAULT, True),
        (699, Dial.REJECTED, False),
        (0, Dial.UNKNOWN, False),
    ],
)
def test_a_sip_status_has_one_outcome(status: int, dial: Dial, try_again: bool) -> None:
    assert outcome_of_sip(status) == Outcome(dial, try_again)


@pytest.mark.parametrize("reason", ["Trunk CPS limit exceeded", "Concurrent call limit exceeded"])
def test_our_own_haste_is_told_from_a_fault_of_the_carrier(reason: str) -> None:
    assert outcome_of_sip(503, reason=reason) == Outcome(Dial.TRUNK_LIMIT, try_again=True)


def test_without_a_sip_status_a_ring_timeout_is_nobody() -> None:
    assert outcome_of_sip(None, code="canceled").dial is Dial.NOT_ANSWERED_OR_UNREACHABLE


def test_where_nothing_was_dialled_another_try_is_safe() -> None:
    assert outcome_of_sip(None, code="unavailable").try_again


def test_where_the_phone_may_have_rung_nobody_rings_it_again() -> None:
    assert outcome_of_sip(None, code="deadline_exceeded") == Outcome(Dial.UNKNOWN, try_again=False)


@given(st.integers(), st.text(), st.text())
def test_every_status_has_an_outcome(status: int, reason: str, code: str) -> None:
    assert outcome_of_sip(status, reason=reason, code=code).dial in Dial


@pytest.mark.parametrize("word", ["queued", "initiated", "ringing", "something-new", ""])
def test_twilio_has_not_decided_yet(word: str) -> None:
    status = twilio_status(word)
    assert (status.dial, status.over) == (None, False)


@pytest.mark.parametrize(
    ("word", "dial"),
    [
        ("completed", Dial.ANSWERED),
        ("busy", Dial.BUSY),
        ("no-answer", Dial.NOT_ANSWERED_OR_UNREACHABLE),
        ("canceled", Dial.NOT_ANSWERED_OR_UNREACHABLE),
        ("failed", Dial.CARRIER_FAULT),
    ],
)
def test_twilios_last_word_ends_the_call(word: str, dial: Dial) -> None:
    status = twilio_status(word)
    assert (status.dial, status.over, status.ended) == (dial, True, None)


def test_a_call_in_progress_is_answered_and_not_over() -> None:
    status = twilio_status("In-Progress")
    assert (status.dial, status.over) == (Dial.ANSWERED, False)


def test_an_answered_call_that_fails_was_lost_on_the_line() -> None:
    status = twilio_status("failed", was_answered=True)
    assert (status.dial, status.ended) == (Dial.ANSWERED, Ended.LINE_LOST)
