"""A Checkout Session follows its intent: what happens to the one is told of the other.

Source: https://docs.stripe.com/payments/checkout/fulfill-orders (delayed notification methods)
"""

from __future__ import annotations

from sandbox.document import Document
from sandbox.domain.ledger import Ledger


def follow(ledger: Ledger, intent: Document) -> None:
    """Bring the session of an intent, if it has one, to where the intent is; to be called after each move."""
    for session in ledger.tx.select("checkout.session", "payment_intent = ?", intent["id"]):
        is_waiting = session["status"] == "complete" and session["payment_status"] == "unpaid"
        if intent["status"] == "succeeded" and (session["status"] == "open" or is_waiting):
            session |= {"status": "complete", "payment_status": "paid", "url": None}
            told = "checkout.session.async_payment_succeeded" if is_waiting else "checkout.session.completed"
        elif intent["status"] == "processing" and session["status"] == "open":
            session |= {"status": "complete", "url": None}
            told = "checkout.session.completed"
        elif intent["status"] in {"requires_payment_method", "canceled"} and is_waiting:
            told = "checkout.session.async_payment_failed"
        else:
            continue
        ledger.emit(told, ledger.put(session))
