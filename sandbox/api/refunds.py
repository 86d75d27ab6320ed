"""``/v1/refunds``: create, retrieve, update, cancel, list.

Source: https://docs.stripe.com/api/refunds
"""

from __future__ import annotations

from sandbox.api.call import ApiCall
from sandbox.api.lists import list_page
from sandbox.document import Document
from sandbox.domain.refunds import refund
from sandbox.errors import StripeApiError, missing
from sandbox.params import merge_metadata

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(call: ApiCall) -> Document:
    params = call.params
    charge = _charge(call)
    amount_minor = params.integer("amount")
    reason = params.choice("reason", REASONS)
    metadata = merge_metadata({}, params)
    params.ignore("instructions_email")
    params.finish()
    return call.show(refund(call.ledger, charge, amount_minor=amount_minor, reason=reason, metadata=metadata))


def retrieve(call: ApiCall, id: str) -> Document:
    found = call.ledger.get("refund", id)
    call.params.finish()
    return call.show(found)


def update(call: ApiCall, id: str) -> Document:
    found = call.ledger.get("refund", id)
    previous = {"metadata": dict(found["metadata"])}
    found["metadata"] = merge_metadata(found["metadata"], call.params)
    call.params.finish()
    call.ledger.put(found)
    for type in ("refund.updated", "charge.refund.updated"):
        call.ledger.emit(type, found, previous)
    return call.show(found)


def cancel(call: ApiCall, id: str) -> Document:
    found = call.ledger.get("refund", id)
    raise StripeApiError(
        f"You cannot cancel this refund: a card's refund with a status of {found['status']} can't be canceled."
    )


def list_all(call: ApiCall) -> Document:
    page = list_page(call, "refund", "/v1/refunds", filters=("charge", "payment_intent"))
    call.params.finish()
    return call.show(page)


def _charge(call: ApiCall) -> Document:
    charge_id, intent_id = call.params.text("charge"), call.params.text("payment_intent")
    if intent_id is None:
        if charge_id is None:
            raise missing("payment_intent")
        return call.ledger.get("charge", charge_id, param="charge")
    intent = call.ledger.get("payment_intent", intent_id, param="payment_intent")
    if intent["status"] != "succeeded":
        text = f"This PaymentIntent ({intent_id}) does not have a successful charge to refund."
        raise StripeApiError(text, param="payment_intent")
    return call.ledger.get("charge", intent["latest_charge"])
