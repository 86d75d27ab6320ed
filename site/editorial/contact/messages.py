"""Messages as rows: kept with their first attempt due, listed for one person, forgotten."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from catalog.clock import ShopNow
from editorial.contact import sending
from editorial.models import ContactMessage

KEPT_FOR = timedelta(days=548)  # 18 months


@transaction.atomic
def keep(written: Mapping[str, str], *, language: str) -> ContactMessage:
    """Keep what a valid ``MessageForm`` holds (its ``cleaned_data``); a worker is rung after the commit."""
    message = ContactMessage.objects.create(
        email=written["email"],
        email_key=key_of(written["email"]),
        name=written["name"],
        order_number=written["order_number"],
        message=written["message"],
        language=language,
        created_at=ShopNow(),
        next_attempt_at=ShopNow(),
    )
    sending.ring_after_commit()
    return message


def key_of(email: str) -> str:
    """An address as addresses are compared in the shop."""
    return email.strip().lower()


def mark_seen(message: ContactMessage) -> None:
    """Somebody of the shop has opened it; the first time counts."""
    ContactMessage.objects.filter(pk=message.pk, seen_at=None).update(seen_at=ShopNow())


def unseen() -> QuerySet[ContactMessage]:
    """Those that nobody of the shop has opened in the admin."""
    return ContactMessage.objects.filter(seen_at=None)


def messages_of(email_key: str) -> list[dict[str, Any]]:
    """What was written from this address, oldest first, for its owner's export: values that JSON can hold.

    ``email_key``: trimmed and lower-cased.
    """
    rows = ContactMessage.objects.filter(email_key=email_key).order_by("created_at", "pk")
    return [
        {
            "written_at": row.created_at.isoformat(),
            "email": row.email,
            "name": row.name,
            "order_number": row.order_number,
            "message": row.message,
        }
        for row in rows
    ]


def forget_messages(email_key: str) -> int:
    """Delete what was written from this address, mailed or not; how many there were.

    ``email_key``: trimmed and lower-cased. What was mailed before lies in the shop's own mailbox.
    """
    return ContactMessage.objects.filter(email_key=email_key).delete()[0]


def forget_old() -> int:
    """Delete what was written longer ago than ``KEPT_FOR``; how many there were."""
    return ContactMessage.objects.filter(created_at__lt=ShopNow() - KEPT_FOR).delete()[0]
