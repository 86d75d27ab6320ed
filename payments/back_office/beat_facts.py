"""What stands beside a beat's editor about its sales, for those who may see money."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db.models import Count, Max, Sum
from django.urls import reverse

from catalog.editor.beside import Fact
from catalog.editor.own_beats import producers_of
from catalog.models import Beat
from payments.back_office.addresses import CORRECT_URL_NAME, RIGHTS
from payments.delivery import corrections
from payments.models import PaymentStatus, PurchaseLine


def beat_facts(beat: Beat, user: PermissionsMixin | AnonymousUser) -> list[Fact]:
    """Licences sold, and what was paid for them in each currency; a producer is sent to his own figures."""
    if not user.has_perm("payments.view_purchase"):
        is_producer = isinstance(user, AbstractBaseUser) and producers_of(user)
        return [Fact("Your share", "See your sales", url=reverse("own_sales"))] if is_producer else []
    sold = PurchaseLine.objects.filter(beat=beat, purchase__payment_status=PaymentStatus.COMPLETED, unavailable_at=None)
    by_currency = sold.values("purchase__currency").annotate(
        count=Count("pk"), total_minor=Sum("total_minor"), newest=Max("purchase__completed_at")
    )
    rows = list(by_currency.order_by("purchase__currency"))
    newest = max((row["newest"] for row in rows), default=None)
    holders = max((each.holders for each in corrections.later_files(beat)), default=0)
    return [
        Fact("Licences sold", str(sum(row["count"] for row in rows))),
        *(
            Fact("Paid for them, refunds not taken off", "", row["total_minor"], row["purchase__currency"])
            for row in rows
        ),
        *([Fact("Last sale", f"{newest.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)):%Y-%m-%d}")] if newest else []),
        *(
            [Fact("With buyers", f"{holders} have an earlier file", url=reverse(CORRECT_URL_NAME, args=[beat.pk]))]
            if holders and user.has_perm("payments.change_purchase")
            else []
        ),
        Fact("Who holds the right", "See the right", url=reverse(f"{RIGHTS}:detail", args=[beat.right_id])),
    ]
