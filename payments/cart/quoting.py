"""What offers cost together, and whether that is what the visitor was shown."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from catalog.clock import shop_now
from catalog.offers import Offer
from catalog.publishing import FEWEST_IN_TAPE
from catalog.quotes import Item, is_quote_for, make_quote
from catalog.tapes import tapes_with
from payments.cart import discounts
from payments.cart.pricing import price_cart
from payments.cart.shapes import CartLine, PricedCart, TapeTerms, Tax
from payments.cart.tapes import nearly_whole, with_tapes
from payments.errors import PriceChangedError
from payments.models import DiscountCode

CART = 0  # stands for the whole cart among a quote's beats: no beat has this id


def priced(offered: Sequence[Offer], code: DiscountCode | None = None) -> PricedCart:
    """The lines of ``offered`` priced: with tapes and deals that count now, and ``code``, found valid before."""
    return pricer(offered, code)(None)


def pricer(offered: Sequence[Offer], code: DiscountCode | None = None) -> Callable[[Tax | None], PricedCart]:
    """What prices ``offered`` by the tapes and deals of now: first without tax, then with the tax on that.

    They are read once, so that a tape which goes meanwhile can't part the price from its tax. A tape never makes a cart
    dearer: where deals would save more on the same lines, tapes are left out.
    """
    lines = [CartLine(offer.amount_minor, offer.beat_id, offer.licence_code, offer.is_exclusive) for offer in offered]
    currency = offered[0].currency
    terms = _tapes_on_sale(offered)
    marked, tapes = with_tapes(lines, terms, currency)
    price = partial(
        price_cart,
        currency=currency,
        deals=discounts.live_group_offers(shop_now()),
        discount=discounts.terms_of(code) if code else None,
    )
    if tapes and price(lines).total_minor < price(marked, tapes=tapes).total_minor:
        marked, tapes = lines, []

    def with_tax(tax: Tax | None) -> PricedCart:
        cart = price(marked, tapes=tapes, tax=tax)
        return replace(cart, explanations=(*cart.explanations, *nearly_whole(marked, terms)))

    return with_tax


def _tapes_on_sale(offered: Sequence[Offer]) -> list[TapeTerms]:
    """Tapes that hold some of these beats; a single beat makes none and asks for none."""
    if len(offered) < FEWEST_IN_TAPE:
        return []
    return [
        TapeTerms(
            key=f"{tape.key}:{offer.licence_code}",
            name=tape.name,
            licence_code=offer.licence_code,
            amount_minor=offer.amount_minor,
            beats=tape.beats,
            url=tape.url,
        )
        for tape in tapes_with({offer.beat_id for offer in offered})
        for offer in tape.offers
        if offer.is_available and offer.amount_minor < (offer.singly_minor or 0)
    ]


def quote_for(offered: Sequence[Offer], cart: PricedCart, *, discount_code: str = "") -> str:
    """What a cart's page shows, signed: every line's total and the cart's."""
    return make_quote(_shown(offered, cart, discount_code))


def check_quote(quote: str, offered: Sequence[Offer], cart: PricedCart, *, discount_code: str = "") -> None:
    """Raise PriceChangedError, with the new figures, unless ``quote`` was made for these prices; none asks for nothing.

    Where nothing was taken off, the quotes of the beats' own pages are as good as the cart's.
    """
    if not quote or is_quote_for(quote, _shown(offered, cart, discount_code)):
        return
    units = [(offer.beat_id, offer.licence_code, offer.amount_minor, offer.currency) for offer in offered]
    if cart.total_minor == sum(amount_minor for _, _, amount_minor, _ in units) and is_quote_for(quote, units):
        return
    raise PriceChangedError(
        license=offered[0].licence_code,
        amount=cart.total_minor,
        currency=cart.currency,
        items=[
            {
                "beat": offer.beat_id,
                "license": offer.licence_code,
                "amount": line.total_minor,
                "currency": offer.currency,
                "code": PriceChangedError.code,
            }
            for offer, line in zip(offered, cart.lines, strict=True)
        ],
    )


def _shown(offered: Sequence[Offer], cart: PricedCart, discount_code: str) -> list[Item]:
    lines = [
        (offer.beat_id, offer.licence_code, line.total_minor, offer.currency)
        for offer, line in zip(offered, cart.lines, strict=True)
    ]
    return [*lines, (CART, discount_code.strip().upper(), cart.total_minor, cart.currency)]
