"""What all parts of a running sandbox share: its configuration, its memory, and the bell of its courier."""

from __future__ import annotations

import threading

from sandbox.api.idempotency import InFlight
from sandbox.config import Config
from sandbox.store import Store


class Sandbox:
    """``wake`` rings for the courier after a commit; what it misses it finds by itself at the next due time."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.store = Store(config.data)
        self.in_flight = InFlight()
        self.bell = threading.Event()

    def wake(self) -> None:
        self.bell.set()
