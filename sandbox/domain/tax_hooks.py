"""A calculation named by a PaymentIntent books itself when the money is taken, and is taken back with each refund.

What became of it is told by the intent's association, not by an error: the payment goes on without it.
Source: https://docs.stripe.com/tax/payment-intent, https://docs.stripe.com/api/tax/associations/object
"""

from __future__ import annotations

from sandbox.document import Document, new_id, now_s
from sandbox.domain import tax
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError

KIND = "tax.association"


def named_by(intent: Document) -> str | None:
    hooks = intent.get("hooks")
    return str(hooks["inputs"]["tax"]["calculation"]) if hooks else None


def association(ledger: Ledger, intent_id: str) -> Document | None:
    found = ledger.tx.select(KIND, "payment_intent = ?", intent_id, limit=1)
    return found[0] if found else None


def book(ledger: Ledger, intent: Document) -> None:
    """Book the tax of a payment that has succeeded, under the intent's id; nothing without a calculation."""
    calculation_id = named_by(intent)
    if calculation_id is None:
        return
    made = {
        "id": new_id("taxa"),
        "object": KIND,
        "calculation": calculation_id,
        "payment_intent": intent["id"],
        "tax_transaction_attempts": [],
    }
    problem = _problem(ledger, intent, calculation_id)
    if problem:
        _attempt(ledger, made, intent["id"], errored=problem)
        return
    found = ledger.get("tax.calculation", calculation_id)
    try:
        booked = tax.book(ledger, found, reference=intent["id"], metadata={}, posted_at=None)
    except StripeApiError:
        _attempt(ledger, made, intent["id"], errored="unique_reference_violation")
    else:
        _attempt(ledger, made, intent["id"], committed=booked)


def take_back(ledger: Ledger, refund: Document) -> None:
    """Reverse as much of what was booked for a payment as a refund gives back, under the refund's id."""
    found = association(ledger, refund["payment_intent"])
    booked = found["tax_transaction_attempts"][0]["committed"] if found else None
    if found is None or booked is None:
        return
    original = ledger.get("tax.transaction", booked["transaction"])
    try:
        parts = tax.flat_part_of(ledger, original, refund["amount"])
        reversal = tax.reverse(ledger, original, parts, reference=refund["id"], metadata={})
    except StripeApiError:
        _attempt(ledger, found, refund["id"], errored="original_transaction_voided")
    else:
        _attempt(ledger, found, refund["id"], committed=reversal)


def _problem(ledger: Ledger, intent: Document, calculation_id: str) -> str:
    """Give Stripe's reason why a calculation can't be booked for an intent, empty if it can."""
    found = ledger.tx.get("tax.calculation", calculation_id)
    if found is None or found["expires_at"] <= now_s():
        return "calculation_expired"
    if found["currency"] != intent["currency"]:
        return "currency_mismatch"
    others = ledger.tx.select(KIND, "json_extract(body, '$.calculation') = ?", calculation_id)
    is_booked = any(each["tax_transaction_attempts"][0]["committed"] for each in others)
    return "another_payment_associated_with_calculation" if is_booked else ""


def _attempt(
    ledger: Ledger, found: Document, source: str, *, committed: Document | None = None, errored: str = ""
) -> None:
    found["tax_transaction_attempts"].append(
        {
            "committed": {"transaction": committed["id"]} if committed else None,
            "errored": {"reason": errored} if errored else None,
            "source": source,
            "status": "committed" if committed else "errored",
        }
    )
    ledger.put(found)
