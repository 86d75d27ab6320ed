"""Ends unpaid purchases whose time is up: Stripe is asked first, and what Stripe answers decides."""

import logging

from django.db.models import Q, QuerySet

from catalog.clock import ShopNow, shop_now
from catalog.models import Beat
from payments.gateway import client as gateway
from payments.models import PaymentStatus, Purchase
from payments.purchases import attempts, lifecycle

logger = logging.getLogger(__name__)
BATCH = 50


def end_due() -> int:
    """End what has run out; how many were decided. Stops when Stripe is away: holds stand till it is back."""
    decided = 0
    for purchase in list(_unpaid().filter(expires_at__lte=ShopNow()).order_by("expires_at")[:BATCH]):
        try:
            decided += end(purchase)
        except gateway.GatewayAwayError:
            logger.warning("holds can't be ended: Stripe gives no answer", extra={"purchase": str(purchase.uuid)})
            break
        except Exception:
            logger.exception("purchase can't be ended", extra={"purchase": str(purchase.uuid)})
    return decided


def end_hold_in_the_way(beat_id: int, his: Q) -> bool:
    """End the hold on the beat's exclusive that has lapsed or is the buyer's own (``his``); True: worth asking anew.

    His own is in his way when he asks for other terms than he asked for first. Raises GatewayAwayError.
    """
    holder = Beat.objects.values_list("right__holder_line", flat=True).get(pk=beat_id)
    if holder is None:
        return True  # ended meanwhile
    purchase = _unpaid().filter(Q(expires_at__lte=ShopNow()) | his, lines__uuid=holder).first()
    if purchase is None:
        return False
    try:
        end(purchase)
    except gateway.GatewayRefusedError:
        logger.warning("a hold in the way can't be ended", exc_info=True, extra={"purchase": str(purchase.uuid)})
        return False
    return True


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


def _unpaid() -> QuerySet[Purchase]:
    return Purchase.objects.filter(payment_status__in=(PaymentStatus.PENDING, PaymentStatus.FAILED))
