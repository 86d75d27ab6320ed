"""Closes at Stripe what must not be paid any more, and takes what Stripe answers for what it is."""

from django.db import transaction
from django.db.models import Q

from catalog.clock import shop_now
from payments.gateway import client as gateway
from payments.models import Outbox, PaymentAttempt, Purchase
from payments.purchases import attempts, lifecycle, ways


def close_older(purchase: Purchase) -> bool:
    """See to it that nobody can pay by a superseded attempt: one way to pay is open at a time. False: none was open.

    Money that came first counts, as in ``close``. Raises GatewayError without an answer; the outbox goes on then.
    """
    older = purchase.attempts.filter(superseded_at__isnull=False).exclude(stripe_status__in=attempts.FINAL)
    still_open = list(older.exclude(stripe_payment_intent_id=None, stripe_session_id=None))
    for attempt in still_open:
        close(attempt)
    return bool(still_open)


def close(attempt: PaymentAttempt) -> None:
    """Close a superseded attempt's way to pay, and apply what Stripe answers.

    What was captured completes the purchase or goes back; money under way makes the attempt the present one again.
    Raises GatewayError.
    """
    asked_at = shop_now()
    try:
        intent = ways.close(attempt)
    except gateway.NoSuchObjectError:
        return
    if intent is None:
        attempts.note_closed(attempt)
        return
    if intent.status == "processing":
        with transaction.atomic():
            attempts.bring_back(lifecycle.lock_purchase(attempt.purchase_id), attempt)
    lifecycle.apply_intent(attempt.purchase_id, intent, asked_at=asked_at)


def close_way(row: Outbox) -> None:
    """Outbox worker, for intents and pages."""
    named = Q(stripe_payment_intent_id=row.subject_id) | Q(stripe_session_id=row.subject_id)
    close(PaymentAttempt.objects.get(named))
