"""Keeps what is said on a call out of the logs of the framework.

LiveKit marks private fields ``lk.pii.``, names rooms and participants after the caller's number,
and quotes the text it could not synthesise, the learner's name in it.
"""

import logging
import re

from livekit.agents.cli.log import setup_logging

PRIVATE_PREFIX = "lk.pii."
PRIVATE_FIELDS = frozenset(
    {"user_transcript", "transcript", "text", "digit", "room", "participant", "identity"}
)
QUOTES = re.compile(r"(for text:|transcript[=:]|text[=:])[^\n]*")
NUMBERS = re.compile(r"(?:call-|sip)_\+?\d{5,}\w*|\+\d{6,}")


class PrivateFields(logging.Filter):
    """Removes private fields and quotes from every record; never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name in list(vars(record)):
            if name.startswith(PRIVATE_PREFIX) or name in PRIVATE_FIELDS:
                delattr(record, name)
        record.msg, record.args = without_quotes(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = without_quotes(logging.Formatter().formatException(record.exc_info))
            record.msg, record.exc_info = f"{record.msg}\n{record.exc_text}", None
        return True


def without_quotes(message: str) -> str:
    """The message without what it quotes and without telephone numbers."""
    return NUMBERS.sub("(number)", QUOTES.sub(r"\1 (private)", message))


def start_logging() -> None:
    """JSON lines on the worker's output, without anything private in them."""
    setup_logging("INFO", devmode=False, console=False)
    keep_private()


def keep_private() -> None:
    """Put the filter on the root's handlers and on livekit's own loggers, once."""
    loggers = [logging.getLogger(name) for name in ("livekit", "livekit.agents", "livekit.plugins")]
    for target in (*loggers, *logging.getLogger().handlers):
        if not any(isinstance(known, PrivateFields) for known in target.filters):
            target.addFilter(PrivateFields())
