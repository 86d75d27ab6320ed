"""The only writer of ``payment_status`` and of a line's access: each move under the purchase's lock, with its history.

Lock order everywhere: inbox or outbox row, then rights, then discount codes, then purchases. No call leaves from here.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from catalog import rights
from catalog.clock import shop_now
from catalog.errors import ExclusiveReservedError, ExclusiveSoldError
from catalog.models import ExclusiveRight
from payments.cart import carts, discounts
from payments.gateway.shapes import PaymentIntent
from payments.messages import mails
from payments.models import PaymentAttempt, PaymentStatus, Purchase, PurchaseLine, RefundReason
from payments.purchases import assigning, attempts, giving, refunds, taxes
from payments.purchases.access import update_access
from payments.purchases.states import Move, next_status
from payments.purchases.timeline import Happened, record

logger = logging.getLogger(__name__)
CARDS_ON_AN_INTENT = 10  # who tries more asks us for another one, and our limits count
FIRST_CHECK_S = 60  # a webhook that hasn't come by then may be lost: Stripe is asked
WRITTEN_BY_A_MOVE = [
    "payment_status",
    "stripe_payment_intent_id",
    "licensee_name",
    "failure_message",
    "next_check_at",
    "checks",
    "completed_at",
    "updated_at",
]


def lock_purchase(purchase_id: int) -> Purchase:
    """The purchase under its row lock; must run inside ``atomic``."""
    return Purchase.objects.select_for_update(of=("self",)).get(pk=purchase_id)


def lock_rights_of(purchase_id: int) -> dict[int, ExclusiveRight]:
    """The rights that the purchase's lines touch, locked; to be called before its own lock, and before its lines.

    While one waits for a lock a manager may tie a beat to another's right, and its lines with it: looked at again then.
    """
    touched = PurchaseLine.objects.filter(purchase_id=purchase_id, right__isnull=False)
    locked: dict[int, ExclusiveRight] = {}
    while missing := set(touched.values_list("right_id", flat=True)) - locked.keys():
        locked |= rights.lock_rights(missing)
    return locked


@transaction.atomic
def fulfil_purchase(purchase_id: int, *, intent: PaymentIntent | None) -> bool:
    """Move a purchase to ``completed`` and give what can be given; False if nothing changed.

    ``intent`` is None when nothing is due, else captured at Stripe. Another amount or currency than the
    purchase's, or a second captured attempt, completes nothing and is refunded whole. A line that can't be
    given is revoked and its refund requested in this very transaction.
    Locks: rights, purchase, in ``atomic`` (joins the caller's transaction).
    Source: https://docs.stripe.com/payments/paymentintents/lifecycle
    """
    locked_rights = lock_rights_of(purchase_id)
    lines = list(PurchaseLine.objects.filter(purchase_id=purchase_id).order_by("position"))
    discounts.lock_code_of(purchase_id)
    purchase = lock_purchase(purchase_id)
    attempt = None
    if intent is not None:
        attempt = attempts.mirror(purchase, intent, asked_at=None) or attempts.adopt(purchase, intent)
        if not _completes(purchase, attempt, intent):
            return False
    elif purchase.total_minor:
        raise ValueError("only a purchase of nothing is completed without an intent")
    if intent is not None:
        purchase.stripe_payment_intent_id = intent.id
        if not purchase.erased_at:
            purchase.licensee_name = purchase.licensee_name or intent.billing_name[:200]
    purchase.failure_message = ""
    if not _move(purchase, Move.CAPTURED):
        return False
    discounts.use(purchase.pk)
    given = giving.give_lines(purchase, lines, locked_rights, attempt)
    assigning.assign_to_the_only_line(purchase)
    update_access(purchase.pk)  # refunds and disputes may have been heard of before the payment
    attempts.cancel_others(purchase, paid=attempt)
    if given:
        mails.note_receipt(purchase)
    taxes.note_sale(purchase)
    carts.take_out_bought(purchase)
    giving.report_sales(lines)
    logger.info(
        "purchase completed", extra={"purchase": str(purchase.uuid), "intent": purchase.stripe_payment_intent_id}
    )
    return True


@transaction.atomic
def apply_intent(purchase_id: int, intent: PaymentIntent, *, asked_at: datetime) -> bool:
    """Bring the purchase to what Stripe says of one of its intents; False if that changed nothing.

    ``asked_at`` is the shop's time before Stripe was asked: an older answer never overwrites a newer one.
    Any order, repetition or omission ends in the same state. Locks: rights, purchase.
    """
    if intent.status == "succeeded":
        return fulfil_purchase(purchase_id, intent=intent)
    lock_rights_of(purchase_id)
    lines = list(PurchaseLine.objects.filter(purchase_id=purchase_id))
    purchase = lock_purchase(purchase_id)
    is_known = intent.was_declined and _has_told_of_decline(purchase, intent)
    before = purchase.payment_status
    is_another_card = bool(intent.charge_id) and not _knows_charge(purchase, intent)
    attempt = attempts.mirror(purchase, intent, asked_at=asked_at)
    if attempt is None or attempt.superseded_at or not purchase.is_open:
        return False
    if intent.status == "processing":
        return purchase.payment_status != PaymentStatus.PROCESSING and _move(purchase, Move.STRIPE_IS_PROCESSING)
    if intent.status == "canceled":
        return _cancel(purchase, lines, Move.STRIPE_CANCELED) and _tell_if_late(purchase, before, intent)
    if intent.was_declined and not is_known and (purchase.payment_status != PaymentStatus.FAILED or is_another_card):
        return _decline(purchase, intent) and _tell_if_late(purchase, before, intent)
    if intent.status == "requires_action":
        return _extend_hold_once(purchase, lines)
    return False


@transaction.atomic
def reopen(purchase_id: int) -> bool:
    """The buyer tries once more: a failed purchase is pending again; its hold is kept, or taken again if free.

    The hold's time is not lengthened by it. Raises ExclusiveReservedError, ExclusiveSoldError, ForbiddenMoveError.
    Locks: rights, purchase.
    """
    lines = PurchaseLine.objects.filter(purchase_id=purchase_id, is_exclusive=True).order_by("right_id")
    lock_rights_of(purchase_id)
    purchase = lock_purchase(purchase_id)
    left_s = max(int((purchase.expires_at - shop_now()).total_seconds()), 1)
    for line in lines:
        assert line.right_id is not None
        rights.reserve(line.right_id, line_uuid=line.uuid, seconds=left_s)
    record(purchase.pk, Happened.REOPENED)
    return _move(purchase, Move.NEW_ATTEMPT)


@transaction.atomic
def give_up(purchase_id: int, attempt: PaymentAttempt | None) -> bool:
    """Cancel an unpaid purchase and release its holds; False if it isn't open or has moved on since.

    ``attempt`` is the present one as the caller saw it: nothing at Stripe can be paid for it (its page has ended, its
    intent is unknown there, or its secret never left us). Locks: rights, purchase.
    """
    lock_rights_of(purchase_id)
    lines = list(PurchaseLine.objects.filter(purchase_id=purchase_id))
    purchase = lock_purchase(purchase_id)
    if _seen(attempts.present(purchase)) != _seen(attempt):
        return False
    if purchase.payment_status not in (PaymentStatus.PENDING, PaymentStatus.FAILED):
        return False
    if attempt is not None:
        attempts.note_closed(attempt)
    return _cancel(purchase, lines, Move.GIVEN_UP)


def _seen(attempt: PaymentAttempt | None) -> tuple[int, str | None, str | None] | None:
    if attempt is None:
        return None
    return attempt.number, attempt.stripe_payment_intent_id, attempt.stripe_session_id


def _has_told_of_decline(purchase: Purchase, intent: PaymentIntent) -> bool:
    """Stripe repeats the last decline until the next card is tried: a reopened purchase must not fail of it again."""
    is_reopened = purchase.payment_status == PaymentStatus.PENDING and bool(purchase.failure_message)
    return is_reopened and _knows_charge(purchase, intent)


def _knows_charge(purchase: Purchase, intent: PaymentIntent) -> bool:
    seen = purchase.attempts.filter(stripe_payment_intent_id=intent.id).exclude(stripe_charge_id="")
    return seen.filter(stripe_charge_id=intent.charge_id).exists()


def _decline(purchase: Purchase, intent: PaymentIntent) -> bool:
    """Tell of every declined card, since limits count them; an intent that many were tried on is taken away."""
    purchase.failure_message = intent.failure_message[:500]
    record(purchase.pk, Happened.DECLINED, intent=intent.id, code=intent.failure_code)
    has_moved = _move(purchase, Move.DECLINED)
    if not has_moved:
        purchase.save(update_fields=["failure_message", "updated_at"])
    if purchase.timeline.filter(kind=Happened.DECLINED, data__intent=intent.id).count() >= CARDS_ON_AN_INTENT:
        attempts.begin(purchase)
    return has_moved


def _completes(purchase: Purchase, attempt: PaymentAttempt, intent: PaymentIntent) -> bool:
    """Whether this captured intent is the one that pays; money that pays nothing is sent back."""
    if purchase.payment_status == PaymentStatus.COMPLETED:
        if purchase.stripe_payment_intent_id != intent.id:
            refunds.return_surplus(purchase, attempt, RefundReason.DUPLICATE)
        return False
    if (intent.amount_received_minor, intent.currency) != (purchase.total_minor, purchase.currency):
        refunds.return_surplus(purchase, attempt, RefundReason.WRONG_AMOUNT)
        if purchase.is_open and attempt.superseded_at is None:
            if purchase.payment_status == PaymentStatus.PROCESSING:
                _move(purchase, Move.DECLINED)
            attempts.begin(purchase)  # the spent intent pays nothing any more: pay anew, or give up
        return False
    return True


def _cancel(purchase: Purchase, lines: list[PurchaseLine], move: Move) -> bool:
    has_lapsed = purchase.payment_status != PaymentStatus.PROCESSING and purchase.expires_at <= shop_now()
    held = [line for line in lines if line.is_exclusive and line.right_id is not None]
    for line in held:
        assert line.right_id is not None
        rights.release(line.right_id, line_uuid=line.uuid)
    discounts.give_back(purchase.pk)
    has_moved = _move(purchase, move)
    if has_moved and has_lapsed and held:
        mails.note_expired(purchase, [line.beat_id for line in held])
    return has_moved


def _tell_if_late(purchase: Purchase, before: str, intent: PaymentIntent) -> bool:
    """The buyer was told that the bank works on it, and is not at the page any more: he is written to. Always True."""
    if before == PaymentStatus.PROCESSING:
        mails.note_late_failure(purchase, intent.charge_id or intent.id)
    return True


def _extend_hold_once(purchase: Purchase, lines: list[PurchaseLine]) -> bool:
    exclusive = [line for line in lines if line.is_exclusive and line.right_id is not None]
    if purchase.hold_was_extended or not exclusive:
        return False
    try:
        with transaction.atomic():
            for line in exclusive:
                assert line.right_id is not None
                rights.reserve(line.right_id, line_uuid=line.uuid, seconds=settings.EXCLUSIVE_HOLD_S)
    except (ExclusiveSoldError, ExclusiveReservedError):  # withdrawn meanwhile: there is nothing to hold any more
        return False
    purchase.hold_was_extended = True
    purchase.expires_at = shop_now() + timedelta(seconds=settings.EXCLUSIVE_HOLD_S)
    purchase.save(update_fields=["hold_was_extended", "expires_at", "updated_at"])
    record(purchase.pk, Happened.HOLD_EXTENDED)
    return True


def _move(purchase: Purchase, move: Move) -> bool:
    """Write the new status and its history; the caller holds the purchase's lock."""
    before = PaymentStatus(purchase.payment_status)
    after = next_status(before, move)
    if after is None:
        return False
    purchase.payment_status = after
    purchase.next_check_at = shop_now() + timedelta(seconds=FIRST_CHECK_S)
    purchase.checks = 0
    if after == PaymentStatus.COMPLETED:
        purchase.completed_at = shop_now()
    purchase.save(update_fields=WRITTEN_BY_A_MOVE)
    record(purchase.pk, Happened.STATUS_MOVED, before=before, after=after, why=move)
    return True
