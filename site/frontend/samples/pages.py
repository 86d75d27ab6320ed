"""Sample pages by name: which template, with what context."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from catalog.listing import Card, Cover, ListingQuery
from catalog.offers import Offer
from frontend.samples.beats import card, cover, offers, results, sold_card
from frontend.samples.orders import line, order
from payments.queries import ContractView, LineView
from payments.views.shown import CheckoutLine, CheckoutView


@dataclass(frozen=True, slots=True)
class SamplePage:
    """What templates read of a Wagtail page."""

    title: str
    url: str = "/"
    full_url: str = ""
    seo_title: str = ""
    search_description: str = ""
    intro: str = ""
    headline: str = ""
    story: str = ""
    samples_disclosed: str = ""
    is_content_id_registered: bool = False
    summary: str = ""
    image: None = None
    body: tuple[object, ...] = ()
    first_published_at: datetime = datetime(2026, 5, 4, 9, tzinfo=UTC)
    get_parent: None = None


@dataclass(frozen=True, slots=True)
class SampleTeaser:
    """A collection or an article in a list."""

    title: str
    url: str = "/"
    intro: str = ""
    summary: str = ""
    image: None = None
    covers: tuple[Cover, ...] = ()
    count: int = 0
    published_at: datetime = datetime(2026, 5, 4, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SampleLeases:
    """Earlier leases of an exclusive."""

    count: int = 7
    last_end: datetime = datetime(2028, 4, 30, tzinfo=UTC)


def checkout(*codes: str, **changes: Any) -> dict[str, Any]:
    """The checkout of licences, each of another beat."""
    lines = tuple(_checkout_line(at, code) for at, code in enumerate(codes))
    total_minor = sum(line.total_minor for line in lines)
    made = CheckoutView(
        lines=lines,
        amount_minor=total_minor,
        subtotal_minor=total_minor,
        discount_minor=0,
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


def _checkout_line(at: int, code: str) -> CheckoutLine:
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
        total_minor=offer.amount_minor,
    )


def _beat(shown: Card, sold: tuple[Offer, ...]) -> dict[str, Any]:
    page = SamplePage(shown.title, story="<p>Recorded in one night, with the window open. Leaves room for a voice.</p>")
    leases = SampleLeases()
    return {"page": page, "card": shown, "offers": sold, "prior_leases": leases, "similar": [card(2), card(3), card(5)]}


def _home() -> dict[str, Any]:
    tapes = [SampleTeaser("Slow rooms", covers=tuple(cover(at) for at in range(4)), count=8)]
    tapes += [SampleTeaser("For the train", covers=(cover(5),), count=3), SampleTeaser("Strings only", count=0)]
    articles = [SampleTeaser("What a lease lets you do", summary="And what it doesn't, in plain words.")]
    page = SamplePage("Home", headline="Beats with room for a voice", intro="Made in one room, licensed in one minute.")
    latest = [card(at) for at in range(1, 7)]
    return {"page": page, "lead": card(0), "latest": latest, "collections": tapes, "articles": articles}


def _order(payment_status: str, *lines: LineView, **changes: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"order": order(payment_status, *lines, **changes)}


def _error(status: int, title: str, detail: str) -> Callable[[], dict[str, Any]]:
    return lambda: {"status": status, "title": title, "detail": detail}


PAGES: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "home": ("editorial/home_page.html", _home),
    "browse": (
        "catalog/beat_index_page.html",
        lambda: {"page": SamplePage("Beats", intro="All of them."), "results": results()},
    ),
    "browse-filtered": (
        "catalog/beat_index_page.html",
        lambda: {
            "page": SamplePage("Beats"),
            "results": results(total=3, query=ListingQuery(genre=("trap",), bpm_min=90, q="night")),
        },
    ),
    "browse-empty": (
        "catalog/beat_index_page.html",
        lambda: {"page": SamplePage("Beats"), "results": results(total=0, query=ListingQuery(genre=("drill",)))},
    ),
    "beat": ("catalog/beat_page.html", lambda: _beat(card(0), offers())),
    "beat-sold": ("catalog/beat_page.html", lambda: _beat(sold_card(0), offers(is_available=False))),
    "collection": (
        "editorial/collection_page.html",
        lambda: {"page": SamplePage("Slow rooms", intro="Beats under 90."), "cards": [card(at) for at in range(6)]},
    ),
    "checkout": ("payments/checkout.html", lambda: checkout("wav-lease")),
    "checkout-cart": ("payments/checkout.html", lambda: checkout("wav-lease", "exclusive", is_cart=True)),
    "checkout-exclusive": ("payments/checkout.html", lambda: checkout("exclusive")),
    "checkout-reserved": ("payments/checkout.html", lambda: checkout("exclusive", unavailable="reserved")),
    "checkout-sold": ("payments/checkout.html", lambda: checkout("exclusive", unavailable="sold")),
    "checkout-again": ("payments/checkout.html", lambda: checkout("wav-lease", order=order("failed"))),
    "order-pending": ("payments/order.html", _order("pending")),
    "order-processing": ("payments/order.html", _order("processing")),
    "order-completed": ("payments/order.html", _order("completed")),
    "order-failed": ("payments/order.html", _order("failed")),
    "order-cancelled": ("payments/order.html", _order("cancelled")),
    "order-revoked": (
        "payments/order.html",
        _order("completed", line(files=(), access="revoked", reason="unavailable"), refunded_minor=9900),
    ),
    "order-paused": ("payments/order.html", _order("completed", line(files=(), access="paused"))),
    "order-needs-name": (
        "payments/order.html",
        _order("completed", line(contract=ContractView("SAMPLE", "needs_name", ""))),
    ),
    "library": ("accounts/library.html", lambda: {"orders": [order("completed"), order("pending")]}),
    "library-empty": ("accounts/library.html", lambda: {"orders": []}),
    "error-404": ("error.html", _error(404, "There is nothing at this address", "It may have moved.")),
    "error-503": ("error.html", _error(503, "The store is busy: try again in a moment", "")),
}
