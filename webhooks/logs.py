"""Log lines: a static message, then its values as ``name=value``."""

import logging

# What every record has; the rest came in through ``extra=``.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}


class Fields(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:
        extra = [f"{name}={value}" for name, value in vars(record).items() if name not in _OWN]
        return " ".join([super().formatMessage(record), *extra])


def configure() -> None:
    to_terminal = logging.StreamHandler()
    to_terminal.setFormatter(Fields("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[to_terminal])
