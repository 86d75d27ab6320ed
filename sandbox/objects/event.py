"""The shape of an Event.

Source: https://docs.stripe.com/api/events/object
"""

from __future__ import annotations

from sandbox.config import API_VERSION
from sandbox.document import Document, new_id, now_s


def build(
    type: str, document: Document, *, previous: Document | None, request_id: str | None, idempotency_key: str | None
) -> Document:
    """Make an event about ``document`` as it is now; ``previous`` holds what an update changed, old values."""
    data: Document = {"object": document}
    if previous is not None:
        data["previous_attributes"] = previous
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": now_s(),
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": request_id, "idempotency_key": idempotency_key},
        "type": type,
    }
