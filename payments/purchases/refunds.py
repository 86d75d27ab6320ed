"""Money back: a row first, then Stripe; how much is left to give back, and what a dispute makes of what is asked."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from catalog.clock import shop_now
from payments.gateway.shapes import StripeRefund, as_uuid
from payments.messages import mails, outbox
from payments.models import (
    OutboxKind,
    PaymentAttempt,
    Purchase,
    PurchaseLine,
    Refund,
    RefundLine,
    RefundReason,
    RefundStatus,
)
from payments.models.dispute import LOSING
from payments.purchases import assigning, taxes
from payments.purchases.access import update_access
from payments.purchases.timeline import Happened, record

logger = logging.getLogger(__name__)
METADATA_REFUND = "refund"
CHARGED_BACK = "charged_back"  # why a refund was cancelled before it was sent
STATUS_AT_STRIPE = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.CANCELLED,
}
TOLD_WHEN_BACK = (RefundReason.REQUESTED, RefundReason.AT_STRIPE)  # of the others the buyer was told when they began
ON_THE_WAY = (RefundStatus.REQUESTED, RefundStatus.SENT, RefundStatus.PENDING, RefundStatus.SUCCEEDED)


class TooMuchError(Exception):
    """More was asked back, of a line or in all, than was paid and is not on its way back yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for a refund, in which words; ``nonce`` is the form's, ``replaces`` the failed one it makes good."""

    by: str = ""
    note: str = ""
    nonce: UUID | None = None
    replaces: Refund | None = None


BY_THE_STORE = Asked()


def request(
    purchase: Purchase,
    attempt: PaymentAttempt,
    lines: Mapping[PurchaseLine, int],
    reason: RefundReason,
    *,
    asked: Asked = BY_THE_STORE,
) -> Refund:
    """Write a ``requested`` refund of these shares (minor units); a worker sends it. Caller holds the purchase.

    Raises TooMuchError, and writes nothing then.
    """
    return _request(purchase, attempt, sum(lines.values()), lines, reason, asked)


def request_anew(purchase: Purchase, failed: Refund, asked: Asked) -> Refund:
    """Write a refund of the same lines and amount as one that failed, which stays. Caller holds the purchase.

    Raises TooMuchError, and writes nothing then.
    """
    lines = {each.line: each.amount_minor for each in failed.lines.select_related("line")}
    return _request(purchase, failed.attempt, failed.amount_minor, lines, RefundReason(failed.reason), asked)


def return_surplus(purchase: Purchase, attempt: PaymentAttempt, reason: RefundReason) -> Refund | None:
    """Send back, whole and once, a captured amount that completes nothing. Caller holds the purchase."""
    if attempt.refunds.filter(reason__in=(RefundReason.DUPLICATE, RefundReason.WRONG_AMOUNT)).exists():
        return None
    logger.error(
        "captured money completes nothing and goes back",
        extra={"purchase": str(purchase.uuid), "intent": attempt.stripe_payment_intent_id, "reason": reason},
    )
    record(
        purchase.pk,
        Happened.SURPLUS_CAPTURED,
        intent=attempt.stripe_payment_intent_id,
        amount_minor=attempt.captured_minor,
        reason=reason,
    )
    amount_minor = left_of(attempt)
    if amount_minor <= 0:
        return None
    refund = _request(purchase, attempt, amount_minor, {}, reason, BY_THE_STORE)
    mails.note_surplus(purchase, refund)
    return refund


def left_of(attempt: PaymentAttempt) -> int:
    """What was captured, is not on its way back yet and was not lost to a bank, in minor units.

    A refund made at Stripe counts. Below 0 where more is asked back than a lost dispute left.
    """
    on_the_way = attempt.refunds.filter(status__in=ON_THE_WAY).aggregate(n=Sum("amount_minor"))["n"] or 0
    lost = attempt.disputes.filter(status__in=LOSING).aggregate(n=Sum("withdrawn_minor"))["n"] or 0
    return attempt.captured_minor - int(on_the_way) - int(lost)


def left_of_line(line: PurchaseLine) -> int:
    """What of a line's stored total is not on its way back yet, in minor units."""
    on_the_way = line.refund_lines.filter(refund__status__in=ON_THE_WAY).aggregate(n=Sum("amount_minor"))["n"] or 0
    return line.total_minor - int(on_the_way)


def is_disputed(attempt: PaymentAttempt) -> bool:
    """Whether the bank has yet to decide about the charge: a refund now would pay its money twice."""
    return any(
        dispute.is_open and (dispute.withdrawn_minor or not dispute.is_charge_refundable)
        for dispute in attempt.disputes.all()
    )


def settle(attempt: PaymentAttempt) -> None:
    """Once the bank has decided, refunds that waited for it are sent, or cancelled where it took their money.

    A decision that is turned round afterwards turns them round, too. Caller holds the purchase.
    """
    if is_disputed(attempt):
        return
    for refund in attempt.refunds.filter(status=RefundStatus.REQUESTED).order_by("created_at", "pk"):
        if left_of(attempt) < 0:
            _change(refund, RefundStatus.CANCELLED, CHARGED_BACK)
        outbox.wake(outbox_key(refund))
    cancelled = attempt.refunds.filter(status=RefundStatus.CANCELLED, failure_reason=CHARGED_BACK)
    for refund in cancelled.filter(stripe_refund_id=None).order_by("created_at", "pk"):
        shares = {each.line: each.amount_minor for each in refund.lines.select_related("line")}
        if _is_left(attempt, refund.amount_minor, shares):
            _change(refund, RefundStatus.REQUESTED, "")
            outbox.wake(outbox_key(refund))


def outbox_key(refund: Refund) -> str:
    """Names the row that sends it, and the request at Stripe."""
    return f"refund:{refund.uuid}"


def apply(stripe_refund: StripeRefund, *, asked_at: datetime) -> bool:
    """Bring our row to what Stripe says of a refund; one made at Stripe gets a row too. False if nothing changed.

    ``asked_at`` is the shop's time before Stripe was asked: an older answer never overwrites a newer one.
    Raises Refund.DoesNotExist where neither refund nor intent are known.
    """
    with transaction.atomic():
        attempt = PaymentAttempt.objects.filter(stripe_payment_intent_id=stripe_refund.payment_intent_id).first()
        if attempt is None:
            raise Refund.DoesNotExist(stripe_refund.id)
        purchase = Purchase.objects.select_for_update(of=("self",)).get(pk=attempt.purchase_id)
        refund = _row_of(stripe_refund, attempt)
        status = STATUS_AT_STRIPE.get(stripe_refund.status, RefundStatus.PENDING)
        if refund.stripe_seen_at is not None and asked_at < refund.stripe_seen_at:
            return False
        refund.stripe_seen_at = asked_at
        if refund.status == status and refund.stripe_refund_id == stripe_refund.id:
            refund.save()
            return False
        refund.status, refund.stripe_refund_id = status, stripe_refund.id
        refund.failure_reason = stripe_refund.failure_reason[:255]
        refund.save()
        record(
            purchase.pk,
            Happened.REFUND_CHANGED,
            refund=stripe_refund.id,
            status=status,
            amount_minor=refund.amount_minor,
        )
        assigning.assign_to_the_only_line(purchase)
        update_access(purchase.pk)
        if status == RefundStatus.FAILED:
            logger.error("refund failed", extra={"refund": stripe_refund.id, "purchase": str(purchase.uuid)})
        if status == RefundStatus.SUCCEEDED:
            taxes.note_refund(purchase, refund)
        if status == RefundStatus.SUCCEEDED and refund.reason in TOLD_WHEN_BACK:
            mails.note_refunded(purchase, refund)
        return True


def _request(
    purchase: Purchase,
    attempt: PaymentAttempt,
    amount_minor: int,
    lines: Mapping[PurchaseLine, int],
    reason: RefundReason,
    asked: Asked,
) -> Refund:
    if not _is_left(attempt, amount_minor, lines):
        raise TooMuchError(f"{amount_minor} asked back, {left_of(attempt)} left")
    refund = Refund.objects.create(
        attempt=attempt,
        amount_minor=amount_minor,
        currency=attempt.currency,
        reason=reason,
        requested_by=asked.by,
        note=asked.note,
        nonce=asked.nonce,
        replaces=asked.replaces,
        created_at=shop_now(),
    )
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line=line, amount_minor=share) for line, share in lines.items()
    )
    outbox.write(OutboxKind.SEND_REFUND, key=outbox_key(refund), subject_id=str(refund.uuid), purchase_id=purchase.pk)
    record(purchase.pk, Happened.REFUND_REQUESTED, refund=str(refund.uuid), amount_minor=amount_minor, reason=reason)
    return refund


def _is_left(attempt: PaymentAttempt, amount_minor: int, shares: Mapping[PurchaseLine, int]) -> bool:
    """Whether so much can go back, of the payment and of each line."""
    return amount_minor <= left_of(attempt) and all(share <= left_of_line(line) for line, share in shares.items())


def _row_of(stripe_refund: StripeRefund, attempt: PaymentAttempt) -> Refund:
    known = attempt.refunds.filter(stripe_refund_id=stripe_refund.id).first()
    ours = as_uuid(stripe_refund.metadata.get(METADATA_REFUND, ""))
    if known is None and ours is not None:
        known = attempt.refunds.filter(uuid=ours, stripe_refund_id__isnull=True).first()
    if known is not None:
        return known
    return Refund(
        attempt=attempt,
        amount_minor=stripe_refund.amount_minor,
        currency=stripe_refund.currency,
        reason=RefundReason.AT_STRIPE,
        created_at=shop_now(),
    )


def _change(refund: Refund, status: RefundStatus, why: str) -> None:
    refund.status, refund.failure_reason = status, why
    refund.save(update_fields=["status", "failure_reason", "updated_at"])
    record(
        refund.attempt.purchase_id,
        Happened.REFUND_CHANGED,
        refund=str(refund.uuid),
        status=status,
        amount_minor=refund.amount_minor,
    )
