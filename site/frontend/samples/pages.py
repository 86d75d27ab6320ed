"""Sample pages by name: which template, with what context."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from catalog.errors import ExclusiveSoldError
from catalog.listing import Card, Cover, Link, ListingQuery, NearBeats
from catalog.offers import Offer
from frontend.samples.beats import NAMES, card, cover, offers, results, sold_card, stems
from frontend.samples.carts import cart, cart_line, checkout, every_state
from frontend.samples.orders import line, order
from payments.cart.shapes import PricedLine
from payments.order_views import ContractView, LineView


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
    content_id: str = "no"
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


def _beat(shown: Card, sold: tuple[Offer, ...]) -> dict[str, Any]:
    page = SamplePage(shown.title, story="<p>Recorded in one night, with the window open. Leaves room for a voice.</p>")
    leases = SampleLeases()
    links = [Link(name, "/") for name in shown.sounds_like]
    about = {
        "prior_leases": leases,
        "stems": stems(),
        "near": NearBeats((card(2), card(3)), (card(4),), (card(5),)),
        "sound_links": links,
    }
    return {"page": page, "card": shown, "offers": sold, **about}


def _home() -> dict[str, Any]:
    tapes = [SampleTeaser("Slow rooms", covers=tuple(cover(at) for at in range(4)), count=8)]
    tapes += [SampleTeaser("For the train", covers=(cover(5),), count=3), SampleTeaser("Strings only", count=0)]
    articles = [SampleTeaser("What a lease lets you do", summary="And what it doesn't, in plain words.")]
    page = SamplePage("Home", headline="Beats with room for a voice", intro="Made in one room, licensed in one minute.")
    latest = [card(at) for at in range(1, 7)]
    return {"page": page, "lead": card(0), "latest": latest, "collections": tapes, "articles": articles}


def _order(payment_status: str, *lines: LineView, **changes: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"order": order(payment_status, *lines, **changes)}


def _refusal() -> ExclusiveSoldError:
    return ExclusiveSoldError(items=[{"beat": 9001, "code": ExclusiveSoldError.code}])


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
    "cart": ("payments/cart.html", lambda: cart(cart_line(0), cart_line(1, "mp3-lease"), removed=offers()[0])),
    "cart-every-state": ("payments/cart.html", every_state),
    "cart-discount": (
        "payments/cart.html",
        lambda: cart(cart_line(0, priced=PricedLine(4900, 500, 0, 4400)), cart_line(4), discount_code="FRIENDS"),
    ),
    "cart-empty": ("payments/cart.html", cart),
    "checkout": ("payments/checkout.html", lambda: checkout("wav-lease")),
    "checkout-owned": (
        "payments/checkout.html",
        lambda: checkout("wav-lease", "mp3-lease", owned=(0,), is_cart=True),
    ),
    "checkout-discount": (
        "payments/checkout.html",
        lambda: checkout("wav-lease", "mp3-lease", off_minor=500, discount_code="FRIENDS", is_cart=True),
    ),
    "checkout-free": ("payments/checkout.html", lambda: checkout("mp3-lease", off_minor=2900)),
    "checkout-refused": (
        "payments/checkout.html",
        lambda: checkout("wav-lease", "exclusive", is_cart=True, problem=_refusal()),
    ),
    "mailed": ("payments/mailed.html", lambda: {"email": "sample@example.com"}),
    "checkout-cart": ("payments/checkout.html", lambda: checkout("wav-lease", "exclusive", is_cart=True)),
    "checkout-exclusive": ("payments/checkout.html", lambda: checkout("exclusive")),
    "checkout-reserved": ("payments/checkout.html", lambda: checkout("exclusive", unavailable="reserved")),
    "checkout-sold": ("payments/checkout.html", lambda: checkout("exclusive", unavailable="sold")),
    "checkout-again": ("payments/checkout.html", lambda: checkout("wav-lease", order=order("failed"))),
    "order-pending": ("payments/order.html", _order("pending")),
    "order-processing": ("payments/order.html", _order("processing")),
    "order-completed": ("payments/order.html", _order("completed")),
    "order-cart": (
        "payments/order.html",
        _order("completed", line(), line(title=NAMES[3], discount_minor=1000, amount_minor=8900), amount_minor=18_800),
    ),
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
