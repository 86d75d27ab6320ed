"""Ends unpaid purchases whose time is up: Stripe is asked first, and what Stripe answers decides."""

import logging

from django.db.models import Q, QuerySet

from catalog.clock import ShopNow, shop_now
from catalog.models import Beat
from payments.gateway import client as gateway
from payments.installation import refusal
from payments.models import PaymentStatus, Purchase
from payments.purchases import attempts, cancelling, lifecycle, ways

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
        end(purchase, is_patient=purchase.expires_at <= shop_now())
    except gateway.GatewayRefusedError:
        logger.warning("a hold in the way can't be ended", exc_info=True, extra={"purchase": str(purchase.uuid)})
        return False
    return True


def end(purchase: Purchase, *, is_patient: bool = True) -> bool:
    """Cancel at Stripe, then here; True if the purchase was decided (given up, or paid in the last moment).

    ``is_patient`` gives a buyer whose bank is asking him something more time, once. Raises GatewayAwayError.
    """
    if cancelling.close_older(purchase) and not _unpaid().filter(pk=purchase.pk).exists():
        return True
    attempt = attempts.present(purchase)
    if attempt is None or not attempt.can_be_paid_at_stripe:
        return lifecycle.give_up(purchase.pk, attempt)
    asked_at = shop_now()
    try:
        intent = ways.look(attempt).intent
        is_asked = is_patient and intent is not None and intent.status == "requires_action"
        if is_asked and intent and lifecycle.apply_intent(purchase.pk, intent, asked_at=asked_at):
            return False
        if intent is None or intent.status not in ("processing", "succeeded", "canceled"):
            asked_at = shop_now()
            intent = ways.close(attempt)
    except gateway.NoSuchObjectError as error:
        reason = refusal()
        if reason:  # another account knows nothing of ours, which may be paid all the same
            raise gateway.GatewayAwayError(reason) from error
        return lifecycle.give_up(purchase.pk, attempt)
    if intent is None:
        return lifecycle.give_up(purchase.pk, attempt)
    return lifecycle.apply_intent(purchase.pk, intent, asked_at=asked_at)


def _unpaid() -> QuerySet[Purchase]:
    return Purchase.objects.filter(payment_status__in=(PaymentStatus.PENDING, PaymentStatus.FAILED))
