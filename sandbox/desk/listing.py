"""What the desk shows: the latest documents with what belongs to them, deliveries with their attempts, API calls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.document import Document
from sandbox.money import written
from sandbox.store import Transaction

SHOWN = 25
CALLS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Attempt:
    at: datetime
    status: int | None
    answer: str


@dataclass(frozen=True, slots=True)
class Delivery:
    id: int
    event: str
    url: str
    state: str
    due_at: datetime
    attempts: tuple[Attempt, ...]

    def as_json(self) -> Document:
        return {
            "id": self.id,
            "event": self.event,
            "url": self.url,
            "state": self.state,
            "due_at": self.due_at.timestamp(),
            "attempts": [{"at": at.at.timestamp(), "status": at.status, "answer": at.answer} for at in self.attempts],
        }


@dataclass(frozen=True, slots=True)
class Row:
    """A document with the amount and the time written for people, and, for an event, its deliveries."""

    document: Document
    amount: str
    created_at: datetime
    deliveries: tuple[Delivery, ...] = ()


def rows(tx: Transaction, kind: str) -> list[Row]:
    """List the latest documents of a kind."""
    return [_row(tx, document) for document in tx.select(kind, limit=SHOWN)]


def find(tx: Transaction, object_id: str) -> Row | None:
    found = tx.execute("SELECT body FROM documents WHERE id = ?", object_id)
    return _row(tx, json.loads(found[0]["body"])) if found else None


def deliveries(tx: Transaction, event_id: str | None, *, limit: int = 200) -> list[Delivery]:
    """List deliveries, newest first, of one event or of all."""
    found = tx.execute(
        "SELECT * FROM deliveries WHERE event = ? OR ? IS NULL ORDER BY id DESC LIMIT ?", event_id, event_id, limit
    )
    return [
        Delivery(row["id"], row["event"], row["url"], row["state"], _at(row["due_at"]), _attempts(tx, row["id"]))
        for row in found
    ]


def calls(tx: Transaction, path: str, *, limit: int = CALLS_SHOWN) -> list[Document]:
    """List API calls, newest first, whose ``METHOD /path`` contains ``path``."""
    found = tx.execute(
        "SELECT * FROM calls WHERE instr(method || ' ' || path, ?) > 0 ORDER BY id DESC LIMIT ?", path, limit
    )
    return [dict(row) | {"moment": _at(row["at"])} for row in found]


def _row(tx: Transaction, document: Document) -> Row:
    amount_minor = document.get("amount", document.get("amount_total"))
    amount = "" if amount_minor is None else written(amount_minor, document["currency"])
    created = document.get("created") or document.get("tax_date") or 0
    sent = tuple(deliveries(tx, document["id"])) if document["object"] == "event" else ()
    return Row(document, amount, _at(created), sent)


def _attempts(tx: Transaction, delivery: int) -> tuple[Attempt, ...]:
    found = tx.execute("SELECT at, status, answer FROM attempts WHERE delivery = ? ORDER BY id", delivery)
    return tuple(Attempt(_at(row["at"]), row["status"], row["answer"]) for row in found)


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
