"""Refunds of a charge: how much is left, what happens at once, and what some cards' refunds do later.

Source: https://docs.stripe.com/refunds, https://docs.stripe.com/testing#refunds
"""

from __future__ import annotations

from typing import Literal

from sandbox.document import Document
from sandbox.domain import tax_hooks
from sandbox.domain.ledger import Ledger
from sandbox.domain.payments import card_of
from sandbox.errors import StripeApiError
from sandbox.money import written
from sandbox.objects import charge as charge_object
from sandbox.objects import refund as refund_object

OPEN = ("needs_response", "under_review")


def refund(
    ledger: Ledger, charge: Document, *, amount_minor: int | None, reason: str | None, metadata: dict[str, str]
) -> Document:
    """Give back ``amount_minor``, or all that is left; raises Stripe's errors for what can't be given back."""
    left_minor = charge["amount"] - charge["amount_refunded"] - _charged_back_minor(ledger, charge)
    _check_refundable(ledger, charge, amount_minor, left_minor)
    asked_minor = left_minor if amount_minor is None else amount_minor
    kind = card_of(ledger, charge["payment_method"]).refund
    status = "pending" if kind == "pending" else "succeeded"
    made = refund_object.build(charge, amount_minor=asked_minor, reason=reason, status=status, metadata=metadata)
    entry = charge_object.build_balance_transaction(made, amount_minor=-asked_minor, type="refund")
    made["balance_transaction"] = ledger.put(entry)["id"]
    ledger.emit("refund.created", ledger.put(made))
    _book(ledger, charge, asked_minor)
    tax_hooks.take_back(ledger, made)
    if kind:
        ledger.later("fail_refund" if kind == "failing" else "succeed_refund", made["id"])
    return made


def finish_refund(ledger: Ledger, made: Document, outcome: Literal["succeed", "fail"]) -> Document:
    """Settle a pending refund, or let one fail after the fact, which gives the charge its money back."""
    if made["status"] not in ({"pending"} if outcome == "succeed" else {"pending", "succeeded"}):
        raise StripeApiError(f"This refund is {made['status']} and can't {outcome} any more.")
    previous = {"status": made["status"]}
    made.pop("pending_reason", None)
    made["status"] = "succeeded" if outcome == "succeed" else "failed"
    charge = ledger.get("charge", made["charge"])
    if outcome == "fail":
        made["failure_reason"] = "expired_or_canceled_card"
        entry = charge_object.build_balance_transaction(made, amount_minor=made["amount"], type="refund_failure")
        made["failure_balance_transaction"] = ledger.put(entry)["id"]
        charge |= {"amount_refunded": charge["amount_refunded"] - made["amount"], "refunded": False}
        ledger.put(charge)
    ledger.put(made)
    for type in ("refund.updated", "charge.refund.updated", *(["refund.failed"] if outcome == "fail" else [])):
        ledger.emit(type, made, None if type == "refund.failed" else previous)
    return made


def _book(ledger: Ledger, charge: Document, amount_minor: int) -> None:
    previous = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    total_minor = charge["amount_refunded"] + amount_minor
    charge |= {"amount_refunded": total_minor, "refunded": total_minor == charge["amount"]}
    ledger.emit("charge.refunded", ledger.put(charge), previous)


def _check_refundable(ledger: Ledger, charge: Document, amount_minor: int | None, left_minor: int) -> None:
    if charge["status"] != "succeeded":
        raise StripeApiError(f"Charge {charge['id']} was not successful and can't be refunded.", param="charge")
    if amount_minor is not None and amount_minor < 1:
        raise StripeApiError("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if _is_being_decided(ledger, charge) or (left_minor <= 0 and _charged_back_minor(ledger, charge)):
        text = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise StripeApiError(text, code="charge_disputed", is_replayable=True)
    if left_minor <= 0:
        text = f"Charge {charge['id']} has already been refunded."
        raise StripeApiError(text, code="charge_already_refunded", is_replayable=True)
    if amount_minor is not None and amount_minor > left_minor:
        asked, left = written(amount_minor, charge["currency"]), written(left_minor, charge["currency"])
        text = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({left})"
        raise StripeApiError(text, param="amount", is_replayable=True)


def _is_being_decided(ledger: Ledger, charge: Document) -> bool:
    return any(
        not dispute["is_charge_refundable"] and dispute["status"] in OPEN for dispute in _disputes(ledger, charge)
    )


def _charged_back_minor(ledger: Ledger, charge: Document) -> int:
    return sum(dispute["amount"] for dispute in _disputes(ledger, charge) if dispute["status"] == "lost")


def _disputes(ledger: Ledger, charge: Document) -> list[Document]:
    return ledger.tx.select("dispute", "charge = ?", charge["id"])
