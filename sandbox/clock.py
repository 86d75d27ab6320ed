"""The sandbox's time: the machine's, or ahead of it by as much as the desk was told; a start sets it back.

What Stripe remembers, dates and ends goes by it. Deliveries and their signatures, which others receive, don't.
"""

from __future__ import annotations

import time

_ahead_s = 0.0


def now() -> float:
    """Give the present, in seconds since 1970."""
    return time.time() + _ahead_s


def ahead_s() -> float:
    return _ahead_s


def set_ahead(seconds: float) -> None:
    global _ahead_s
    _ahead_s = seconds
