"""Asks Stripe for the intent of a purchase's present attempt, with no lock held, and hands out its client secret."""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.clock import shop_now
from catalog.errors import BusyError, ExclusiveReservedError
from payments.callers import Caller
from payments.checkout import abuse
from payments.checkout.metadata import metadata_of
from payments.checkout.purchase import Found, MustEndFirstError, PriceMovedError, find_or_make, tax_on, was_asked_before
from payments.checkout.replacing import KEY_IN_USE, KEY_IS_SAFE_S, close_older, next_way, was_made_by_another
from payments.checkout.wanted import Wanted, checked
from payments.errors import AlreadyPayingError, AmountTooSmallError, PaymentsUnavailableError
from payments.gateway import client as gateway
from payments.gateway.shapes import CAN_STILL_BE_PAID, PaymentIntent
from payments.installation import check_account
from payments.models import PaymentAttempt, PaymentStatus, Purchase
from payments.purchases import attempts, expiry, lifecycle
from payments.queries import made_by

logger = logging.getLogger(__name__)
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
    return pay(begin(wanted, caller, owner, idempotency_key=idempotency_key))


def begin(wanted: Wanted, caller: Caller, owner: Caller, *, idempotency_key: str = "") -> Found:
    """Make or find the purchase for ``wanted``; what of the visitor's own stood in its way is ended at Stripe first.

    Raises the contract's errors; nothing is left behind by a refusal.
    """
    wanted = checked(wanted)
    check_account()
    abuse.check(owner, wanted.email_key)
    replaced: list[Purchase] = []
    for _try in range(TRIES):
        try:
            is_known = was_asked_before(wanted, caller, owner, idempotency_key)
            taxed = None if is_known else tax_on(wanted, owner)
            return find_or_make(wanted, caller, idempotency_key, owner, replaced=replaced, taxed=taxed)
        except PriceMovedError:
            continue
        except MustEndFirstError as error:
            for purchase in error.purchases:
                _end_own(purchase)
            replaced.extend(error.purchases)
        except ExclusiveReservedError as error:
            # The hold in the way may be his own, of another purchase or terms that changed, or have run out just now.
            if not _end_holds_in_the_way(wanted, error, owner):
                raise
    raise BusyError


def _end_own(purchase: Purchase) -> None:
    """End at Stripe, then here, what its buyer has changed since; raises AlreadyPayingError if he has paid for it."""
    try:
        expiry.end(purchase, is_patient=False)
    except gateway.GatewayError as error:
        logger.warning("an older order can't be ended", exc_info=True, extra={"purchase": str(purchase.uuid)})
        raise PaymentsUnavailableError from error
    purchase.refresh_from_db()
    if purchase.payment_status != PaymentStatus.CANCELLED:
        raise AlreadyPayingError(_("The order as it was before is being paid for already."), purchase=purchase.token)


def _end_holds_in_the_way(wanted: Wanted, error: ExclusiveReservedError, owner: Caller) -> bool:
    """Whether asking once more is worth it: each hold that was in the way has lapsed or was his own, and is ended."""
    named: list[dict[str, Any]] = error.extra.get("items", [])
    beat_ids = [item["beat"] for item in named] or [wanted.items[0].beat_id]
    try:
        return all(expiry.end_hold_in_the_way(beat_id, made_by(owner)) for beat_id in beat_ids)
    except gateway.GatewayAwayError as away:
        raise PaymentsUnavailableError from away


def pay(found: Found) -> ToPay:
    """The intent that pays ``found``'s purchase: the present one if it can still be paid, else the next attempt's."""
    purchase = found.purchase
    for _try in range(TRIES):
        purchase.refresh_from_db()
        if purchase.payment_status == PaymentStatus.COMPLETED:
            return ToPay(purchase, found.is_new, payment_intent_id=purchase.stripe_payment_intent_id)
        if purchase.payment_status == PaymentStatus.CANCELLED:
            raise AlreadyPayingError(_("This order was given up. Start again from the beat's page."))
        attempt = _present_attempt(purchase)
        intent = _intent_of(purchase, attempt, is_new=found.is_new) if attempt else None
        if attempt is None or intent is None:
            continue
        secret = _hand_out(purchase, attempt, intent)
        if secret is not None:
            purchase.refresh_from_db()
            return ToPay(purchase, found.is_new, client_secret=secret, payment_intent_id=intent.id)
    raise PaymentsUnavailableError


def _present_attempt(purchase: Purchase) -> PaymentAttempt | None:
    """The attempt to be paid, once it is the only one that can be; None: look again, there is a new one."""
    attempt = attempts.present(purchase)
    if attempt is not None and not attempt.is_hosted:
        close_older(purchase)
        return attempt
    if purchase.payment_status == PaymentStatus.PROCESSING:
        raise AlreadyPayingError(purchase=purchase.token)
    next_way(purchase, attempt, is_hosted=False)
    return None


def _intent_of(purchase: Purchase, attempt: PaymentAttempt, *, is_new: bool) -> PaymentIntent | None:
    """The attempt's intent as Stripe has it now, made if need be; None: look again, something moved."""
    asked_at = shop_now()
    try:
        if attempt.stripe_payment_intent_id:
            intent = gateway.retrieve_payment_intent(attempt.stripe_payment_intent_id)
        elif attempt.created_at < asked_at - timedelta(seconds=KEY_IS_SAFE_S):
            next_way(purchase, attempt, is_hosted=False)
            return None
        else:
            return _create(purchase, attempt)
    except gateway.NoSuchObjectError:
        next_way(purchase, attempt, is_hosted=False)
        return None
    except gateway.AmountRefusedError as error:
        _give_up_unpaid(purchase, attempt)
        raise AmountTooSmallError from error
    except gateway.GatewayAwayError as error:
        if error.code == KEY_IN_USE and was_made_by_another(attempt):
            return None
        logger.warning("Stripe gives no answer", extra={"purchase": str(purchase.uuid), "error": str(error)})
        if is_new and not attempt.stripe_payment_intent_id and error.code == "authentication":
            _give_up_unpaid(purchase, attempt)
        raise PaymentsUnavailableError from error
    except gateway.GatewayRefusedError as error:
        logger.exception("Stripe refuses an intent", extra={"purchase": str(purchase.uuid), "code": error.code})
        _give_up_unpaid(purchase, attempt)
        raise PaymentsUnavailableError from error
    lifecycle.apply_intent(purchase.pk, intent, asked_at=asked_at)
    return intent


def _create(purchase: Purchase, attempt: PaymentAttempt) -> PaymentIntent:
    lines = list(purchase.lines.all())
    return gateway.create_payment_intent(
        amount_minor=attempt.amount_minor,
        currency=attempt.currency,
        idempotency_key=attempt.idempotency_key,
        metadata=metadata_of(purchase, attempt, lines),
        description=f"Order {purchase.number}",
        cards_only=any(line.is_exclusive for line in lines),
    )


def _hand_out(purchase: Purchase, attempt: PaymentAttempt, intent: PaymentIntent) -> str | None:
    """The secret, once the intent's id is committed and the purchase is (again) pending; None: it can't be paid."""
    if intent.status == "processing":
        raise AlreadyPayingError(purchase=purchase.token)
    if intent.status == "canceled":
        next_way(purchase, attempt, is_hosted=False)
    if intent.status not in CAN_STILL_BE_PAID:
        return None
    with transaction.atomic():
        lifecycle.lock_rights_of(purchase.pk)
        locked = lifecycle.lock_purchase(purchase.pk)
        if not attempts.note_intent(locked, attempt, intent):
            return None
        if locked.payment_status == PaymentStatus.FAILED:
            lifecycle.reopen(purchase.pk)
    return intent.client_secret


def _give_up_unpaid(purchase: Purchase, attempt: PaymentAttempt) -> None:
    """Stripe said a definite no before any secret left us: the hold is not kept for nothing."""
    if not attempt.can_be_paid_at_stripe:
        lifecycle.give_up(purchase.pk, attempt)
