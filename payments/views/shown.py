"""What the checkout page shows, of a beat, a cart or an order that exists."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.urls import reverse

from catalog import listing
from catalog.errors import StoreError
from catalog.offers import Offer, OfferedFile
from catalog.quotes import make_quote
from payments import callers
from payments.cart.showing import CartView
from payments.checkout.wanted import Billing
from payments.errors import PriceChangedError
from payments.in_app import InApp
from payments.order_views import OrderView


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """One beat under one licence; amounts in minor units, ``total_minor`` after discounts."""

    card: Any
    beat_id: int
    title: str
    licence_code: str
    licence_name: str
    is_exclusive: bool
    files: tuple[OfferedFile, ...]
    terms: str
    unit_minor: int
    total_minor: int
    is_owned: bool = False


@dataclass(frozen=True, slots=True)
class CheckoutView:
    """``unavailable`` is '', 'sold' or 'reserved'; ``offers`` are the licences of a single beat to change to.

    ``problem`` is what kept a form without JavaScript from Stripe's page. Where tax is charged, ``asks_place`` comes
    first: amounts are without it until the buyer has said where he is (``billing``). ``consents`` are texts by code;
    ``asks_consents`` is '', 'yes' or, where the browser's clock decides, what holds without script: 'likely', 'maybe'.
    """

    lines: tuple[CheckoutLine, ...]
    amount_minor: int
    subtotal_minor: int
    discount_minor: int
    currency: str
    create_url: str
    back_url: str
    email: str = ""
    licensee_name: str = ""
    quote: str = ""
    unavailable: str = ""
    offers: tuple[Offer, ...] = ()
    discount_code: str = ""
    is_cart: bool = False
    order: OrderView | None = None
    problem: StoreError | None = None
    asks_place: bool = False
    place_problem: str = ""
    billing: Billing = field(default_factory=Billing)
    countries: tuple[tuple[str, str], ...] = ()
    tax_minor: int = 0
    is_tax_included: bool = True
    in_app: InApp | None = None
    asks_consents: str = ""
    consents: Mapping[str, Any] = field(default_factory=dict)
    hold_minutes: int = max(settings.EXCLUSIVE_HOLD_S // 60, 1)
    publishable_key: str = settings.STRIPE_PUBLISHABLE_KEY
    stripe_js_url: str = settings.STRIPE_JS_URL
    is_test_shop: bool = settings.IS_TEST_SHOP

    @property
    def takes_cards_here(self) -> bool:
        """Stripe's card form stands on the page; in an app's own browser banks' pages fail, so Stripe's page pays."""
        return bool(self.amount_minor) and self.in_app is None

    @property
    def is_exclusive(self) -> bool:
        """Something here is held while it is paid, and by card alone."""
        return any(line.is_exclusive for line in self.lines)

    @property
    def is_owned(self) -> bool:
        """Something here was bought by this visitor before: he is asked."""
        return any(line.is_owned for line in self.lines)

    @property
    def owned_titles(self) -> str:
        """The beats here that this visitor bought before under the same licence."""
        return ", ".join(line.title for line in self.lines if line.is_owned)

    @property
    def problem_titles(self) -> str:
        """The beats that ``problem`` is about, where it names them; new prices stand beside their beats already."""
        items = self.problem.extra.get("items", ()) if self.problem else ()
        named = {item["beat"] for item in items if item["code"] != PriceChangedError.code}
        return ", ".join(line.title for line in self.lines if line.beat_id in named)

    @property
    def country_name(self) -> str:
        """The country whose tax is charged."""
        return dict(self.countries).get(self.billing.country, self.billing.country)

    @property
    def content(self) -> str:
        """The members that the page's script sends with the buyer's own: ids, never prices."""
        if self.order is not None:
            return "{}"
        billing = {"billing": asdict(self.billing)} if self.billing.country else {}
        if not self.is_cart:
            return json.dumps({"license": self.lines[0].licence_code, "quote": self.quote, **billing})
        items = [{"beat": line.beat_id, "license": line.licence_code} for line in self.lines]
        return json.dumps({"items": items, "quote": self.quote, "discount_code": self.discount_code, **billing})


Person = AbstractUser | AnonymousUser


def of_beat(
    offer: Offer, offers: tuple[Offer, ...], person: Person, *, unavailable: str, is_owned: bool, **more: Any
) -> CheckoutView:
    """One beat under one licence."""
    cards = listing.cards_for([offer.beat_id], language=callers.language())
    card = cards.get(offer.beat_id)  # None: just published, not in the window yet
    line = CheckoutLine(
        card=card,
        beat_id=offer.beat_id,
        title=offer.beat_title,
        licence_code=offer.licence_code,
        licence_name=offer.licence_name,
        is_exclusive=offer.is_exclusive,
        files=offer.files,
        terms=offer.terms,
        unit_minor=offer.amount_minor,
        total_minor=offer.amount_minor,
        is_owned=is_owned,
    )
    return CheckoutView(
        lines=(line,),
        amount_minor=offer.amount_minor,
        subtotal_minor=offer.amount_minor,
        discount_minor=0,
        currency=offer.currency,
        create_url=f"/api/beats/{offer.beat_id}/create_payment_intent/",
        back_url=card.url if card else "/",
        quote=make_quote([(offer.beat_id, offer.licence_code, offer.amount_minor, offer.currency)]),
        unavailable=unavailable,
        offers=offers,
        **_about(person, **more),
    )


def of_cart(cart: CartView, person: Person, **more: Any) -> CheckoutView:
    """A cart of which every line can be paid."""
    assert cart.priced is not None, "an empty cart is not checked out"
    lines = []
    for each in cart.lines:
        assert each.offer is not None
        assert each.priced is not None
        lines.append(
            CheckoutLine(
                card=each.card,
                beat_id=each.beat_id,
                title=each.title,
                licence_code=each.licence_code,
                licence_name=each.licence_name,
                is_exclusive=each.offer.is_exclusive,
                files=each.offer.files,
                terms=each.offer.terms,
                unit_minor=each.priced.unit_minor,
                total_minor=each.priced.total_minor,
                is_owned=each.is_owned,
            )
        )
    return CheckoutView(
        lines=tuple(lines),
        amount_minor=cart.priced.total_minor,
        subtotal_minor=cart.priced.subtotal_minor,
        discount_minor=cart.priced.discount_minor,
        currency=cart.priced.currency,
        create_url="/api/checkout/",
        back_url=reverse("payments:cart"),
        quote=cart.quote,
        discount_code=cart.good_code,
        is_cart=True,
        **_about(person, **more),
    )


def of_order(order: OrderView, problem: StoreError | None = None) -> CheckoutView:
    """An order whose lines, prices and buyer are settled."""
    cards = listing.cards_for([line.beat_id for line in order.lines], language=callers.language())
    return CheckoutView(
        lines=tuple(
            CheckoutLine(
                card=cards.get(line.beat_id),
                beat_id=line.beat_id,
                title=line.title,
                licence_code=line.licence_code,
                licence_name=line.licence_name,
                is_exclusive=line.is_exclusive,
                files=(),
                terms="",
                unit_minor=line.unit_minor,
                total_minor=line.price_minor,
            )
            for line in order.lines
        ),
        amount_minor=order.amount_minor,
        subtotal_minor=order.subtotal_minor,
        discount_minor=order.discount_minor,
        tax_minor=order.tax_minor,
        is_tax_included=order.is_tax_included,
        currency=order.currency,
        create_url=f"/api/purchases/{order.token}/payment_intent/",
        back_url=order.url,
        email=order.email,
        licensee_name=order.licensee_name,
        order=order,
        problem=problem,
    )


def _about(person: Person, **typed: Any) -> dict[str, Any]:
    """What the form holds already: what was typed, else what the log-in says."""
    known = {"email": person.email, "licensee_name": person.get_full_name()} if person.is_authenticated else {}
    return {**known, **{name: value for name, value in typed.items() if value}}
