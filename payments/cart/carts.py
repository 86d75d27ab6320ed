"""The cart as it is kept: for a session, and for a log-in on all its devices. The only writer of ``Cart``."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.clock import ShopNow, shop_now
from catalog.errors import InvalidRequestError
from catalog.offers import Offer
from catalog.sources import Touch
from payments.callers import Caller
from payments.cart.counting import count_chosen
from payments.models import Cart, CartLine, Purchase

MOST_LINES = 40  # as many as one purchase takes; a tape has no more (catalog.publishing)


def cart_of(owner: Caller) -> Cart | None:
    """The visitor's cart, if he has put something in: what he chose before he logged in is in it."""
    if owner.user_id is None:
        return Cart.objects.filter(session_key=owner.session).first() if owner.session else None
    if owner.session and Cart.objects.filter(session_key=owner.session).exists():
        return _take_over(owner)
    return Cart.objects.filter(user_id=owner.user_id).first()


def beats_in(owner: Caller) -> list[int]:
    """Ids of the beats in the visitor's cart."""
    cart = cart_of(owner)
    return list(cart.lines.values_list("beat_id", flat=True)) if cart else []


@transaction.atomic
def put(owner: Caller, offered: Sequence[Offer]) -> None:
    """Put beats in under a licence each, or change the licence of those that are in: all of them, or none.

    ``owner`` has a session or a log-in. Raises InvalidRequestError for a cart that is full.
    """
    cart = cart_of(owner) or _make(owner)
    cart = Cart.objects.select_for_update().get(pk=cart.pk)
    held = set(cart.lines.values_list("beat_id", flat=True))
    wanted = {offer.beat_id for offer in offered}
    if len(held | wanted) > MOST_LINES:
        raise InvalidRequestError(_("A cart holds %(most)s beats: pay for these first.") % {"most": MOST_LINES})
    for offer in offered:
        shown = {
            "licence_code": offer.licence_code,
            "beat_title": offer.beat_title,
            "unit_minor": offer.amount_minor,
        }
        CartLine.objects.update_or_create(
            cart=cart, beat_id=offer.beat_id, defaults=shown, create_defaults={**shown, "added_at": shop_now()}
        )
    touch = cart.touch or owner.touch
    Cart.objects.filter(pk=cart.pk).update(updated_at=ShopNow(), **asdict(touch))
    count_chosen(wanted - held, touch.source)


def touch_of(owner: Caller) -> Touch:
    """Where the visitor came from first: what this session knows, else the cart that he filled on another device."""
    if owner.touch or owner.user_id is None:
        return owner.touch
    cart = Cart.objects.filter(user_id=owner.user_id).first()
    return cart.touch if cart else owner.touch


def take_out(owner: Caller, beat_id: int) -> None:
    """Take a beat out of the cart."""
    cart = cart_of(owner)
    if cart is not None:
        cart.lines.filter(beat_id=beat_id).delete()
        Cart.objects.filter(pk=cart.pk).update(updated_at=ShopNow())


def set_code(owner: Caller, code: str) -> None:
    """Keep the discount code that was typed; empty takes it off."""
    cart = cart_of(owner)
    if cart is not None:
        Cart.objects.filter(pk=cart.pk).update(discount_code=code.strip()[:40], updated_at=ShopNow())


def take_out_bought(purchase: Purchase) -> None:
    """What was paid leaves the cart of its buyer, on all his devices."""
    his = Q(cart__session_key=purchase.session_key) if purchase.session_key else Q(pk__in=[])
    if purchase.buyer_id is not None:
        his |= Q(cart__user_id=purchase.buyer_id)
    bought = Q(pk__in=[])
    for beat_id, code in purchase.lines.values_list("beat_id", "licence_code"):
        bought |= Q(beat_id=beat_id, licence_code=code)
    CartLine.objects.filter(his, bought).delete()


def forget_abandoned() -> None:
    """Drop strangers' carts in which nothing was changed for as long as a session lasts; those of log-ins stay."""
    long_ago = shop_now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Cart.objects.filter(user=None, updated_at__lt=long_ago).delete()


def _make(owner: Caller) -> Cart:
    if owner.user_id is not None:
        return Cart.objects.get_or_create(user_id=owner.user_id, defaults={"updated_at": shop_now()})[0]
    return Cart.objects.get_or_create(session_key=owner.session, defaults={"updated_at": shop_now()})[0]


@transaction.atomic
def _take_over(owner: Caller) -> Cart:
    """The session's cart becomes the log-in's; where both hold a beat, what was chosen last, now, is kept."""
    mine = _make(owner)
    Cart.objects.select_for_update().get(pk=mine.pk)
    other = Cart.objects.select_for_update().filter(session_key=owner.session).first()
    if other is None:
        return mine
    for line in other.lines.all():
        mine.lines.filter(beat_id=line.beat_id).delete()
        CartLine.objects.filter(pk=line.pk).update(cart=mine)  # it may have been bought at this moment
    mine.discount_code = other.discount_code or mine.discount_code
    mine.updated_at = shop_now()
    touch = mine.touch or other.touch
    mine.source, mine.medium, mine.campaign = touch.source, touch.medium, touch.campaign
    mine.save(update_fields=["discount_code", "updated_at", "source", "medium", "campaign"])
    other.delete()
    return mine
