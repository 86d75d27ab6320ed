"""The content number: it names a state of all that pages show, and is part of the key of every cached page."""

from django.db import connection, transaction


def content_number() -> int:
    """The present number; one cheap query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM catalog_content_number")
        (number,) = cursor.fetchone()
    return int(number)


def raise_content_number() -> None:
    """Make every cached page old, once the present transaction is committed (a sequence itself would not wait)."""
    transaction.on_commit(_raise)


def _raise() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('catalog_content_number')")
