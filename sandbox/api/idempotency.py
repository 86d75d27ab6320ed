"""Idempotency keys: the same answer to the same question, an error to another, and 409 while one is being answered.

Answers are kept in the transaction that made them; which keys are in flight is known to this process alone, so a kill
frees them. Source: https://docs.stripe.com/api/idempotent_requests
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.config import IDEMPOTENCY_TTL_S
from sandbox.document import Document, now_s
from sandbox.errors import StripeApiError
from sandbox.params import Value
from sandbox.store import Transaction

MAX_KEY_CHARS = 255


@dataclass(frozen=True, slots=True)
class Question:
    """What a key stands for: ``path`` with its parameters; two questions are the same if all of it is."""

    key: str
    method: str
    path: str
    fingerprint: str


def question(key: str, method: str, path: str, values: dict[str, Value]) -> Question:
    if len(key) > MAX_KEY_CHARS:
        raise StripeApiError(
            f"Idempotency keys can be at most {MAX_KEY_CHARS} characters long.", type="idempotency_error"
        )
    return Question(key, method, path, hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest())


class InFlight:
    """The keys that are being answered now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[str] = set()

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        """Hold a key while its question is answered; raises Stripe's 409 when another request does."""
        with self._lock:
            if key in self._keys:
                text = (
                    "There is currently another in-progress request using this Idempotent Key (that probably means you"
                    f" submitted twice, and the other request is still going through): {key}. Please try again later."
                )
                raise StripeApiError(text, status=409, type="idempotency_error", code="idempotency_key_in_use")
            self._keys.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(key)


def recall(tx: Transaction, asked: Question) -> tuple[int, Document] | None:
    """Give the answer kept for a key, None if there is none; raises ``idempotency_error`` for another question."""
    tx.execute("DELETE FROM idempotency WHERE created <= ?", now_s() - IDEMPOTENCY_TTL_S)
    rows = tx.execute("SELECT method, path, fingerprint, status, body FROM idempotency WHERE key = ?", asked.key)
    if not rows:
        return None
    kept = rows[0]
    hint = f"Try using a key other than '{asked.key}' if you meant to execute a different request."
    if (kept["method"], kept["path"]) != (asked.method, asked.path):
        paths = f"('{asked.path}' vs '{kept['path']}')"
        rule = "Keys for idempotent requests can only be used for the same endpoint they were first used for"
        text = f"{rule} {paths}. {hint}"
        raise StripeApiError(text, type="idempotency_error")
    if kept["fingerprint"] != asked.fingerprint:
        text = (
            f"Keys for idempotent requests can only be used with the same parameters they were first used with. {hint}"
        )
        raise StripeApiError(text, type="idempotency_error")
    return int(kept["status"]), json.loads(kept["body"])


def remember(tx: Transaction, asked: Question, status: int, body: Document) -> None:
    tx.execute(
        "INSERT INTO idempotency (key, method, path, fingerprint, status, body, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
        asked.key,
        asked.method,
        asked.path,
        asked.fingerprint,
        status,
        json.dumps(body),
        now_s(),
    )
