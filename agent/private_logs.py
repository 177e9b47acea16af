"""Keeps what learners say out of the logs of the framework, which marks it ``lk.pii.``."""

import logging

from livekit.agents.cli.log import setup_logging

PRIVATE_PREFIX = "lk.pii."
PRIVATE_FIELDS = frozenset({"user_transcript", "transcript", "text", "digit", "room", "participant"})


class PrivateFields(logging.Filter):
    """Removes private fields from every record; never drops the record."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name in list(vars(record)):
            if name.startswith(PRIVATE_PREFIX) or name in PRIVATE_FIELDS:
                delattr(record, name)
        return True


def start_logging() -> None:
    """JSON lines on the worker's output, without a private field in any of them."""
    setup_logging("INFO", devmode=False, console=False)
    keep_private()


def keep_private() -> None:
    """Put the filter on the root's handlers and on livekit's own loggers, once."""
    loggers = [logging.getLogger(name) for name in ("livekit", "livekit.agents", "livekit.plugins")]
    for target in (*loggers, *logging.getLogger().handlers):
        if not any(isinstance(known, PrivateFields) for known in target.filters):
            target.addFilter(PrivateFields())
