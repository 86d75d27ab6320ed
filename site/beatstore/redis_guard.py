"""Remembers for some seconds that a Redis is away, so that one page doesn't wait for it dozens of times."""

import logging
import time

from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
AWAY: tuple[type[Exception], ...] = (RedisError, OSError)  # what a call raises when Redis can't be asked


class Guard:
    """One for each Redis and process. Threads may be a call late to notice: that costs one time-out, no more."""

    def __init__(self, name: str, *, rest_s: float = 5.0) -> None:
        self._name = name
        self._rest_s = rest_s
        self._away_until = 0.0

    @property
    def is_away(self) -> bool:
        """Failed within the last seconds: don't ask."""
        return time.monotonic() < self._away_until

    def note_failure(self, error: Exception) -> None:
        """Don't ask for a while, and say so once."""
        if not self.is_away:
            logger.warning("Redis is away", extra={"server": self._name, "error": type(error).__name__})
        self._away_until = time.monotonic() + self._rest_s

    def forget(self) -> None:
        """Ask again at once."""
        self._away_until = 0.0
