"""The cart as its page shows it: every line held against what is on sale now, and what all of it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from catalog import listing, offers
from catalog.clock import shop_now
from catalog.offers import Offer
from payments import queries
from payments.callers import Caller
from payments.cart import discounts
from payments.cart.carts import cart_of
from payments.cart.quoting import priced, quote_for
from payments.cart.shapes import PricedCart, PricedLine
from payments.errors import DiscountNotValidError
from payments.models import CartLine, DiscountCode


class LineState(StrEnum):
    """What a visitor must know of a line before he pays."""

    FINE = "fine"
    PRICE_CHANGED = "price_changed"
    SOLD = "sold"
    RESERVED = "reserved"
    GONE = "gone"


PAYABLE = (LineState.FINE, LineState.PRICE_CHANGED)


@dataclass(frozen=True, slots=True)
class CartLineView:
    """One line; ``offers`` are the licences that it may be changed to, ``shown_minor`` the price when it was put in."""

    beat_id: int
    title: str
    licence_code: str
    licence_name: str
    state: LineState
    shown_minor: int
    card: Any
    offer: Offer | None
    offers: tuple[Offer, ...]
    priced: PricedLine | None
    is_owned: bool

    @property
    def is_payable(self) -> bool:
        return self.state in PAYABLE


@dataclass(frozen=True, slots=True)
class CartView:
    """The whole cart; ``quote`` and figures are of the lines that can be paid now."""

    lines: tuple[CartLineView, ...]
    currency: str
    priced: PricedCart | None
    quote: str
    discount_code: str
    code_problem: str

    @property
    def good_code(self) -> str:
        """The code that was typed, if it can be used."""
        return "" if self.code_problem else self.discount_code

    @property
    def payable(self) -> tuple[CartLineView, ...]:
        return tuple(line for line in self.lines if line.is_payable)

    @property
    def is_ready(self) -> bool:
        """Every line can be paid: nothing is left out silently."""
        return bool(self.lines) and len(self.payable) == len(self.lines)


def cart_view(owner: Caller, *, language: str, currency: str, email_key: str = "") -> CartView:
    """The visitor's cart now: a constant number of queries, and one for each exclusive in it.

    ``email_key`` is his log-in's address, if he has one: a discount code may be for it alone.
    """
    cart = cart_of(owner)
    rows = list(cart.lines.all()) if cart else []
    offered = offers.offers_of({row.beat_id for row in rows}, language=language)
    cards = listing.cards_for({row.beat_id for row in rows}, language=language)
    owned = queries.owned_by(owner, [row.beat_id for row in rows])
    states = [_state(owner, row, offered.get(row.beat_id, ())) for row in rows]
    payable = [offer for state, offer in states if state in PAYABLE and offer is not None]
    typed = cart.discount_code if cart else ""
    code, problem = _code(owner, typed, payable, email_key)
    total = priced(payable, code) if payable else None
    shares = iter(total.lines if total else ())
    lines = tuple(
        CartLineView(
            beat_id=row.beat_id,
            title=row.beat_title,
            licence_code=row.licence_code,
            licence_name=offer.licence_name if offer else row.licence_code,
            state=state,
            shown_minor=row.unit_minor,
            card=cards.get(row.beat_id),
            offer=offer,
            offers=tuple(each for each in offered.get(row.beat_id, ()) if each.is_available),
            priced=next(shares) if state in PAYABLE else None,
            is_owned=(row.beat_id, row.licence_code) in owned,
        )
        for row, (state, offer) in zip(rows, states, strict=True)
    )
    used = typed if code else ""
    quote = quote_for(payable, total, discount_code=used) if total else ""
    return CartView(lines, currency, total, quote, typed, problem)


def _code(owner: Caller, typed: str, payable: Sequence[Offer], email_key: str) -> tuple[DiscountCode | None, str]:
    """The code that was typed, or why it does nothing."""
    if not typed or not payable:
        return None, ""
    codes = {offer.licence_code for offer in payable}
    unpaid = queries.unpaid_of(owner)
    try:
        found = discounts.find(typed, email_key=email_key, licence_codes=codes, now=shop_now(), not_counting=unpaid)
    except DiscountNotValidError as error:
        return None, error.detail
    return found, ""


def _state(owner: Caller, row: CartLine, offered: Sequence[Offer]) -> tuple[LineState, Offer | None]:
    offer = next((each for each in offered if each.licence_code == row.licence_code), None)
    if offer is None:
        return LineState.GONE, None
    if not offer.is_available:
        return LineState.SOLD, offer
    if offer.is_exclusive and not queries.may_pay_for(owner, row.beat_id):
        return LineState.RESERVED, offer
    return (LineState.FINE if offer.amount_minor == row.unit_minor else LineState.PRICE_CHANGED), offer
