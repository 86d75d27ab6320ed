"""The calls that several of these tests make."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from django.db import connection
from django.test import Client

from tests.payments.factories import Shelf

WAV_LEASE = {"license": "wav-lease", "email": "ada@example.com", "licensee": {"name": "Ada"}}


def create(client: Client, shelf: Shelf, body: dict[str, Any] | None = None, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    path = f"/api/beats/{shelf.beat.pk}/create_payment_intent/"
    return client.post(path, body or WAV_LEASE, content_type="application/json", headers=named)


def in_a_thread(pool: Executor, call: Callable[..., Any], *args: Any) -> Future[Any]:
    """``call`` beside the test, with a database connection of its own that is closed in the end."""

    def run() -> Any:
        try:
            return call(*args)
        finally:
            connection.close()

    return pool.submit(run)
