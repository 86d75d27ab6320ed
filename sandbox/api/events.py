"""``/v1/events``: retrieve and list what happened.

Source: https://docs.stripe.com/api/events
"""

from __future__ import annotations

from sandbox.api.call import ApiCall
from sandbox.api.lists import list_page
from sandbox.document import Document
from sandbox.errors import StripeApiError
from sandbox.webhooks.queue import pending_webhooks


def retrieve(call: ApiCall, id: str) -> Document:
    event = call.ledger.get("event", id)
    call.params.finish()
    return call.show(event | {"pending_webhooks": pending_webhooks(call.ledger.tx, id)})


def list_all(call: ApiCall) -> Document:
    one, several = call.params.text("type"), tuple(call.params.items("types"))
    if one and several:
        raise StripeApiError("You may only specify one of these parameters: type, types.", code="parameters_exclusive")
    page = list_page(call, "event", "/v1/events", types=(one,) if one else several)
    call.params.finish()
    for event in page["data"]:
        event["pending_webhooks"] = pending_webhooks(call.ledger.tx, event["id"])
    return call.show(page)
