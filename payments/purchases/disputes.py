"""Disputes as Stripe has them: mirrored under the purchase's lock, with the access and the refunds that follow."""

import logging
from datetime import datetime

from django.db import transaction

from catalog.clock import shop_now
from payments.gateway.shapes import StripeDispute
from payments.messages import alerts
from payments.models import Dispute, PaymentAttempt, Purchase
from payments.purchases import refunds
from payments.purchases.access import update_access
from payments.purchases.timeline import Happened, record

logger = logging.getLogger(__name__)


def attempt_of(said: StripeDispute) -> PaymentAttempt | None:
    """The attempt whose charge is disputed: by its intent, else by its charge."""
    attempts = PaymentAttempt.objects.all()
    if said.payment_intent_id:
        return attempts.filter(stripe_payment_intent_id=said.payment_intent_id).first()
    return attempts.filter(stripe_charge_id=said.charge_id).first() if said.charge_id else None


def apply(said: StripeDispute, *, asked_at: datetime) -> bool:
    """Bring our row to what Stripe says of a dispute, and what hangs on it; False if nothing changed.

    ``asked_at`` is the shop's time before Stripe was asked: an older answer never overwrites a newer one.
    Any order, repetition or omission ends in the same state. Raises Dispute.DoesNotExist where the payment is unknown.
    """
    with transaction.atomic():
        attempt = attempt_of(said)
        if attempt is None:
            raise Dispute.DoesNotExist(said.id)
        purchase = Purchase.objects.select_for_update(of=("self",)).get(pk=attempt.purchase_id)
        dispute = Dispute.objects.filter(stripe_dispute_id=said.id).first()
        is_new = dispute is None
        if dispute is None:
            dispute = Dispute(stripe_dispute_id=said.id, attempt=attempt, created_at=said.created)
        elif asked_at < dispute.stripe_seen_at:
            return False
        has_changed = _mirror(dispute, said, asked_at) or is_new
        if not has_changed:
            return False
        _tell(purchase, dispute, is_new=is_new)
        if dispute.is_to_answer:
            alerts.note_dispute(dispute)
        update_access(purchase.pk)
        refunds.settle(dispute.attempt)
        return True


def _mirror(dispute: Dispute, said: StripeDispute, asked_at: datetime) -> bool:
    """Write what Stripe says; whether that is news."""
    before = (dispute.status, dispute.withdrawn_minor, dispute.amount_minor, dispute.evidence_submitted_at)
    was_closed_as = dispute.status if dispute.closed_at else ""
    dispute.status, dispute.reason = said.status[:40], said.reason[:60]
    dispute.amount_minor, dispute.currency = said.amount_minor, said.currency
    dispute.withdrawn_minor, dispute.is_charge_refundable = said.withdrawn_minor, said.is_charge_refundable
    dispute.evidence_due_by = said.due_by
    if said.submissions and dispute.evidence_submitted_at is None:
        dispute.evidence_submitted_at = shop_now()
    if dispute.is_open:
        dispute.closed_at = None
    elif was_closed_as != dispute.status:
        dispute.closed_at = shop_now()
    dispute.stripe_seen_at = asked_at
    dispute.save()
    return before != (dispute.status, dispute.withdrawn_minor, dispute.amount_minor, dispute.evidence_submitted_at)


def _tell(purchase: Purchase, dispute: Dispute, *, is_new: bool) -> None:
    logger.warning(
        "dispute opened" if is_new else "dispute changed",
        extra={"purchase": str(purchase.uuid), "dispute": dispute.stripe_dispute_id, "status": dispute.status},
    )
    record(
        purchase.pk,
        Happened.DISPUTE_OPENED if is_new else Happened.DISPUTE_CHANGED,
        dispute=dispute.stripe_dispute_id,
        amount_minor=dispute.amount_minor,
        reason=dispute.reason,
        status=dispute.status,
        withdrawn_minor=dispute.withdrawn_minor,
    )
