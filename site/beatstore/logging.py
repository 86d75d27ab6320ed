"""How log lines look: one for people, one of JSON for machines. Both carry ``extra`` fields, neither a secret."""

import json
import logging
import time
from typing import Any

from beatstore.redaction import strike_out, without_secrets

_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message", "taskName"}
# Fields that Django adds to its own records, which hold whole objects.
_OBJECTS = frozenset({"request", "server_time", "sql", "params", "alias"})


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller gave as ``extra``, without secrets."""
    given = {name: value for name, value in record.__dict__.items() if name not in _OWN and name not in _OBJECTS}
    return {name: without_secrets(value, name=name) for name, value in given.items()}


class ConsoleFormatter(logging.Formatter):
    """``12:00:00 WARNING beatstore.health: not ready missing=['redis']``."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", datefmt="%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # logging's own name
        line = super().formatMessage(record)
        fields = " ".join(f"{name}={value!r}" for name, value in fields_of(record).items())
        return f"{line} {fields}" if fields else line

    def format(self, record: logging.LogRecord) -> str:
        """The line and, below it, the traceback."""
        return strike_out(super().format(record))


class JsonFormatter(logging.Formatter):
    """One object a line: ``time`` (UTC), ``level``, ``logger``, ``message``, the fields, ``exception``."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON; what it can't express is written as text."""
        entry: dict[str, Any] = {
            "time": f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": strike_out(record.getMessage()),
            **fields_of(record),
        }
        if record.exc_info:
            entry["exception"] = strike_out(self.formatException(record.exc_info))
        return json.dumps(entry, default=str, ensure_ascii=False)


def config(log_format: str) -> dict[str, Any]:
    """Django's ``LOGGING``: everything to standard error, in ``console`` or ``json``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"console": {"()": ConsoleFormatter}, "json": {"()": JsonFormatter}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": log_format}},
        "root": {"handlers": ["stream"], "level": "INFO"},
        "loggers": {
            # Django's own handlers would write addresses as they are.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            # These say at INFO what each request and file was.
            "botocore": {"level": "WARNING"},
            "boto3": {"level": "WARNING"},
            "stripe": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "PIL": {"level": "WARNING"},
        },
    }
