"""``/v1/webhook_endpoints``: further addresses beside the command line's, each with a secret of its own.

Source: https://docs.stripe.com/api/webhook_endpoints
"""

from __future__ import annotations

import secrets

from sandbox.api.call import ApiCall
from sandbox.api.lists import list_page
from sandbox.document import Document, new_id, now_s
from sandbox.errors import StripeApiError, missing
from sandbox.params import Params, merge_metadata

KIND = "webhook_endpoint"


def create(call: ApiCall) -> Document:
    """Make an endpoint; its secret is told now and never again."""
    params = call.params
    enabled_events = params.items("enabled_events")
    if not enabled_events:
        raise missing("enabled_events")
    endpoint = {
        "id": new_id("we"),
        "object": KIND,
        "api_version": params.text("api_version"),
        "application": None,
        "created": now_s(),
        "description": params.text("description"),
        "enabled_events": enabled_events,
        "livemode": False,
        "metadata": merge_metadata({}, params),
        "status": "enabled",
        "url": _url(params),
    }
    params.finish()
    secret = f"whsec_{secrets.token_urlsafe(24)}"
    return call.ledger.put(endpoint, private={"secret": secret}) | {"secret": secret}


def retrieve(call: ApiCall, id: str) -> Document:
    endpoint = call.ledger.get(KIND, id)
    call.params.finish()
    return endpoint


def update(call: ApiCall, id: str) -> Document:
    endpoint = call.ledger.get(KIND, id)
    params = call.params
    if params.has("url"):
        endpoint["url"] = _url(params)
    if params.has("enabled_events"):
        endpoint["enabled_events"] = params.items("enabled_events")
    if params.has("description"):
        endpoint["description"] = params.text("description")
    if (disabled := params.flag("disabled")) is not None:
        endpoint["status"] = "disabled" if disabled else "enabled"
        if disabled:
            _end_retries(call, id)
    endpoint["metadata"] = merge_metadata(endpoint["metadata"], params)
    params.finish()
    return call.ledger.put(endpoint)


def delete(call: ApiCall, id: str) -> Document:
    call.ledger.get(KIND, id)
    call.params.finish()
    call.ledger.tx.execute("DELETE FROM documents WHERE id = ?", id)
    _end_retries(call, id)
    return {"id": id, "object": KIND, "deleted": True}


def list_all(call: ApiCall) -> Document:
    page = list_page(call, KIND, "/v1/webhook_endpoints")
    call.params.finish()
    return page


def _end_retries(call: ApiCall, endpoint_id: str) -> None:
    """What waits for an endpoint that is off or gone is sent no more: docs.stripe.com/webhooks#retries."""
    call.ledger.tx.execute(
        "UPDATE deliveries SET state = 'failed' WHERE endpoint = ? AND state = 'pending'", endpoint_id
    )


def _url(params: Params) -> str:
    url = params.required("url")
    if not url.startswith(("http://", "https://")):
        raise StripeApiError(
            "Invalid URL: An explicit scheme (such as https) must be provided.", code="url_invalid", param="url"
        )
    return url
