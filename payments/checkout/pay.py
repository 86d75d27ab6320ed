"""Asks Stripe for the intent of a purchase's present attempt, with no lock held, and hands out its client secret."""

import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from catalog.clock import shop_now
from catalog.errors import ExclusiveReservedError
from payments.callers import Caller
from payments.checkout.purchase import Found, find_or_make, made_by
from payments.checkout.wanted import Wanted, checked, offer_for
from payments.errors import AlreadyPayingError, AmountTooSmallError, PaymentsUnavailableError
from payments.gateway import client as gateway
from payments.gateway.shapes import CAN_STILL_BE_PAID, PaymentIntent
from payments.installation import installation_uuid
from payments.models import PaymentAttempt, PaymentStatus, Purchase, PurchaseLine
from payments.purchases import attempts, expiry, lifecycle

logger = logging.getLogger(__name__)
KEY_IS_SAFE_S = 60 * 60 * 23  # Stripe forgets a key after 24 h: https://docs.stripe.com/api/idempotent_requests
KEY_IN_USE = "idempotency_key_in_use"
LOOKS_FOR_ANOTHER, PAUSE_S = 20, 0.25
TRIES = 3  # an intent that turns out dead is replaced by the next attempt's; more often than this is a fault


@dataclass(frozen=True, slots=True)
class ToPay:
    """What the buyer's browser needs to pay; no secret where nothing is left to pay."""

    purchase: Purchase
    is_new: bool
    client_secret: str | None = field(default=None, repr=False)
    payment_intent_id: str | None = None


def begin_payment(wanted: Wanted, caller: Caller, owner: Caller, *, idempotency_key: str = "") -> ToPay:
    """Make or find the purchase for ``wanted`` and the intent that pays it.

    Raises the contract's errors; nothing is left behind by a refusal.
    """
    wanted = checked(wanted)
    try:
        found = find_or_make(wanted, offer_for, caller, idempotency_key, owner)
    except ExclusiveReservedError:
        # The hold in the way may be his own, for a price or terms that changed since, or have run out a moment ago.
        try:
            if not expiry.end_hold_in_the_way(wanted.beat_id, made_by(owner)):
                raise
        except gateway.GatewayAwayError as error:
            raise PaymentsUnavailableError from error
        found = find_or_make(wanted, offer_for, caller, idempotency_key, owner)
    return pay(found)


def pay(found: Found) -> ToPay:
    """The intent that pays ``found``'s purchase: the present one if it can still be paid, else the next attempt's."""
    purchase = found.purchase
    for _ in range(TRIES):
        purchase.refresh_from_db()
        if purchase.payment_status == PaymentStatus.COMPLETED:
            return ToPay(purchase, found.is_new, payment_intent_id=purchase.stripe_payment_intent_id)
        if purchase.total_minor == 0:
            lifecycle.fulfil_purchase(purchase.pk, intent=None)
            continue
        if purchase.payment_status == PaymentStatus.CANCELLED:
            raise AlreadyPayingError("This order was given up. Start again from the beat's page.")
        intent = _present_intent(purchase, is_new=found.is_new)
        if intent is None:
            continue
        secret = _hand_out(purchase, intent)
        if secret is not None:
            purchase.refresh_from_db()
            return ToPay(purchase, found.is_new, client_secret=secret, payment_intent_id=intent.id)
    raise PaymentsUnavailableError


def _present_intent(purchase: Purchase, *, is_new: bool) -> PaymentIntent | None:
    """The present attempt's intent as Stripe has it now, made if need be; None: look again, something moved."""
    attempt = attempts.present(purchase)
    if attempt is None:
        _next_attempt(purchase)
        return None
    asked_at = shop_now()
    try:
        if attempt.stripe_payment_intent_id:
            intent = gateway.retrieve_payment_intent(attempt.stripe_payment_intent_id)
        elif attempt.created_at < asked_at - timedelta(seconds=KEY_IS_SAFE_S):
            _next_attempt(purchase)
            return None
        else:
            return _create(purchase, attempt)
    except gateway.NoSuchObjectError:
        _next_attempt(purchase)
        return None
    except gateway.AmountRefusedError as error:
        _give_up_unpaid(purchase)
        raise AmountTooSmallError from error
    except gateway.GatewayAwayError as error:
        if error.code == KEY_IN_USE and _was_made_by_another(attempt):
            return None
        logger.warning("Stripe gives no answer", extra={"purchase": str(purchase.uuid), "error": str(error)})
        if is_new and not attempt.stripe_payment_intent_id and error.code == "authentication":
            _give_up_unpaid(purchase)
        raise PaymentsUnavailableError from error
    except gateway.GatewayRefusedError as error:
        logger.exception("Stripe refuses an intent", extra={"purchase": str(purchase.uuid), "code": error.code})
        _give_up_unpaid(purchase)
        raise PaymentsUnavailableError from error
    lifecycle.apply_intent(purchase.pk, intent, asked_at=asked_at)
    return intent


def _was_made_by_another(attempt: PaymentAttempt) -> bool:
    """Wait a little for a parallel request with the same key to commit the intent that Stripe is making for it."""
    for _ in range(LOOKS_FOR_ANOTHER):
        attempt.refresh_from_db()
        if attempt.stripe_payment_intent_id is not None:
            return True
        time.sleep(PAUSE_S)
    return False


def _create(purchase: Purchase, attempt: PaymentAttempt) -> PaymentIntent:
    lines = list(purchase.lines.all())
    return gateway.create_payment_intent(
        amount_minor=attempt.amount_minor,
        currency=attempt.currency,
        idempotency_key=attempt.idempotency_key,
        metadata=_metadata(purchase, attempt, lines),
        description=f"Order {purchase.number}",
        cards_only=any(line.is_exclusive for line in lines),
    )


def _metadata(purchase: Purchase, attempt: PaymentAttempt, lines: list[PurchaseLine]) -> dict[str, str]:
    """Enough for a shop restored from yesterday's backup to rebuild today's sales; the token is never among it."""
    metadata = {
        attempts.METADATA_INSTALLATION: str(installation_uuid()),
        attempts.METADATA_PURCHASE: str(purchase.uuid),
        attempts.METADATA_ATTEMPT: str(attempt.number),
        "order": purchase.number,
    }
    for index, line in enumerate(lines[:40]):  # Stripe keeps 50 keys at most
        metadata[f"line_{index}"] = f"{line.beat_id}:{line.licence_code}:{line.total_minor}"
    return metadata


@transaction.atomic
def _hand_out(purchase: Purchase, intent: PaymentIntent) -> str | None:
    """The secret, once the intent's id is committed and the purchase is (again) pending; None: it can't be paid."""
    if intent.status == "processing":
        raise AlreadyPayingError(purchase=purchase.token)
    if intent.status not in CAN_STILL_BE_PAID:
        if intent.status == "canceled":
            _next_attempt(purchase)
        return None
    lifecycle.lock_rights_of(purchase.pk)
    locked = lifecycle.lock_purchase(purchase.pk)
    attempt = attempts.present(locked)
    if attempt is None or attempt.stripe_payment_intent_id not in (None, intent.id):
        return None
    if not attempts.note_intent(locked, attempt, intent):
        return None
    if locked.payment_status == PaymentStatus.FAILED:
        lifecycle.reopen(purchase.pk)
    return intent.client_secret


@transaction.atomic
def _next_attempt(purchase: Purchase) -> None:
    locked = lifecycle.lock_purchase(purchase.pk)
    if locked.is_open and locked.payment_status != PaymentStatus.PROCESSING:
        attempts.begin(locked)


def _give_up_unpaid(purchase: Purchase) -> None:
    """Stripe said a definite no before any secret left us: the hold is not kept for nothing."""
    lifecycle.give_up(purchase.pk, intent_id=None)
