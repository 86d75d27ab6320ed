"""Requests that go one after the other, where there is no row yet to lock."""

import hashlib

from django.db import connection


def queue_up(name: str) -> None:
    """Requests that share ``name`` wait for each other until the transaction ends.

    Always in this order: key, log-in, session, e-mail; then rights; then the address.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
