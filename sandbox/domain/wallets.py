"""The wallet's answer: the buyer pays there, refuses, or lets his hour pass.

What he answered holds whether or not he ever comes back to the shop.
Source: https://docs.stripe.com/payments/amazon-pay/accept-a-payment (error codes)
"""

from __future__ import annotations

from sandbox.document import Document
from sandbox.domain import payments
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError, unexpected_state
from sandbox.wallets import WALLET


def waits_for_wallet(ledger: Ledger, intent: Document) -> bool:
    if intent["status"] != "requires_action":
        return False
    return bool(ledger.get("payment_method", intent["payment_method"])["type"] == WALLET)


def answer(ledger: Ledger, intent: Document, *, is_paid: bool) -> Document:
    """Take the buyer's answer; raises ``payment_intent_unexpected_state`` when nobody asks him any more."""
    if not waits_for_wallet(ledger, intent):
        raise unexpected_state(f"This PaymentIntent has a status of {intent['status']} and awaits no wallet.", intent)
    if is_paid:
        card = payments.card_of(ledger, intent["payment_method"])
        return payments.take_money(ledger, intent | {"next_action": None}, card, was_challenged=False, raises=False)
    failure = ("payment_intent_payment_attempt_failed", "The payment failed.", "generic_decline")
    return payments.send_back(ledger, intent, _error(ledger, intent, *failure))


def expire(ledger: Ledger, intent: Document) -> Document:
    """End an attempt that the buyer never answered."""
    if not waits_for_wallet(ledger, intent):
        raise StripeApiError(f"Payment {intent['id']} awaits no wallet.")
    failure = ("payment_intent_payment_attempt_expired", "The payment attempt expired.", None)
    return payments.send_back(ledger, intent, _error(ledger, intent, *failure))


def expire_attempt(ledger: Ledger, method: Document) -> None:
    """End the attempt that was made with a payment method, if its intent still awaits it."""
    for intent in ledger.tx.select("payment_intent", "json_extract(body, '$.payment_method') = ?", method["id"]):
        expire(ledger, intent)


def _error(ledger: Ledger, intent: Document, code: str, message: str, decline_code: str | None) -> Document:
    error = {
        "code": code,
        "decline_code": decline_code,
        "doc_url": f"https://docs.stripe.com/error-codes/{code.replace('_', '-')}",
        "message": message,
        "payment_method": ledger.get("payment_method", intent["payment_method"]),
        "type": "invalid_request_error",
    }
    return {name: value for name, value in error.items() if value is not None}
