"""The thread that delivers: it takes what is due, posts it to the shop, writes down the answer, and tries again.

All it knows is in the database, so a kill only repeats what had no answer yet. No order is promised, as at Stripe.
"""

from __future__ import annotations

import http.client
import json
import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox import clock
from sandbox.app import Sandbox
from sandbox.domain.ledger import Ledger
from sandbox.domain.timers import run_due
from sandbox.store import Transaction
from sandbox.switches import read
from sandbox.webhooks.queue import pending_webhooks, secrets_of
from sandbox.webhooks.signature import signature_header

logger = logging.getLogger(__name__)

SENDERS = 8
LONGEST_SLEEP_S = 1.0
ANSWER_CHARS = 300
USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One attempt, ready to be posted: nothing of it depends on the database any more."""

    delivery: int
    url: str
    payload: bytes
    signature: str


class Courier:
    """Start it once; ``stop`` waits for the posts under way."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="courier")
        self._under_way: set[int] = set()
        self._lock = threading.Lock()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._sandbox.wake()
        self._thread.join()
        self._pool.shutdown(wait=True)

    def _run(self) -> None:
        while not self._stopping:
            self._sandbox.bell.clear()
            with self._sandbox.store.transaction() as tx:
                run_due(Ledger(tx, self._sandbox.config, read(tx)))
                parcels = self._pack(tx)
                wait_s = self._until_next(tx)
            for parcel in parcels:
                self._pool.submit(self._deliver, parcel).add_done_callback(_report)
            self._sandbox.bell.wait(wait_s)

    def _pack(self, tx: Transaction) -> list[Parcel]:
        """Make parcels of what is due and not under way; with webhooks switched to "lose", they are lost instead."""
        switches = read(tx)
        with self._lock:
            free = SENDERS - len(self._under_way)
            busy = list(self._under_way)
        marks = ",".join("?" * len(busy))
        due = tx.execute(
            f"SELECT * FROM deliveries WHERE state = 'pending' AND due_at <= ? AND id NOT IN ({marks})"  # noqa: S608 only marks
            " ORDER BY due_at LIMIT ?",
            time.time(),
            *busy,
            free,
        )
        parcels = []
        for row in due:
            if switches.webhook_lose:
                tx.execute("UPDATE deliveries SET state = 'lost' WHERE id = ?", row["id"])
                continue
            event = tx.get("event", row["event"]) or {}
            event["pending_webhooks"] = pending_webhooks(tx, row["event"])
            payload = json.dumps(event, indent=2).encode()
            signature = signature_header(
                payload, secrets_of(tx, self._sandbox.config, row["endpoint"]), int(time.time())
            )
            if switches.webhook_corrupt or (row["is_corrupt"] and not row["attempts"]):
                payload = payload.replace(b'"amount"', b'"amount_tampered"', 1) + b" "
            parcels.append(Parcel(row["id"], row["url"], payload, signature))
        with self._lock:
            self._under_way.update(parcel.delivery for parcel in parcels)
        return parcels

    def _until_next(self, tx: Transaction) -> float:
        rows = tx.execute(
            "SELECT min(due_at) AS at FROM (SELECT due_at FROM deliveries WHERE state = 'pending' AND due_at > ?"
            " UNION ALL SELECT due_at - ? FROM timers)",
            time.time(),
            clock.ahead_s(),
        )
        at: float | None = rows[0]["at"]
        return LONGEST_SLEEP_S if at is None else min(LONGEST_SLEEP_S, max(0.0, at - time.time()))

    def _deliver(self, parcel: Parcel) -> None:
        status, answer = _post(parcel, self._sandbox.config.webhook_timeout_s)
        with self._sandbox.store.transaction() as tx:
            tx.execute(
                "INSERT INTO attempts (delivery, at, status, answer) VALUES (?, ?, ?, ?)",
                parcel.delivery,
                time.time(),
                status,
                answer,
            )
            self._settle(tx, parcel.delivery, is_taken=status is not None and 200 <= status < 300)
        with self._lock:
            self._under_way.discard(parcel.delivery)
        self._sandbox.wake()

    def _settle(self, tx: Transaction, delivery: int, *, is_taken: bool) -> None:
        tx.execute("UPDATE deliveries SET attempts = attempts + 1 WHERE id = ?", delivery)
        if is_taken:
            tx.execute("UPDATE deliveries SET state = 'delivered' WHERE id = ?", delivery)
            return
        delays_s = self._sandbox.config.retry_delays_s
        for row in tx.execute("SELECT attempts FROM deliveries WHERE id = ?", delivery):
            if row["attempts"] > len(delays_s):
                tx.execute("UPDATE deliveries SET state = 'failed' WHERE id = ?", delivery)
            else:
                due_at = time.time() + delays_s[row["attempts"] - 1]
                tx.execute("UPDATE deliveries SET due_at = ? WHERE id = ?", due_at, delivery)


def _post(parcel: Parcel, timeout_s: float) -> tuple[int | None, str]:
    """Post a parcel; gives the status, None if there was no answer, and the beginning of what was said.

    A redirect is an answer like any other, and no success: Stripe doesn't follow one.
    """
    target = urlsplit(parcel.url)
    make = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    connection = make(target.netloc, timeout=timeout_s)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": USER_AGENT,
        "Stripe-Signature": parcel.signature,
    }
    try:
        connection.request(
            "POST", (target.path or "/") + (f"?{target.query}" if target.query else ""), parcel.payload, headers
        )
        answer = connection.getresponse()
        return answer.status, answer.read(ANSWER_CHARS).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return None, f"{type(error).__name__}: {error}"[:ANSWER_CHARS]
    finally:
        connection.close()


def _report(done: Future[None]) -> None:
    if error := done.exception():
        logger.error("delivery crashed", exc_info=error)
