"""Ends unpaid purchases whose time is up: Stripe is asked first, and what Stripe answers decides."""

import logging

from django.db.models import QuerySet

from catalog.clock import ShopNow, shop_now
from catalog.models import Beat
from payments.gateway import client as gateway
from payments.models import PaymentStatus, Purchase, PurchaseLine
from payments.purchases import attempts, lifecycle

logger = logging.getLogger(__name__)
BATCH = 50


def end_due() -> int:
    """End what has run out; how many were decided. Stops when Stripe is away: holds stand till it is back."""
    decided = 0
    for purchase in list(_lapsed().order_by("expires_at")[:BATCH]):
        try:
            decided += end(purchase)
        except gateway.GatewayAwayError:
            logger.warning("holds can't be ended: Stripe gives no answer", extra={"purchase": str(purchase.uuid)})
            break
        except Exception:
            logger.exception("purchase can't be ended", extra={"purchase": str(purchase.uuid)})
    return decided


def end_lapsed_hold_on(beat_id: int) -> bool:
    """End the lapsed hold that is in a buyer's way, if there is one and Stripe lets go of it."""
    right_id = Beat.objects.values_list("right_id", flat=True).get(pk=beat_id)
    held = PurchaseLine.objects.filter(right_id=right_id, is_exclusive=True).values("purchase_id")
    purchase = _lapsed().filter(pk__in=held).first()
    if purchase is None:
        return False
    try:
        return end(purchase)
    except gateway.GatewayError:
        logger.warning("a hold in the way can't be ended", exc_info=True, extra={"purchase": str(purchase.uuid)})
        return False


def end(purchase: Purchase) -> bool:
    """Cancel at Stripe, then here; True if the purchase was decided (given up, or paid in the last moment).

    Raises GatewayAwayError.
    """
    attempt = attempts.present(purchase)
    intent_id = attempt.stripe_payment_intent_id if attempt else None
    if intent_id is None:
        return lifecycle.give_up(purchase.pk, intent_id=None)
    asked_at = shop_now()
    try:
        intent = gateway.retrieve_payment_intent(intent_id)
        if intent.status == "requires_action" and lifecycle.apply_intent(purchase.pk, intent, asked_at=asked_at):
            return False
        if intent.status not in ("processing", "succeeded", "canceled"):
            asked_at = shop_now()
            intent = gateway.cancel_payment_intent(intent_id)
    except gateway.NoSuchObjectError:
        return lifecycle.give_up(purchase.pk, intent_id=intent_id)
    return lifecycle.apply_intent(purchase.pk, intent, asked_at=asked_at)


def _lapsed() -> QuerySet[Purchase]:
    return Purchase.objects.filter(
        payment_status__in=(PaymentStatus.PENDING, PaymentStatus.FAILED), expires_at__lte=ShopNow()
    )
