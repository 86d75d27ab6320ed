"""What a sold line left to the shop: the one rule for producers' shares and for reports."""

from typing import Any

from django.db.models import Q, QuerySet, Sum

from payments.cart.money import split
from payments.models import Access, PaymentStatus, PurchaseLine, RefundStatus


def kept_lines() -> QuerySet[PurchaseLine]:
    """Lines sold and not taken back whole (refunded, charged back, could not be given), with ``refunded_minor``.

    Part of a refund that was made at Stripe counts once staff have said which line it is for.
    """
    refunded = Sum("refund_lines__amount_minor", filter=Q(refund_lines__refund__status=RefundStatus.SUCCEEDED))
    lines = PurchaseLine.objects.filter(purchase__payment_status=PaymentStatus.COMPLETED)
    return lines.exclude(access=Access.REVOKED).annotate(refunded_minor=refunded)


def income_of(line: dict[str, Any]) -> int:
    """Of ``total_minor``, ``tax_minor`` and ``refunded_minor``: what is left once refunds are out, less its tax."""
    left_minor = max(line["total_minor"] - (line["refunded_minor"] or 0), 0)
    return split(left_minor, [line["total_minor"] - line["tax_minor"], line["tax_minor"]])[0]
