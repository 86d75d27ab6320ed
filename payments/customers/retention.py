"""What says who somebody is goes once it is of no use any more, without his asking. Sums and contracts stay."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from catalog.clock import shop_now
from payments.customers.erasing_rows import forget_buyer
from payments.models import DownloadRecord, EventStatus, PaymentStatus, Purchase, StripeWebhookEvent

UNPAID = timedelta(days=30)  # who began to pay and didn't
PAYLOADS = timedelta(days=90)  # longer than Stripe itself keeps its events
CLIENT_ADDRESSES = timedelta(days=548)  # 18 months: longer than a bank may take a payment back
AT_ONCE = 1000  # rows of a statement, so that none is locked for long


def forget_old() -> None:
    """Each batch commits by itself; what is left when a run ends is found by the next."""
    now = shop_now()
    unpaid = Purchase.objects.filter(
        payment_status=PaymentStatus.CANCELLED, erased_at=None, created_at__lt=now - UNPAID
    )
    for pk in list(unpaid.order_by("pk").values_list("pk", flat=True)):
        _forget_unpaid(pk)
    done = StripeWebhookEvent.objects.filter(
        status__in=(EventStatus.PROCESSED, EventStatus.IGNORED), received_at__lt=now - PAYLOADS
    )
    _empty(done.exclude(payload={}), payload={})
    long_ago = now - CLIENT_ADDRESSES
    _empty(DownloadRecord.objects.filter(at__lt=long_ago).exclude(client_address=None), client_address=None)
    _empty(Purchase.objects.filter(created_at__lt=long_ago).exclude(client_address=None), client_address=None)


@transaction.atomic
def _forget_unpaid(pk: int) -> None:
    purchase = Purchase.objects.select_for_update(of=("self",)).get(pk=pk)
    if purchase.payment_status == PaymentStatus.CANCELLED and purchase.erased_at is None:  # a payment may have come
        forget_buyer(purchase)


def _empty(rows: QuerySet[Any], **values: Any) -> None:
    while found := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=found).update(**values)
