"""Today's sales, for the admin's home: by the day of the shop's zone, for those who may see purchases."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Sum

from catalog.clock import shop_now
from payments.back_office.attention import Person
from payments.models import PaymentStatus, Purchase


@dataclass(frozen=True, slots=True)
class Today:
    """Purchases that were completed today in one currency, as they were paid: what went back since is not taken off."""

    count: int
    total_minor: int
    currency: str


def sales_today(user: Person) -> list[Today] | None:
    """One for each currency, none on a day without sales; None for who may not see purchases."""
    if not user.has_perm("payments.view_purchase"):
        return None
    zone = ZoneInfo(settings.SHOP_TIME_ZONE)
    midnight = datetime.combine(shop_now().astimezone(zone).date(), time(), tzinfo=zone)
    sold = Purchase.objects.filter(payment_status=PaymentStatus.COMPLETED, completed_at__gte=midnight)
    rows = sold.order_by("currency").values("currency").annotate(count=Count("pk"), total_minor=Sum("total_minor"))
    return [Today(row["count"], row["total_minor"], row["currency"]) for row in rows]
