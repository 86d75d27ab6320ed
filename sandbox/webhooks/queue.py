"""Which endpoints an event goes to, and when: rows of ``deliveries``, written with the event itself.

States: ``pending`` (due at its time), ``delivered``, ``lost`` (the desk's switch), ``failed`` (all retries used up).
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from sandbox.config import Config
from sandbox.document import Document
from sandbox.store import Transaction
from sandbox.switches import Switches

OWN_ENDPOINT = "we_3SandboxCommandLine"  # the one that --webhook-url names
INSERT = "INSERT INTO deliveries (event, endpoint, url, state, due_at, is_corrupt) VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Endpoint:
    id: str
    url: str
    enabled_events: tuple[str, ...] = ("*",)

    def wants(self, event_type: str) -> bool:
        return "*" in self.enabled_events or event_type in self.enabled_events


def endpoints(tx: Transaction, config: Config) -> list[Endpoint]:
    """List the endpoint of the command line, if there is one, and those made over the API."""
    own = [Endpoint(OWN_ENDPOINT, config.webhook_url)] if config.webhook_url else []
    made = tx.select("webhook_endpoint", "json_extract(body, '$.status') = 'enabled'")
    return own + [Endpoint(row["id"], row["url"], tuple(row["enabled_events"])) for row in made]


def secrets_of(tx: Transaction, config: Config, endpoint_id: str) -> tuple[str, ...]:
    if endpoint_id == OWN_ENDPOINT:
        return config.webhook_secrets
    secret = tx.private(endpoint_id).get("secret")
    return (secret,) if secret else ()


def enqueue(tx: Transaction, config: Config, switches: Switches, event: Document) -> None:
    """Queue an event for all endpoints that want it, as the switches say."""
    state = "lost" if switches.webhook_lose else "pending"
    for endpoint in endpoints(tx, config):
        if not endpoint.wants(event["type"]):
            continue
        for _ in range(switches.webhook_copies):
            wait_s = switches.webhook_delay_s + random.uniform(0, switches.webhook_shuffle_s)  # noqa: S311 no secret
            values = (event["id"], endpoint.id, endpoint.url, state, time.time() + wait_s, switches.webhook_corrupt)
            tx.execute(INSERT, *values)


def send_again(tx: Transaction, config: Config, event: Document, *, copies: int) -> int:
    """Queue copies of an event right now, whatever the switches say of new events; returns how many."""
    wanting = [endpoint for endpoint in endpoints(tx, config) if endpoint.wants(event["type"])]
    for endpoint in wanting:
        for _ in range(copies):
            tx.execute(INSERT, event["id"], endpoint.id, endpoint.url, "pending", time.time(), False)
    return copies * len(wanting)


def pending_webhooks(tx: Transaction, event_id: str) -> int:
    """Count the endpoints that have not taken an event yet."""
    rows = tx.execute(
        "SELECT count(DISTINCT endpoint) AS waiting FROM deliveries WHERE event = ? AND endpoint NOT IN"
        " (SELECT endpoint FROM deliveries WHERE event = ? AND state = 'delivered')",
        event_id,
        event_id,
    )
    return int(rows[0]["waiting"])
