"""More rights in a beat that one has a licence of: what was paid for that one is taken off the price of the other."""

from dataclasses import replace
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from catalog import offers
from catalog.errors import LicenceNotOfferedError
from catalog.offers import Offer
from payments.cart.money import is_chargeable
from payments.models import Access, PaymentStatus, PurchaseLine, RefundStatus


def better_offers(line: PurchaseLine, *, language: str) -> list[Offer]:
    """Licences of the same beat that cost more, each at the difference; none where ``line`` can't be replaced."""
    if not _may_be_replaced(line):
        return []
    paid_minor = _paid_minor(line)
    on_sale = offers.offers_of([line.beat_id], language=language).get(line.beat_id, ())
    better = [_less(offer, paid_minor) for offer in on_sale if offer.is_available and _is_better(offer, line)]
    return [offer for offer in better if is_chargeable(offer.amount_minor, offer.currency)]


def at_the_difference(offer: Offer, upgrades_uuid: UUID) -> Offer:
    """``offer`` for who has the line of that uuid; raises LicenceNotOfferedError where it is no upgrade of it."""
    line = PurchaseLine.objects.select_related("purchase").filter(uuid=upgrades_uuid).first()
    if line is None or line.beat_id != offer.beat_id or not _may_be_replaced(line) or not _is_better(offer, line):
        raise LicenceNotOfferedError(_("The licence that you have can't be exchanged for this one any more."))
    return _less(offer, _paid_minor(line))


def _may_be_replaced(line: PurchaseLine) -> bool:
    is_his = line.purchase.payment_status == PaymentStatus.COMPLETED and line.access == Access.ACTIVE
    return is_his and not line.is_exclusive and not line.purchase.erased_at and not line.is_replaced


def _is_better(offer: Offer, line: PurchaseLine) -> bool:
    """It costs more than all that was paid, so it gives more; in the same money."""
    is_same = offer.licence_code == line.licence_code or offer.currency != line.purchase.currency
    return not is_same and offer.amount_minor > _paid_minor(line)


def _paid_minor(line: PurchaseLine) -> int:
    """For the line and those whose place it took, less what went back; tax that came on top is not of the price."""
    paid = [line, *line.replaced()]
    back = PurchaseLine.objects.filter(
        pk__in=[each.pk for each in paid], refund_lines__refund__status=RefundStatus.SUCCEEDED
    ).aggregate(minor=Sum("refund_lines__amount_minor"))["minor"]
    return max(sum(each.unit_minor - each.discount_minor for each in paid) - (back or 0), 0)


def _less(offer: Offer, paid_minor: int) -> Offer:
    return replace(
        offer, amount_minor=offer.amount_minor - paid_minor, regular_amount_minor=offer.amount_minor, sale_ends_at=None
    )
