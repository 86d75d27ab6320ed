"""One transaction's view of the sandbox: documents in and out, events told, things put off until later.

An event and its deliveries are committed with the change that they tell of, so a kill loses neither.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox import clock
from sandbox.config import Config
from sandbox.document import Document
from sandbox.errors import no_such
from sandbox.objects import event as event_object
from sandbox.store import Transaction
from sandbox.switches import Switches
from sandbox.webhooks.queue import enqueue


@dataclass(frozen=True, slots=True)
class Ledger:
    """``request_id`` and ``idempotency_key`` are those of the API call, None for what happens by itself."""

    tx: Transaction
    config: Config
    switches: Switches
    request_id: str | None = None
    idempotency_key: str | None = None

    def get(self, kind: str, object_id: str, *, param: str = "id") -> Document:
        """Give a document; raises Stripe's ``resource_missing``."""
        document = self.tx.get(kind, object_id)
        if document is None:
            raise no_such(kind, object_id, param)
        return document

    def put(self, document: Document, *, private: dict[str, str] | None = None) -> Document:
        self.tx.put(document, private=private)
        return document

    def emit(self, type: str, document: Document, previous: Document | None = None) -> None:
        """Tell of a change: the event keeps the document as it is at this moment."""
        event = event_object.build(
            type, document, previous=previous, request_id=self.request_id, idempotency_key=self.idempotency_key
        )
        self.tx.put(event)
        enqueue(self.tx, self.config, self.switches, event)

    def later(self, action: str, object_id: str, *, at: float | None = None) -> None:
        """Do ``action`` (a name in ``domain.timers``) at a time, else after the configured delay; a kill keeps it."""
        due_at = clock.now() + self.config.settle_delay_s if at is None else at
        self.tx.execute("INSERT INTO timers (due_at, action, object) VALUES (?, ?, ?)", due_at, action, object_id)
