"""What a mail says at the moment in which it is sent, and whether it is still true then."""

from dataclasses import dataclass

from django.db.models import Q

from payments.models import Access, AccessReason, Correction, PaymentStatus, Purchase, Refund, RefundStatus

LATE_FAILURE, EXPIRED, REFUNDED, CORRECTED = "late_failure", "expired", "refunded", "corrected"


@dataclass(frozen=True, slots=True)
class RefundTold:
    """A refund as its mail tells of it; ``ended`` and ``kept`` are beats with their licences."""

    amount_minor: int
    currency: str
    ended: tuple[str, ...]
    kept: tuple[str, ...]


def refund_told_of(purchase: Purchase, uuid: str) -> RefundTold:
    """The refund of that uuid: the lines that it names, else all, by what its buyer may still fetch."""
    refund = Refund.objects.get(uuid=uuid, attempt__purchase=purchase)
    lines = list(purchase.lines.filter(refund_lines__refund=refund)) or list(purchase.lines.all())
    ended = [line for line in lines if (line.access, line.access_reason) == (Access.REVOKED, AccessReason.REFUNDED)]
    return RefundTold(
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        ended=tuple(str(line) for line in ended),
        kept=tuple(str(line) for line in lines if line.access == Access.ACTIVE),
    )


@dataclass(frozen=True, slots=True)
class CorrectionTold:
    """A correction as its mail tells of it: the beat's title as it was bought, and what was wrong."""

    title: str
    reason: str


def correction_told_of(purchase: Purchase, uuid: str) -> CorrectionTold:
    """The correction of that uuid."""
    correction = Correction.objects.get(uuid=uuid)
    title = purchase.lines.filter(beat_id=correction.beat_id).values_list("beat_title", flat=True).first()
    return CorrectionTold(title or "", correction.reason)


def base_number_of(purchase: Purchase) -> str:
    """The number of the order that this one was built on; empty for most, which were built on none."""
    number = purchase.lines.filter(upgrades__isnull=False).values_list("upgrades__purchase__number", flat=True).first()
    return number or ""


def is_overtaken(purchase: Purchase, name: str, cause: str) -> bool:
    """Whether something happened since the mail was written that makes it wrong or tactless."""
    if name == REFUNDED:
        return not Refund.objects.filter(uuid=cause, status=RefundStatus.SUCCEEDED).exists()
    if name == CORRECTED:
        beats = Correction.objects.filter(uuid=cause).values("beat_id")
        return not purchase.lines.filter(beat_id__in=beats).exclude(access=Access.REVOKED).exists()
    if name == LATE_FAILURE:
        return purchase.payment_status in (PaymentStatus.COMPLETED, PaymentStatus.PROCESSING)
    if name == EXPIRED:
        return purchase.payment_status != PaymentStatus.CANCELLED or _wants_it_again(purchase)
    return False


def _wants_it_again(purchase: Purchase) -> bool:
    """The same buyer has bought the beat, or is about to, under whatever licence."""
    his = Q(email_key=purchase.email_key)
    if purchase.buyer_id is not None:
        his |= Q(buyer_id=purchase.buyer_id)
    others = Purchase.objects.filter(his).exclude(pk=purchase.pk).exclude(payment_status=PaymentStatus.CANCELLED)
    beats = purchase.lines.filter(is_exclusive=True).values("beat_id")
    return others.filter(lines__beat_id__in=beats).exists()
