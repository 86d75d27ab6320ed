"""Disputes: opened by a test card or the desk, answered with evidence, decided by the desk or by Stripe's magic words.

Source: https://docs.stripe.com/disputes/how-disputes-work, https://docs.stripe.com/testing#evidence
"""

from __future__ import annotations

from typing import Literal

from sandbox.document import Document
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError
from sandbox.objects import charge as charge_object
from sandbox.objects import dispute as dispute_object

Outcome = Literal["won", "lost", "prevented"]
OUTCOMES: tuple[Outcome, ...] = ("won", "lost", "prevented")
CLOSED = (*OUTCOMES, "warning_closed")
MAGIC_EVIDENCE: dict[str, Literal["won", "lost"]] = {"winning_evidence": "won", "losing_evidence": "lost"}


def open_dispute(ledger: Ledger, charge: Document, kind: str, *, amount_minor: int | None = None) -> Document:
    """Dispute a charge, or ``amount_minor`` of it; ``kind`` is a reason of Stripe's, or ``inquiry``: no money moves."""
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise StripeApiError(f"Charge {charge['id']} can't be disputed now.")
    is_inquiry = kind == "inquiry"
    if amount_minor is not None and not 1 <= amount_minor <= charge["amount"]:
        raise StripeApiError(f"A dispute's amount is from 1 to {charge['amount']}.", param="amount")
    reason = "general" if is_inquiry else kind
    dispute = dispute_object.build(
        charge, reason=reason, is_inquiry=is_inquiry, amount_minor=amount_minor or charge["amount"]
    )
    charge["disputed"] = True
    ledger.put(charge)
    ledger.emit("charge.dispute.created", ledger.put(dispute))
    if not is_inquiry:
        _move_funds(ledger, dispute, amount_minor=-dispute["amount"], fee_minor=dispute_object.FEE_MINOR)
        ledger.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(ledger: Ledger, dispute: Document, outcome: Outcome) -> Document:
    """Decide a dispute. A lost one may still be won, and the other way round: banks change their minds.

    ``prevented``: the card network settled it with the bank beforehand; what was withdrawn comes back.
    """
    before = dispute["status"]
    is_inquiry = before.startswith("warning_")
    after = "warning_closed" if is_inquiry and outcome == "won" else outcome
    if before == after:
        raise StripeApiError(f"This dispute is already {after}.", code="dispute_already_closed")
    has_funds = is_inquiry or before in {"won", "prevented"}
    dispute["status"] = after
    if outcome == "lost" and has_funds:
        _become_chargeback(dispute)
        _move_funds(ledger, dispute, amount_minor=-dispute["amount"], fee_minor=dispute_object.FEE_MINOR)
        ledger.emit("charge.dispute.funds_withdrawn", dispute)
    elif outcome != "lost" and not has_funds:
        _move_funds(ledger, dispute, amount_minor=dispute["amount"], fee_minor=0)
        ledger.emit("charge.dispute.funds_reinstated", dispute)
    ledger.emit("charge.dispute.closed", ledger.put(dispute), {"status": before})
    return dispute


def submit_evidence(ledger: Ledger, dispute: Document, evidence: dict[str, str], *, submits: bool) -> Document:
    """Keep evidence; submitted, it goes to the bank, which decides at once if it holds Stripe's magic words."""
    if dispute["status"] in CLOSED:
        raise StripeApiError("This dispute is already closed", code="dispute_already_closed")
    previous = {"evidence": dict(dispute["evidence"]), "status": dispute["status"]}
    dispute["evidence"] |= {name: value or None for name, value in evidence.items()}
    details = dispute["evidence_details"]
    details["has_evidence"] = any(dispute["evidence"][name] for name in dispute_object.EVIDENCE_FIELDS)
    if submits:
        details |= {"submission_count": details["submission_count"] + 1, "submission_method": "manual"}
        is_inquiry = dispute["status"].startswith("warning_")
        dispute["status"] = "warning_under_review" if is_inquiry else "under_review"
    ledger.emit("charge.dispute.updated", ledger.put(dispute), previous)
    outcome = MAGIC_EVIDENCE.get(str(dispute["evidence"]["uncategorized_text"])) if submits else None
    return close_dispute(ledger, dispute, outcome) if outcome else dispute


def _become_chargeback(dispute: Document) -> None:
    dispute["is_charge_refundable"] = False
    dispute["payment_method_details"]["card"]["case_type"] = "chargeback"


def _move_funds(ledger: Ledger, dispute: Document, *, amount_minor: int, fee_minor: int) -> None:
    entry = charge_object.build_balance_transaction(
        dispute, amount_minor=amount_minor, type="adjustment", fee_minor=fee_minor
    )
    dispute["balance_transactions"].append(entry)
    ledger.put(dispute)
