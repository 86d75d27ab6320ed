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

CLOSED = ("won", "lost", "warning_closed", "prevented")
MAGIC_EVIDENCE: dict[str, Literal["won", "lost"]] = {"winning_evidence": "won", "losing_evidence": "lost"}


def open_dispute(ledger: Ledger, charge: Document, kind: str) -> Document:
    """Dispute a charge; ``kind`` is a reason of Stripe's, or ``inquiry``, which moves no money yet."""
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise StripeApiError(f"Charge {charge['id']} can't be disputed now.")
    is_inquiry = kind == "inquiry"
    dispute = dispute_object.build(charge, reason="general" if is_inquiry else kind, is_inquiry=is_inquiry)
    charge["disputed"] = True
    ledger.put(charge)
    ledger.emit("charge.dispute.created", ledger.put(dispute))
    if not is_inquiry:
        _move_funds(ledger, dispute, amount_minor=-dispute["amount"], fee_minor=dispute_object.FEE_MINOR)
        ledger.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(ledger: Ledger, dispute: Document, outcome: Literal["won", "lost"]) -> Document:
    """Decide a dispute. A lost one may still be won, and the other way round: banks change their minds."""
    if dispute["status"] == outcome:
        raise StripeApiError(f"This dispute is already {outcome}.", code="dispute_already_closed")
    previous = {"status": dispute["status"]}
    is_inquiry = dispute["status"].startswith("warning_")
    was_won = dispute["status"] == "won"
    dispute["status"] = "warning_closed" if is_inquiry and outcome == "won" else outcome
    if is_inquiry and outcome == "lost":
        _become_chargeback(dispute)
    if outcome == "won" and not is_inquiry:
        _move_funds(ledger, dispute, amount_minor=dispute["amount"], fee_minor=0)
        ledger.emit("charge.dispute.funds_reinstated", dispute)
    if outcome == "lost" and (is_inquiry or was_won):
        _move_funds(ledger, dispute, amount_minor=-dispute["amount"], fee_minor=dispute_object.FEE_MINOR)
        ledger.emit("charge.dispute.funds_withdrawn", dispute)
    ledger.emit("charge.dispute.closed", ledger.put(dispute), previous)
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
