"""What the desk's buttons do to money and events; the same calls serve its page and its JSON addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from sandbox.document import Document
from sandbox.domain import checkout, disputes, payments, refunds, tax, wallets
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError
from sandbox.wallets import CARD
from sandbox.webhooks.queue import send_again

MAX_COPIES = 100
Values = Mapping[str, object]
Action = Callable[[Ledger, str, Values], Document]


def send_event(ledger: Ledger, event_id: str, values: Values) -> Document:
    """Send an event again, ``copies`` times at once; a lost one, too."""
    copies = _copies(values.get("copies", 1))
    return {"queued": send_again(ledger.tx, ledger.config, ledger.get("event", event_id), copies=copies)}


def finish_payment(ledger: Ledger, intent_id: str, values: Values) -> Document:
    """Decide a payment that is ``processing``: ``outcome`` succeed, fail or cancel."""
    decide = {
        "succeed": lambda intent: payments.finish_processing(ledger, intent, "succeed"),
        "fail": lambda intent: payments.finish_processing(ledger, intent, "fail"),
        "cancel": lambda intent: payments.finish_processing(ledger, intent, "cancel"),
    }
    return _chosen(decide, values)(ledger.get("payment_intent", intent_id))


def answer_wallet(ledger: Ledger, intent_id: str, values: Values) -> Document:
    """Answer at the wallet without its page: ``outcome`` pay, refuse, or expire, as an hour without an answer does."""
    decide = {
        "pay": lambda intent: wallets.answer(ledger, intent, is_paid=True),
        "refuse": lambda intent: wallets.answer(ledger, intent, is_paid=False),
        "expire": lambda intent: wallets.expire(ledger, intent),
    }
    return _chosen(decide, values)(ledger.get("payment_intent", intent_id))


def dispute_charge(ledger: Ledger, charge_id: str, values: Values) -> Document:
    """Open a dispute on any charge by card: ``reason`` in Stripe's words, or ``inquiry``; ``amount`` for a part."""
    kind = str(values.get("reason") or "fraudulent")
    amount = str(values.get("amount") or "")
    if amount and not amount.isdigit():
        raise StripeApiError("amount is a number of minor units.", param="amount")
    charge = ledger.get("charge", charge_id)
    if charge["payment_method_details"]["type"] != CARD:
        raise StripeApiError("The sandbox disputes payments by card only.")
    return disputes.open_dispute(ledger, charge, kind, amount_minor=int(amount) if amount else None)


def close_dispute(ledger: Ledger, dispute_id: str, values: Values) -> Document:
    """Decide a dispute: ``outcome`` won, lost or prevented, also after it was decided the other way."""
    decide: dict[str, Callable[[Document], Document]] = {
        outcome: partial(disputes.close_dispute, ledger, outcome=outcome) for outcome in disputes.OUTCOMES
    }
    return _chosen(decide, values)(ledger.get("dispute", dispute_id))


def finish_refund(ledger: Ledger, refund_id: str, values: Values) -> Document:
    """Settle a pending refund, or fail one: ``outcome`` succeed or fail."""
    decide = {
        "succeed": lambda refund: refunds.finish_refund(ledger, refund, "succeed"),
        "fail": lambda refund: refunds.finish_refund(ledger, refund, "fail"),
    }
    return _chosen(decide, values)(ledger.get("refund", refund_id))


def expire_session(ledger: Ledger, session_id: str, values: Values) -> Document:
    """End an open checkout session now."""
    return checkout.expire(ledger, ledger.get("checkout.session", session_id))


def expire_tax_calculation(ledger: Ledger, calculation_id: str, values: Values) -> Document:
    """End a tax calculation now, as its ninety days would."""
    return tax.expire_calculation(ledger, tax.calculation(ledger, calculation_id))


def _chosen(decide: Mapping[str, Callable[[Document], Document]], values: Values) -> Callable[[Document], Document]:
    outcome = str(values.get("outcome"))
    if outcome not in decide:
        raise StripeApiError(f"outcome is one of {', '.join(decide)}.", param="outcome")
    return decide[outcome]


def _copies(value: object) -> int:
    text = str(value)
    if not text.isdigit() or not 1 <= int(text) <= MAX_COPIES:
        raise StripeApiError(f"copies is a number from 1 to {MAX_COPIES}.", param="copies")
    return int(text)
