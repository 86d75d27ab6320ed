"""The status machine of a PaymentIntent: every move of it is here, with the charge it makes and the events it tells.

Source: https://docs.stripe.com/payments/paymentintents/lifecycle
"""

from __future__ import annotations

from typing import Literal

from sandbox.cards import DECLINES, PublishedCard, find_card
from sandbox.document import Document, now_s
from sandbox.domain import next_actions, tax_hooks
from sandbox.domain.disputes import open_dispute
from sandbox.domain.ledger import Ledger
from sandbox.domain.session_state import follow
from sandbox.errors import StripeApiError, unexpected_state
from sandbox.objects import charge as charge_object
from sandbox.wallets import WALLET

CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
AUTHENTICATION_FAILED = (
    "We are unable to authenticate your payment method. Please choose a different payment method and try again."
)


def confirm(ledger: Ledger, intent: Document, *, return_url: str | None, uses_sdk: bool) -> Document:
    """Try to take the money with the intent's payment method.

    Returns the intent as it is then: ``succeeded``, ``processing`` or ``requires_action``. Raises Stripe's card error,
    which keeps what was written, or ``payment_intent_unexpected_state``.
    """
    _check_confirmable(intent)
    if intent["payment_method"] is None:
        text = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the"
            " PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a"
            " payment method or ConfirmationToken."
        )
        raise unexpected_state(text, intent)
    if _checked_type(ledger, intent) == WALLET:
        return next_actions.send_to_wallet(ledger, intent, return_url=return_url)
    card = card_of(ledger, intent["payment_method"])
    if card.three_d_secure == "required":
        return next_actions.ask_bank(ledger, intent, return_url=return_url, uses_sdk=uses_sdk)
    return take_money(ledger, intent, card, was_challenged=False, raises=True)


def authenticate(ledger: Ledger, intent: Document, *, is_passed: bool) -> Document:
    """End the 3-D Secure challenge; the outcome, also a decline, is read from the intent (as Stripe.js does)."""
    if intent["status"] != "requires_action":
        raise unexpected_state(f"This PaymentIntent has a status of {intent['status']} and asks for no action.", intent)
    if is_passed:
        card = card_of(ledger, intent["payment_method"])
        return take_money(ledger, intent | {"next_action": None}, card, was_challenged=True, raises=False)
    error = {
        "code": "payment_intent_authentication_failure",
        "doc_url": "https://docs.stripe.com/error-codes/payment-intent-authentication-failure",
        "message": AUTHENTICATION_FAILED,
        "payment_method": ledger.get("payment_method", intent["payment_method"]),
        "type": "invalid_request_error",
    }
    return send_back(ledger, intent, error)


def finish_processing(ledger: Ledger, intent: Document, outcome: Literal["succeed", "fail", "cancel"]) -> Document:
    """Decide a payment that is ``processing``: what days do to a bank debit, the desk does at once."""
    if intent["status"] != "processing":
        raise unexpected_state(f"This PaymentIntent has a status of {intent['status']}, not processing.", intent)
    charge = ledger.get("charge", intent["latest_charge"])
    if outcome == "succeed":
        charge |= {"status": "succeeded", "paid": True, "captured": True, "amount_captured": charge["amount"]}
        return _succeed(ledger, intent, charge)
    decline = DECLINES["generic_decline"]
    charge |= {"status": "failed", "paid": False, "failure_code": decline.code, "failure_message": decline.message}
    ledger.emit("charge.failed", ledger.put(charge))
    if outcome == "cancel":
        return cancel(ledger, intent | {"status": "requires_payment_method"}, reason="automatic")
    return send_back(ledger, intent, _card_error(ledger, intent, charge, "generic_decline"))


def cancel(ledger: Ledger, intent: Document, *, reason: str | None) -> Document:
    if intent["status"] not in CANCELABLE:
        text = (
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent"
            f" with one of the following statuses may be canceled: {', '.join(CANCELABLE)}."
        )
        raise unexpected_state(text, intent)
    intent |= {
        "status": "canceled",
        "canceled_at": now_s(),
        "cancellation_reason": reason,
        "next_action": None,
        "processing": None,
    }
    ledger.emit("payment_intent.canceled", ledger.put(intent))
    follow(ledger, intent)
    return intent


def card_of(ledger: Ledger, method_id: str) -> PublishedCard:
    """Give the card of a payment method; a wallet has one, too, that it takes the money from."""
    return find_card(ledger.tx.private(method_id)["number"])


def _check_confirmable(intent: Document) -> None:
    if intent["status"] in CONFIRMABLE:
        return
    if intent["status"] == "succeeded":
        text = (
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        )
    else:
        text = (
            f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent"
            " with one of the following statuses may be confirmed: requires_confirmation, requires_action."
        )
    raise unexpected_state(text, intent)


def _checked_type(ledger: Ledger, intent: Document) -> str:
    """Give the type of the intent's payment method; raises for one that the intent doesn't offer."""
    type = str(ledger.get("payment_method", intent["payment_method"])["type"])
    if type not in intent["payment_method_types"]:
        text = (
            f"The PaymentMethod provided ({type}) is not allowed for this PaymentIntent. Please attach a PaymentMethod"
            f" of one of the following types: {', '.join(intent['payment_method_types'])}."
        )
        raise StripeApiError(text, code="payment_intent_incompatible_payment_method", param="payment_method")
    return type


def take_money(
    ledger: Ledger, intent: Document, card: PublishedCard, *, was_challenged: bool, raises: bool
) -> Document:
    """Take the money; a decline is raised, or (``raises`` false) only to be read from the intent."""
    method = ledger.get("payment_method", intent["payment_method"])
    if card.decline:
        return _decline(ledger, intent, method, card, was_challenged=was_challenged, raises=raises)
    if card.processing:
        charge = charge_object.build(intent, method, card, status="pending", was_challenged=was_challenged)
        ledger.emit("charge.pending", ledger.put(charge))
        processing = {"card": {}, "type": "card"}
        intent |= {
            "status": "processing",
            "latest_charge": charge["id"],
            "processing": processing,
            "last_payment_error": None,
        }
        ledger.emit("payment_intent.processing", ledger.put(intent))
        follow(ledger, intent)
        return intent
    return _succeed(
        ledger, intent, charge_object.build(intent, method, card, status="succeeded", was_challenged=was_challenged)
    )


def _succeed(ledger: Ledger, intent: Document, charge: Document) -> Document:
    ledger.emit("charge.succeeded", ledger.put(charge))
    intent |= {
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "processing": None,
        "status": "succeeded",
    }
    ledger.emit("payment_intent.succeeded", ledger.put(intent))
    follow(ledger, intent)
    tax_hooks.book(ledger, intent)
    _book(ledger, charge)
    kind = card_of(ledger, charge["payment_method"]).dispute
    if kind:
        open_dispute(ledger, charge, kind)
    return intent


def _book(ledger: Ledger, charge: Document) -> None:
    """Enter the charge in the balance, which Stripe does a moment later and tells by ``charge.updated``."""
    fee_minor = min(charge["amount"], charge_object.fee_minor(charge["amount"]))
    entry = charge_object.build_balance_transaction(
        charge, amount_minor=charge["amount"], type="charge", fee_minor=fee_minor
    )
    ledger.put(entry)
    charge["balance_transaction"] = entry["id"]
    ledger.emit("charge.updated", ledger.put(charge), {"balance_transaction": None})


def _decline(
    ledger: Ledger, intent: Document, method: Document, card: PublishedCard, *, was_challenged: bool, raises: bool
) -> Document:
    charge = charge_object.build(intent, method, card, status="failed", was_challenged=was_challenged)
    ledger.emit("charge.failed", ledger.put(charge))
    error = _card_error(ledger, intent, charge, card.decline)
    intent["latest_charge"] = charge["id"]
    intent = send_back(ledger, intent, error)
    if not raises:
        return intent
    fields = {
        name: value for name, value in error.items() if name not in {"message", "type", "code", "param", "doc_url"}
    }
    raise StripeApiError(
        error["message"],
        status=402,
        type="card_error",
        code=error["code"],
        param=error.get("param"),
        keeps_changes=True,
        is_replayable=True,
        payment_intent=intent,
        **fields,
    )


def _card_error(ledger: Ledger, intent: Document, charge: Document, reason: str) -> Document:
    decline = DECLINES[reason]
    error: Document = {
        "advice_code": charge["outcome"]["advice_code"],
        "charge": charge["id"],
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": f"https://docs.stripe.com/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "network_decline_code": decline.network_decline_code,
        "param": decline.param,
        "payment_method": ledger.get("payment_method", intent["payment_method"]),
        "type": "card_error",
    }
    return {name: value for name, value in error.items() if value is not None}


def send_back(ledger: Ledger, intent: Document, error: Document) -> Document:
    """Put an intent back to where another payment method may be tried."""
    intent |= {
        "last_payment_error": error,
        "next_action": None,
        "payment_method": None,
        "processing": None,
        "status": "requires_payment_method",
    }
    ledger.emit("payment_intent.payment_failed", ledger.put(intent))
    follow(ledger, intent)
    return intent
