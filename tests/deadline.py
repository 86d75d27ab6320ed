"""Waiting in tests: look again until a deadline, never sleep and hope."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(look: Callable[[], T], *, within_s: float = 60.0, what: str = "", every_s: float = 0.05) -> T:
    """Call ``look`` until it gives something true, and return that; AssertionError after ``within_s``."""
    deadline = time.monotonic() + within_s
    while True:
        if seen := look():
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {within_s:g} s: {what or look!r} (last seen: {seen!r})")
        time.sleep(every_s)
