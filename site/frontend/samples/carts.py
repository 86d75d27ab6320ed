"""Sample carts and checkouts, in every state that a buyer may see."""

from dataclasses import replace
from typing import Any

from frontend.samples.beats import NAMES, card, offers
from payments.cart.shapes import PricedCart, PricedLine
from payments.cart.showing import CartLineView, CartView, LineState
from payments.views.shown import CheckoutLine, CheckoutView


def cart(*lines: CartLineView, **changes: Any) -> dict[str, Any]:
    """A cart of these lines; ``removed`` may be an offer that was taken out a moment ago."""
    removed = changes.pop("removed", None)
    priced = tuple(line.priced for line in lines if line.priced is not None)
    made = CartView(
        lines=lines,
        currency="USD",
        priced=PricedCart(priced, "USD") if priced else None,
        quote="sample",
        discount_code="",
        code_problem="",
    )
    return {"cart": replace(made, **changes), "removed": removed}


def cart_line(at: int, code: str = "wav-lease", state: LineState = LineState.FINE, **changes: Any) -> CartLineView:
    """One line; its price was $5 less when it was put in, where ``state`` says that it changed."""
    offered = offers()
    offer = next(each for each in offered if each.licence_code == code)
    is_payable = state in (LineState.FINE, LineState.PRICE_CHANGED)
    made = CartLineView(
        beat_id=9000 + at,
        title=NAMES[at],
        licence_code=code,
        licence_name=offer.licence_name,
        state=state,
        shown_minor=offer.amount_minor - (500 if state == LineState.PRICE_CHANGED else 0),
        card=card(at),
        offer=offer,
        offers=() if state == LineState.SOLD else offered,
        priced=PricedLine(offer.amount_minor, 0, 0, offer.amount_minor) if is_payable else None,
        is_owned=False,
    )
    return replace(made, **changes)


def every_state() -> dict[str, Any]:
    """A line for each thing that a line may have to say."""
    return cart(
        cart_line(0),
        cart_line(1, state=LineState.PRICE_CHANGED),
        cart_line(2, state=LineState.SOLD),
        cart_line(3, "exclusive", LineState.RESERVED),
        cart_line(4, state=LineState.GONE, licence_code="old-lease", licence_name="old-lease"),
        cart_line(5, state=LineState.GONE, offers=(), card=None, licence_name="wav-lease"),
        cart_line(6, is_owned=True),
    )


def checkout(*codes: str, off_minor: int = 0, owned: tuple[int, ...] = (), **changes: Any) -> dict[str, Any]:
    """The checkout of licences, each of another beat; ``off_minor`` is taken off each line, ``owned`` are places."""
    lines = tuple(_checkout_line(at, code, off_minor, is_owned=at in owned) for at, code in enumerate(codes))
    total_minor = sum(line.total_minor for line in lines)
    made = CheckoutView(
        lines=lines,
        amount_minor=total_minor,
        subtotal_minor=sum(line.unit_minor for line in lines),
        discount_minor=sum(line.unit_minor - line.total_minor for line in lines),
        currency="USD",
        create_url="/api/beats/0/create_payment_intent/",
        back_url="/styleguide/beat/",
        quote="sample",
        offers=offers() if len(codes) == 1 else (),
        publishable_key="pk_test_sample",
        stripe_js_url="/styleguide/no-stripe.js",
        is_test_shop=True,
    )
    return {"checkout": replace(made, **changes)}


def _checkout_line(at: int, code: str, off_minor: int, *, is_owned: bool) -> CheckoutLine:
    offer = next(each for each in offers() if each.licence_code == code)
    return CheckoutLine(
        card=card(at),
        beat_id=9000 + at,
        title=card(at).title,
        licence_code=code,
        licence_name=offer.licence_name,
        is_exclusive=offer.is_exclusive,
        files=offer.files,
        terms=offer.terms,
        unit_minor=offer.amount_minor,
        total_minor=max(offer.amount_minor - off_minor, 0),
        is_owned=is_owned,
    )
