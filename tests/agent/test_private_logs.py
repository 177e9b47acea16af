"""Nothing that was said, keyed or rung from stands in a log line (design, decision 18)."""

import logging
import sys

import pytest

from agent.private_logs import PrivateFields


def filtered(message: str, **fields: object) -> logging.LogRecord:
    record = logging.makeLogRecord({"msg": message, **fields})
    assert PrivateFields().filter(record), "a record is cleaned, never dropped"
    return record


@pytest.mark.parametrize(
    "message",
    [
        "failed to synthesize speech: no audio frames were pushed for text: Hello Anna., retrying",
        "joined call-_+15550100001_abc",
        "participant sip_+15550100001 left",
        "calling +15550100001 now",
    ],
)
def test_names_and_numbers_that_the_framework_quotes_are_taken_out(message: str) -> None:
    shown = filtered(message).getMessage()
    assert "Anna" not in shown
    assert "5550100001" not in shown


def test_fields_that_livekit_marks_private_are_taken_out() -> None:
    record = filtered("skipping reply", **{"lk.pii.user_input": "fifty four", "digit": "4"})
    assert "fifty four" not in str(vars(record))
    assert not hasattr(record, "digit")


def test_an_exception_keeps_its_trace_but_not_its_quotation() -> None:
    try:
        raise ValueError("no audio frames were pushed for text: Hello Anna.")
    except ValueError:
        record = filtered("synthesis failed", exc_info=sys.exc_info())
    shown = record.getMessage()
    assert "ValueError" in shown
    assert "Anna" not in shown
