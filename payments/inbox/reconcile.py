"""Stripe and database compared: what no webhook told is asked for, and applied by the same functions."""

import logging
import secrets
from datetime import timedelta

from django.db.models import F

from catalog.clock import ShopNow, shop_now
from payments import queries
from payments.callers import Caller
from payments.gateway import client as gateway
from payments.models import PaymentStatus, Purchase
from payments.purchases import attempts, lifecycle, ways
from payments.purchases.timeline import Happened, record
from payments.returns import purchase_of_pass

logger = logging.getLogger(__name__)
BATCH = 50
LONGEST_PAUSE_S = 3600
OPEN = (PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.FAILED)


def ask_stripe(purchase: Purchase) -> bool:
    """Ask Stripe about the purchase's intents and apply the answers; True if that changed something.

    Idempotent; called by the return page, the buyer's status poll, the sweeper and an operator's button.
    Raises GatewayAwayError.
    """
    changed = False
    undecided = purchase.attempts.exclude(stripe_payment_intent_id=None, stripe_session_id=None)
    for attempt in undecided.exclude(stripe_status__in=attempts.FINAL):
        asked_at = shop_now()
        try:
            way = ways.look(attempt)
        except gateway.NoSuchObjectError:
            logger.warning("Stripe knows no such payment", extra={"purchase": str(purchase.uuid)})
            continue
        if way.intent is not None:
            changed |= lifecycle.apply_intent(purchase.pk, way.intent, asked_at=asked_at)
        elif way.is_over:
            changed |= lifecycle.give_up(purchase.pk, attempt)
    if changed:
        record(purchase.pk, Happened.ASKED_STRIPE)
    return changed


def purchase_returned_to(
    caller: Caller, *, intent_id: str = "", client_secret: str = "", pass_: str = ""
) -> Purchase | None:
    """The purchase whose buyer comes back from Stripe: he who began it, or who has the intent's client secret.

    From Stripe's own page he brings the pass that we gave it.

    In another browser than that of the checkout (a wallet's own) the secret alone tells, and Stripe says whether it is
    the one. None where that can't be said now, or is none of ours.
    """
    if pass_:
        return purchase_of_pass(pass_)
    purchase = queries.purchase_of_intent(intent_id)
    if purchase is None:
        return None
    if (caller.session and caller.session == purchase.session_key) or (
        caller.user_id is not None and caller.user_id == purchase.buyer_id
    ):
        return purchase
    try:
        intent = gateway.retrieve_payment_intent(intent_id)
    except gateway.GatewayError:
        return None
    is_his = bool(client_secret) and secrets.compare_digest(intent.client_secret.encode(), client_secret.encode())
    return purchase if is_his else None


def ask_if_stale(purchase: Purchase, *, pause_s: int) -> bool:
    """Like ``ask_stripe``, but at most once in ``pause_s`` seconds for a purchase, and quiet."""
    mine = Purchase.objects.filter(
        pk=purchase.pk, payment_status__in=OPEN, updated_at__lt=shop_now() - timedelta(seconds=pause_s)
    )
    if not mine.update(updated_at=ShopNow()):
        return False
    return ask_quietly(purchase)


def ask_quietly(purchase: Purchase) -> bool:
    """Like ``ask_stripe``, for pages that show the order whatever comes of it; the sweeper asks again."""
    try:
        return ask_stripe(purchase)
    except gateway.GatewayAwayError:
        return False
    except Exception:
        logger.exception("order shown without Stripe's answer", extra={"purchase": str(purchase.uuid)})
        return False


def ask_about_due() -> int:
    """Ask about every open purchase whose turn it is, at growing intervals; how many changed."""
    changed = 0
    due = Purchase.objects.filter(payment_status__in=OPEN, next_check_at__lte=ShopNow())
    for purchase in list(due.order_by("next_check_at")[:BATCH]):
        pause_s = min(60 * 2 ** min(purchase.checks, 6), LONGEST_PAUSE_S)
        Purchase.objects.filter(pk=purchase.pk).update(
            checks=F("checks") + 1, next_check_at=shop_now() + timedelta(seconds=pause_s)
        )
        try:
            changed += ask_stripe(purchase)
        except gateway.GatewayAwayError:
            break
        except Exception:
            logger.exception("purchase can't be compared", extra={"purchase": str(purchase.uuid)})
    return changed
