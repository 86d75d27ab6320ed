"""Another way to pay the same purchase: the one before is closed at Stripe, so that there is one at a time."""

import logging
import time

from django.db import transaction

from payments.errors import AlreadyPayingError, PaymentsUnavailableError
from payments.gateway import client as gateway
from payments.models import PaymentAttempt, PaymentStatus, Purchase
from payments.purchases import attempts, cancelling, lifecycle
from payments.queries import UNPAID

logger = logging.getLogger(__name__)
KEY_IS_SAFE_S = 60 * 60 * 23  # Stripe forgets a key after 24 h: https://docs.stripe.com/api/idempotent_requests
KEY_IN_USE = "idempotency_key_in_use"
LOOKS_FOR_ANOTHER, PAUSE_S = 20, 0.25


@transaction.atomic
def next_way(purchase: Purchase, attempt: PaymentAttempt | None, *, is_hosted: bool) -> None:
    """Begin the next attempt in place of ``attempt``, the present one as the caller saw it.

    Does nothing where another request was first. Before a secret or a page is handed out, ``close_older`` closes what
    this leaves behind.
    """
    locked = lifecycle.lock_purchase(purchase.pk)
    if locked.payment_status in UNPAID and attempts.present(locked) == attempt:
        attempts.begin(locked, is_hosted=is_hosted)


def close_older(purchase: Purchase) -> None:
    """Nobody can pay by an older attempt when this returns.

    What Stripe answers counts: raises AlreadyPayingError if money is under way or has come, PaymentsUnavailableError
    without an answer.
    """
    try:
        was_open = cancelling.close_older(purchase)
    except gateway.GatewayError as error:
        logger.warning("Stripe doesn't close a payment", exc_info=True, extra={"purchase": str(purchase.uuid)})
        raise PaymentsUnavailableError from error
    if was_open:
        purchase.refresh_from_db()
        if purchase.payment_status in (PaymentStatus.PROCESSING, PaymentStatus.COMPLETED):
            raise AlreadyPayingError(purchase=purchase.token)


def was_made_by_another(attempt: PaymentAttempt) -> bool:
    """Wait a little for a parallel request with the same key to commit what Stripe is making for it."""
    for _ in range(LOOKS_FOR_ANOTHER):
        attempt.refresh_from_db()
        if attempt.can_be_paid_at_stripe:
            return True
        time.sleep(PAUSE_S)
    return False
