"""The purchases that a visitor has open already: the one that he asks for again, and those that a new one replaces."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from catalog.clock import shop_now
from catalog.offers import Offer
from payments.callers import Caller
from payments.cart.shapes import PricedCart
from payments.checkout.wanted import Wanted
from payments.contracts.terms import frozen_text, sha256_of
from payments.errors import AlreadyPayingError
from payments.models import DiscountUse, PaymentStatus, Purchase, PurchaseLine
from payments.queries import UNPAID, made_by, unpaid_of


def open_one(wanted: Wanted, offered: Sequence[Offer], cart: PricedCart, owner: Caller) -> Purchase | None:
    """The visitor's own unfinished purchase of the same things at the same prices: nobody is refused for his own hold.

    Where money is under way for one of them, maybe for days, there is no second charge whatever changed since: that
    purchase is the one if it is of the same things, else AlreadyPayingError is raised.
    """
    things = {(offer.beat_id, offer.licence_code) for offer in offered}
    is_payable = Q(payment_status__in=UNPAID, expires_at__gt=shop_now())
    his = Purchase.objects.filter(is_payable | Q(payment_status=PaymentStatus.PROCESSING)).filter(made_by(owner))
    touching = his.filter(lines__beat_id__in={offer.beat_id for offer in offered}, currency=cart.currency).distinct()
    for purchase in touching.prefetch_related("lines__files").order_by("-created_at"):
        lines = list(purchase.lines.all())
        of_it = {(line.beat_id, line.licence_code) for line in lines}
        if purchase.payment_status == PaymentStatus.PROCESSING:
            if of_it == things:
                return purchase
            if of_it & things:
                raise AlreadyPayingError(purchase=purchase.token)
        elif of_it == things and _is_asked_alike(purchase, wanted) and _is_unchanged(purchase, lines, offered, cart):
            return purchase
    return None


def replaced_by(wanted: Wanted, offered: Sequence[Offer], owner: Caller) -> QuerySet[Purchase]:
    """The visitor's unpaid purchases that must not be paid any more once he pays for ``wanted``.

    A cart replaces his cart as it was before; a single beat, the same beat under the same licence at an older price.
    """
    his = unpaid_of(owner).filter(expires_at__gt=shop_now())
    if wanted.is_cart:
        return his.filter(is_cart=True)
    return his.filter(is_cart=False, lines__beat_id=offered[0].beat_id, lines__licence_code=offered[0].licence_code)


def _is_asked_alike(purchase: Purchase, wanted: Wanted) -> bool:
    """By the same call, and with the same code: a code was counted for one address."""
    use = DiscountUse.objects.filter(purchase=purchase).select_related("code").first()
    code = use.code.code.lower() if use else ""
    is_same_code = code == wanted.discount_code.strip().lower()
    exchanged = {line.upgrades_id for line in purchase.lines.all()}
    if exchanged != {item.upgrades for item in wanted.items}:
        return False
    return purchase.is_cart == wanted.is_cart and is_same_code and (not code or purchase.email_key == wanted.email_key)


def _is_unchanged(
    purchase: Purchase, lines: Sequence[PurchaseLine], offered: Sequence[Offer], cart: PricedCart
) -> bool:
    """Whether prices, terms and files are still those that ``purchase`` froze."""
    kept = {(line.beat_id, line.licence_code): line for line in lines}
    for offer, priced in zip(offered, cart.lines, strict=True):
        line = kept[offer.beat_id, offer.licence_code]
        sold = {(each.type, each.deliverable_id) for each in line.files.all()}
        offers = {(each.type, each.deliverable_id) for each in offer.files}
        money = (line.unit_minor, line.discount_minor, line.tax_minor, line.total_minor)
        now = (priced.unit_minor, priced.discount_minor, priced.tax_minor, priced.total_minor)
        if money != now or sold != offers or line.terms_sha256 != sha256_of(frozen_text(offer)):
            return False
    return purchase.total_minor == cart.total_minor
