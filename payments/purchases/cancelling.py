"""Cancels at Stripe an intent that must not be paid any more, and takes what Stripe answers for what it is."""

from catalog.clock import shop_now
from payments.gateway import client as gateway
from payments.models import Outbox
from payments.purchases import lifecycle


def cancel_intent(row: Outbox) -> None:
    """Outbox worker: an intent that was captured after all is applied, so that its money goes back."""
    asked_at = shop_now()
    try:
        intent = gateway.cancel_payment_intent(row.subject_id)
    except gateway.NoSuchObjectError:
        return
    assert row.purchase_id is not None
    lifecycle.apply_intent(row.purchase_id, intent, asked_at=asked_at)
