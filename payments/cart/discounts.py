"""Discount codes and group deals as they stand in the database: which count now, and how often a code was used.

A use is reserved with the purchase, used when that is completed, and given back when it is cancelled or superseded.
Locks: rights, then discount codes, then purchases.
"""

import re
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from catalog.clock import ShopNow, shop_now
from payments.cart.shapes import Discount, GroupDeal
from payments.errors import DiscountNotValidError
from payments.models import DiscountCode, DiscountUse, GroupOffer, Purchase, UseState
from payments.models.discount import CODE_PATTERN

COUNTING = (UseState.RESERVED, UseState.USED)
REASONS = {
    "unknown": _("There is no such discount code."),  # nor is there one for this address: both must read alike
    "not_yet": _("This discount code can't be used yet."),
    "expired": _("This discount code has expired."),
    "used_up": _("This discount code has been used up."),
    "not_for_these": _("This discount code is for other licences than those in the cart."),
    "below_minimum": _("The cart costs less than this discount code asks for."),
}


def find(
    code: str,
    *,
    email_key: str,
    licence_codes: Collection[str],
    now: datetime,
    subtotal_minor: int | None = None,
    not_counting: QuerySet[Purchase] | None = None,
) -> DiscountCode:
    """The code that ``code`` names, if this buyer can use it on these licences; raises DiscountNotValidError.

    ``email_key`` is empty while the buyer's address isn't known, which finds no code that is for one address.
    ``not_counting`` are the buyer's own unpaid purchases: the use that they have reserved is his.
    Without ``subtotal_minor`` a code is found whose minimum isn't reached; pricing then tells what is missing.
    Locks nothing: ``reserve`` looks again.
    """
    typed = code.strip()
    in_shops_currency = DiscountCode.objects.alias(folded=Lower("code")).filter(currency=settings.SHOP_CURRENCY)
    known = in_shops_currency.filter(folded=typed.lower()).first() if re.match(CODE_PATTERN, typed) else None
    if known is None:
        raise _refusal("unknown")
    _check(known, email_key, now, not_counting)
    if known.licence_codes and not set(known.licence_codes) & set(licence_codes):
        raise _refusal("not_for_these")
    if subtotal_minor is not None and subtotal_minor < known.minimum_subtotal_minor:
        raise _refusal("below_minimum")
    return known


def terms_of(code: DiscountCode) -> Discount:
    """What pricing needs to know of it."""
    return Discount(
        code.code, code.percent_bp, code.amount_minor, frozenset(code.licence_codes), code.minimum_subtotal_minor
    )


def reserve(code_id: int, purchase: Purchase) -> DiscountUse:
    """Count one use for ``purchase``, once however often it is asked; raises DiscountNotValidError.

    Of many buyers who want the last use one gets it. To be called in the transaction that makes the purchase, so that
    a refusal unmakes it. Locks the code; other purchases must not be locked yet.
    """
    code = DiscountCode.objects.select_for_update(of=("self",)).get(pk=code_id)
    use = DiscountUse.objects.filter(code=code, purchase=purchase).first() or DiscountUse(code=code, purchase=purchase)
    if use.pk is not None and use.state in COUNTING:
        return use
    now = shop_now()
    _check(code, purchase.email_key, now)
    use.email_key, use.state, use.at = purchase.email_key, UseState.RESERVED, now
    use.save()
    return use


def lock_code_of(purchase_id: int) -> None:
    """Lock the purchase's code, if it has one, before the purchase itself is locked."""
    list(DiscountCode.objects.select_for_update(of=("self",)).filter(uses__purchase_id=purchase_id))


def use(purchase_id: int) -> bool:
    """The purchase is completed; False if that was known or there is no code.

    A use that was given back counts again, above the limit if need be: who paid has what was promised.
    Caller holds code (``lock_code_of``) and purchase.
    """
    uses = DiscountUse.objects.filter(purchase_id=purchase_id).exclude(state=UseState.USED)
    return bool(uses.update(state=UseState.USED, at=ShopNow()))


def give_back(purchase_id: int) -> bool:
    """The purchase is cancelled or superseded: another may use the code; False if there was nothing to give back.

    What was used stays used. Caller holds the purchase.
    """
    uses = DiscountUse.objects.filter(purchase_id=purchase_id, state=UseState.RESERVED)
    return bool(uses.update(state=UseState.RELEASED, at=ShopNow()))


def live_group_offers(now: datetime) -> tuple[GroupDeal, ...]:
    """The deals that count at ``now``, the oldest first, for pricing."""
    has_begun, has_not_ended = Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now)
    live = GroupOffer.objects.filter(has_begun, has_not_ended, is_active=True).order_by("pk")
    return tuple(
        GroupDeal(offer.name, offer.buy_count, offer.free_count, frozenset(offer.licence_codes)) for offer in live
    )


def _check(code: DiscountCode, email_key: str, now: datetime, not_counting: QuerySet[Purchase] | None = None) -> None:
    """Raise for a code that can't be used; whose it is comes first, so that others learn nothing about it."""
    if not code.is_active or (code.email_key and code.email_key != email_key):
        raise _refusal("unknown")
    if code.starts_at is not None and now < code.starts_at:
        raise _refusal("not_yet")
    if code.ends_at is not None and now >= code.ends_at:
        raise _refusal("expired")
    counting = DiscountUse.objects.filter(code=code, state__in=COUNTING)
    if not_counting is not None:
        counting = counting.exclude(purchase__in=not_counting)
    if code.max_uses is not None and counting.count() >= code.max_uses:
        raise _refusal("used_up")
    per_buyer = code.max_uses_per_buyer
    if per_buyer is not None and email_key and counting.filter(email_key=email_key).count() >= per_buyer:
        raise _refusal("used_up")


def _refusal(reason: str) -> DiscountNotValidError:
    return DiscountNotValidError(str(REASONS[reason]), reason=reason)
