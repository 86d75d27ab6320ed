"""Ends links to files of a purchase: one that its buyer takes back, all where its token went to a stranger."""

from django.db.models import QuerySet

from catalog.clock import shop_now
from payments.models import FileLink, Purchase
from payments.purchases.timeline import Happened, record


def take_back(purchase: Purchase, links: QuerySet[FileLink]) -> None:
    """Those of ``links`` that are the purchase's open nothing from now on. Caller holds it."""
    for link in links.filter(line__purchase=purchase).select_related("line"):
        link.revoked_at = shop_now()
        link.save(update_fields=["revoked_at"])
        record(purchase.pk, Happened.LINK_REVOKED, line=str(link.line.uuid), type=link.type, link=link.pk)
