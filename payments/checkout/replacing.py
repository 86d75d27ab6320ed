"""Another way to pay the same purchase: the one before is closed at Stripe, so that there is one at a time."""

import logging

from django.db import transaction

from catalog.clock import shop_now
from payments.errors import AlreadyPayingError, PaymentsUnavailableError
from payments.gateway import client as gateway
from payments.models import PaymentAttempt, PaymentStatus, Purchase
from payments.purchases import attempts, lifecycle, ways

logger = logging.getLogger(__name__)
KEY_IS_SAFE_S = 60 * 60 * 23  # Stripe forgets a key after 24 h: https://docs.stripe.com/api/idempotent_requests


def next_way(purchase: Purchase, attempt: PaymentAttempt, *, is_hosted: bool) -> None:
    """Begin the next attempt in place of ``attempt``, which nobody can pay any more when this returns.

    Does nothing where another request was first. What Stripe answers counts: raises AlreadyPayingError if money is
    under way for ``attempt`` (a captured one completes the purchase), PaymentsUnavailableError without an answer; the
    outbox closes it then.
    """
    if not _supersede(purchase, attempt, is_hosted=is_hosted) or not attempt.can_be_paid_at_stripe:
        return
    asked_at = shop_now()
    try:
        intent = ways.close(attempt)
    except gateway.NoSuchObjectError:
        return
    except gateway.GatewayError as error:
        logger.warning("Stripe doesn't close a payment", exc_info=True, extra={"purchase": str(purchase.uuid)})
        raise PaymentsUnavailableError from error
    if intent is None:
        attempts.note_closed(attempt)
        return
    if intent.status == "processing":
        with transaction.atomic():
            attempts.bring_back(lifecycle.lock_purchase(purchase.pk), attempt)
    lifecycle.apply_intent(purchase.pk, intent, asked_at=asked_at)
    if intent.status in ("processing", "succeeded"):
        raise AlreadyPayingError(purchase=purchase.token)


@transaction.atomic
def _supersede(purchase: Purchase, attempt: PaymentAttempt, *, is_hosted: bool) -> bool:
    locked = lifecycle.lock_purchase(purchase.pk)
    present = attempts.present(locked)
    is_payable = locked.payment_status in (PaymentStatus.PENDING, PaymentStatus.FAILED)
    if not is_payable or present is None or present.pk != attempt.pk:
        return False
    attempts.begin(locked, is_hosted=is_hosted)
    return True
