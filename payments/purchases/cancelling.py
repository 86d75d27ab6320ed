"""Closes at Stripe what must not be paid any more, and takes what Stripe answers for what it is."""

from django.db.models import Q

from catalog.clock import shop_now
from payments.gateway import client as gateway
from payments.models import Outbox, PaymentAttempt
from payments.purchases import lifecycle, ways


def close_way(row: Outbox) -> None:
    """Outbox worker, for intents and pages: what was captured after all is applied, so that its money goes back."""
    named = Q(stripe_payment_intent_id=row.subject_id) | Q(stripe_session_id=row.subject_id)
    attempt = PaymentAttempt.objects.get(named)
    asked_at = shop_now()
    try:
        intent = ways.close(attempt)
    except gateway.NoSuchObjectError:
        return
    if intent is not None:
        lifecycle.apply_intent(attempt.purchase_id, intent, asked_at=asked_at)
