"""A Checkout Session's own moves: paid on the hosted page, or ended.

Source: https://docs.stripe.com/payments/checkout/how-checkout-works
"""

from __future__ import annotations

import json

from sandbox.document import Document
from sandbox.domain import payments
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError
from sandbox.objects.checkout_session import customer_details
from sandbox.objects.payment_intent import NewIntent, build


def pay(ledger: Ledger, session: Document, method: Document, *, email: str) -> Document:
    """Confirm the session's intent (made now, at the first try) with a payment method; gives the intent.

    Raises Stripe's card error, which keeps what was written, or an error when the session is no longer open.
    """
    if session["status"] != "open":
        raise StripeApiError(f"This checkout session is {session['status']}.")
    if session["payment_intent"] is None:
        intent = build(_new_intent(ledger, session))
        ledger.emit("payment_intent.created", ledger.put(intent))
        session["payment_intent"] = intent["id"]
    billing = method["billing_details"]
    session["customer_details"] = customer_details(email, name=billing["name"], address=billing["address"])
    ledger.put(session)
    intent = ledger.get("payment_intent", session["payment_intent"])
    intent |= {"payment_method": method["id"], "status": "requires_confirmation", "next_action": None}
    return payments.confirm(ledger, ledger.put(intent), return_url=session["url"], uses_sdk=False)


def expire(ledger: Ledger, session: Document) -> Document:
    """End an open session: nobody can pay by it any more, and its intent is cancelled."""
    if session["status"] != "open":
        text = (
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of'
            f" {session['status']}."
        )
        raise StripeApiError(text, is_replayable=True)
    session |= {"status": "expired", "url": None}
    ledger.emit("checkout.session.expired", ledger.put(session))
    if session["payment_intent"] is not None:
        payments.cancel(ledger, ledger.get("payment_intent", session["payment_intent"]), reason="expired")
    return session


def line_items(ledger: Ledger, session_id: str) -> list[Document]:
    lines: list[Document] = json.loads(ledger.tx.private(session_id)["line_items"])
    return lines


def _new_intent(ledger: Ledger, session: Document) -> NewIntent:
    wanted = json.loads(ledger.tx.private(session["id"])["payment_intent_data"])
    return NewIntent(
        amount_minor=session["amount_total"],
        currency=session["currency"],
        is_automatic=True,
        allowed_types=tuple(session["allowed_payment_method_types"] or ()),
        description=wanted["description"],
        receipt_email=wanted["receipt_email"],
        statement_descriptor_suffix=wanted["statement_descriptor_suffix"],
        metadata=wanted["metadata"],
    )
