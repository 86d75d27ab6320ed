"""Which lines a refund that was made at Stripe belongs to: Stripe doesn't say, so the only line, or staff, decides.

Until then nobody's access changes, except where all the money is back.
"""

from collections.abc import Mapping

from django.db.models import F, QuerySet

from catalog.clock import shop_now
from payments.models import PaymentStatus, Purchase, PurchaseLine, Refund, RefundLine, RefundReason, RefundStatus

UNDONE = (RefundStatus.FAILED, RefundStatus.CANCELLED)


class NotAssignableError(Exception):
    """These shares can't be this refund's; nothing was written."""


def unassigned() -> QuerySet[Refund]:
    """Refunds of paid purchases that were made at Stripe, are not undone, and that nobody gave to lines yet.

    Of the payment that paid for the purchase: money that came twice takes nothing away when it goes back.
    """
    found = Refund.objects.filter(
        reason=RefundReason.AT_STRIPE,
        assigned_at=None,
        lines=None,
        attempt__purchase__payment_status=PaymentStatus.COMPLETED,
        attempt__stripe_payment_intent_id=F("attempt__purchase__stripe_payment_intent_id"),
    )
    return found.exclude(status__in=UNDONE)


def assign_to_the_only_line(purchase: Purchase) -> None:
    """A paid purchase of one line leaves no choice. Caller holds the purchase, and updates the access."""
    lines = list(purchase.lines.all()[:2])
    if len(lines) != 1:
        return
    for refund in unassigned().filter(attempt__purchase=purchase):
        share = min(refund.amount_minor, _left_besides(lines[0], refund))
        if share == refund.amount_minor:
            _write(refund, {lines[0]: share})


def assign(refund: Refund, shares: Mapping[PurchaseLine, int]) -> None:
    """Give the refund to these lines (minor units), or with none to no line: goodwill that takes nothing away.

    Caller holds the purchase, and updates the access. Raises NotAssignableError.
    """
    if not unassigned().filter(pk=refund.pk).exists():
        raise NotAssignableError("It has been decided already.")
    if shares and sum(shares.values()) != refund.amount_minor:
        raise NotAssignableError("The parts don't add up to the refund.")
    if any(share > _left_besides(line, refund) for line, share in shares.items()):
        raise NotAssignableError("One part is more than was paid for that beat and is not on its way back already.")
    _write(refund, shares)


def _left_besides(line: PurchaseLine, refund: Refund) -> int:
    others = RefundLine.objects.filter(line=line).exclude(refund=refund).exclude(refund__status__in=UNDONE)
    return line.total_minor - sum(others.values_list("amount_minor", flat=True))


def _write(refund: Refund, shares: Mapping[PurchaseLine, int]) -> None:
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line=line, amount_minor=share) for line, share in shares.items() if share
    )
    refund.assigned_at = shop_now()
    refund.save(update_fields=["assigned_at", "updated_at"])
