"""What gunicorn writes: a line for each request and each trouble, in the shop's own form, so without secrets."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from beatstore.env import Env
from beatstore.logging import ConsoleFormatter, JsonFormatter

PROBES = ("/healthz", "/readyz")  # asked every few seconds: of use in the log only when the answer is bad


class GunicornLogger(Logger):
    """See the module's docstring."""

    def setup(self, cfg: Config) -> None:
        """Give every handler of gunicorn's the shop's formatter."""
        super().setup(cfg)
        formatter = ConsoleFormatter() if Env().text("LOG_FORMAT", "json") == "console" else JsonFormatter()
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(formatter)

    def access(self, resp: Any, req: Any, environ: Mapping[str, Any], request_time: timedelta) -> None:
        """One line for one request."""
        if not self.access_log_enabled:
            return
        status = int(str(resp.status).split()[0])
        if environ.get("PATH_INFO") in PROBES and status < 400:
            return
        self.access_log.log(
            logging.INFO,
            "%s %s",
            environ.get("REQUEST_METHOD"),
            environ.get("RAW_URI"),
            extra={
                "status": status,
                "took_ms": request_time // timedelta(milliseconds=1),
                "sent_bytes": getattr(resp, "sent", None),
                "client": environ.get("HTTP_X_FORWARDED_FOR") or environ.get("REMOTE_ADDR"),
                "agent": environ.get("HTTP_USER_AGENT"),
            },
        )
