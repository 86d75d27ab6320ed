"""The sandbox's memory: one SQLite file, one writer at a time, every change whole or not at all.

A document is kept as JSON with the few columns that lists filter by; ``private`` is what Stripe knows but does not say.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.document import Document

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS documents (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL,
  payment_intent TEXT, charge TEXT, type TEXT, body TEXT NOT NULL, private TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS documents_by_kind ON documents (kind, seq);
CREATE INDEX IF NOT EXISTS documents_by_intent ON documents (payment_intent, kind);
CREATE INDEX IF NOT EXISTS documents_by_charge ON documents (charge, kind);
CREATE TABLE IF NOT EXISTS idempotency (
  key TEXT PRIMARY KEY, method TEXT NOT NULL, path TEXT NOT NULL, fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS idempotency_by_age ON idempotency (created);
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, url TEXT NOT NULL,
  state TEXT NOT NULL, due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  is_corrupt INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
CREATE TABLE IF NOT EXISTS attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, delivery INTEGER NOT NULL, at REAL NOT NULL, status INTEGER,
  answer TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS attempts_by_delivery ON attempts (delivery);
CREATE TABLE IF NOT EXISTS timers (
  id INTEGER PRIMARY KEY AUTOINCREMENT, due_at REAL NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS switches (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
  status INTEGER NOT NULL, request TEXT NOT NULL, idempotency_key TEXT, note TEXT NOT NULL DEFAULT '');
"""
EMPTIED_BY_RESET = ("documents", "idempotency", "deliveries", "attempts", "timers", "switches", "calls")


class Transaction:
    """What may be done between BEGIN and COMMIT."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def get(self, kind: str, object_id: str) -> Document | None:
        rows = self.execute("SELECT body FROM documents WHERE id = ? AND kind = ?", object_id, kind)
        return _document(rows[0]["body"]) if rows else None

    def private(self, object_id: str) -> dict[str, str]:
        """Give what is known of an object but not shown, e.g. a payment method's test card."""
        rows = self.execute("SELECT private FROM documents WHERE id = ?", object_id)
        return dict(json.loads(rows[0]["private"])) if rows else {}

    def put(self, document: Document, *, private: dict[str, str] | None = None) -> None:
        """Insert or replace by id; ``private`` is set by the insert and kept by later ones."""
        self.execute(
            "INSERT INTO documents (id, kind, created, payment_intent, charge, type, body, private)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET body = excluded.body, payment_intent = excluded.payment_intent",
            document["id"],
            document["object"],
            document.get("created", 0),
            document.get("payment_intent"),
            document.get("charge"),
            document.get("type"),
            json.dumps(document),
            json.dumps(private or {}),
        )

    def select(
        self, kind: str, where: str = "1", *values: object, limit: int = -1, is_oldest_first: bool = False
    ) -> list[Document]:
        """List documents of a kind, newest first; ``where`` is SQL over the columns of ``documents``."""
        order = "ASC" if is_oldest_first else "DESC"
        sql = f"SELECT body FROM documents WHERE kind = ? AND ({where}) ORDER BY seq {order} LIMIT ?"  # noqa: S608 ours
        return [_document(row["body"]) for row in self.execute(sql, kind, *values, limit)]

    def reset(self) -> None:
        for table in EMPTIED_BY_RESET:
            self.execute(f"DELETE FROM {table}")  # noqa: S608 names from the constant above


class Store:
    """One connection that all threads share behind a lock: SQLite has one writer anyway, and each turn is short."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(folder / "sandbox.sqlite3", check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Run the block in one transaction; an exception rolls it back. Not to be nested, and no network inside."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(self._connection)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _document(body: str) -> Document:
    document: Document = json.loads(body)
    return document
