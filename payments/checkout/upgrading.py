"""More rights in a beat that one has a licence of: what was paid for that one is taken off the price of the other."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from catalog import offers
from catalog.errors import LicenceNotOfferedError
from catalog.offers import Offer
from payments.cart.money import is_chargeable
from payments.models import Access, PaymentStatus, PurchaseLine


def better_offers(line: PurchaseLine, *, language: str) -> list[Offer]:
    """Licences of the same beat that give more, each at the difference; none where ``line`` can't be replaced."""
    if not _may_be_replaced(line):
        return []
    paid_minor = _paid_minor(line)
    on_sale = offers.offers_of([line.beat_id], language=language).get(line.beat_id, ())
    better = [_less(offer, paid_minor) for offer in on_sale if offer.is_available and _is_better(offer, line, on_sale)]
    return [offer for offer in better if is_chargeable(offer.amount_minor, offer.currency)]


def at_the_difference(offer: Offer, upgrades_uuid: UUID) -> Offer:
    """``offer`` for who has the line of that uuid; raises LicenceNotOfferedError where it is no upgrade of it."""
    line = PurchaseLine.objects.select_related("purchase").filter(uuid=upgrades_uuid).first()
    on_sale = offers.offers_of([offer.beat_id]).get(offer.beat_id, ())
    is_of_it = line is not None and line.beat_id == offer.beat_id and _may_be_replaced(line)
    if line is None or not is_of_it or not _is_better(offer, line, on_sale):
        raise LicenceNotOfferedError(_("The licence that you have can't be exchanged for this one any more."))
    return _less(offer, _paid_minor(line))


def _may_be_replaced(line: PurchaseLine) -> bool:
    """While any of its money goes back, or may, nobody can tell what counts: then there is no difference to pay."""
    is_his = line.purchase.payment_status == PaymentStatus.COMPLETED and line.access == Access.ACTIVE
    if not is_his or line.is_exclusive or line.purchase.erased_at or line.is_replaced:
        return False
    return not any(each.has_money_on_its_way_back() for each in (line, *line.replaced()))


def _is_better(offer: Offer, line: PurchaseLine, on_sale: Sequence[Offer]) -> bool:
    """It delivers all that the line does, and costs more than that in full, whatever a code or a sale took off."""
    if offer.currency != line.purchase.currency or not set(line.types) <= set(offer.types):
        return False
    in_full = sum(each.unit_minor for each in (line, *line.replaced()))
    today = [each for each in on_sale if each.licence_code == line.licence_code]
    prices = [each.regular_amount_minor or each.amount_minor for each in today]
    return offer.licence_code != line.licence_code and offer.amount_minor > max([in_full, *prices])


def _paid_minor(line: PurchaseLine) -> int:
    """For the line and those whose place it took; tax that came on top is not of the price."""
    return sum(each.unit_minor - each.discount_minor for each in (line, *line.replaced()))


def _less(offer: Offer, paid_minor: int) -> Offer:
    return replace(
        offer, amount_minor=offer.amount_minor - paid_minor, regular_amount_minor=offer.amount_minor, sale_ends_at=None
    )
