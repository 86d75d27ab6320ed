"""Every page of the shop in every state that it stays in, for whoever wants to look at all of them.

A page that is added to the shop is added here: then its markup, its bytes, axe and the pictures are looked after.
"""

from dataclasses import dataclass

from django.test import Client

from accounts.people import ensure_person
from catalog import listing
from catalog.clock import shop_now
from catalog.models import BeatPage
from editorial.models import LandingPage
from payments.delivery import links
from payments.models import Erasure, Follow, Follower, PaymentStatus, Purchase
from tests.catalog.making import make_producer
from tests.editorial.making import make_site, make_standard, publish
from tests.end_to_end.shop_window import ShopWindow
from tests.payments.factories import Shelf, begin, make_caller
from tests.payments.purchases.test_states import bring_to

STRANGER, GUEST, OWNER = "stranger", "guest", "owner"
NAME, PASSWORD, EMAIL = "testuser", "testpass123", "test@example.com"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/147.0"}
ARTIST = "Headie One"
PRIVATE_TO_STRANGERS = {
    "cart, empty": "/cart/",
    "log-in": "/accounts/login/",
    "code": "/accounts/login/code/",
    "sign-up": "/accounts/signup/",
    "forgotten password": "/accounts/password/reset/",
    "forgotten password, asked": "/accounts/password/reset/done/",
    "an old password link": "/accounts/password/reset/key/1-set-password/",
    "lost order": "/orders/lost/",
    "lost order, asked": "/orders/lost/asked/",
    "favourites, none": "/favourites/",
    "no mails": "/following/stop/none/",
    "back from Stripe": "/checkout/return/",
}
OWNED = {
    "account": "/account/",
    "library": "/library/",
    "library, searched": "/library/?q=undertow",
    "library, nothing found": "/library/?q=zzz",
    "is it you": "/accounts/reauthenticate/",
    "address": "/accounts/email/",
    "password": "/accounts/password/change/",
    "passkeys": "/accounts/2fa/webauthn/",
    "new passkey": "/accounts/2fa/webauthn/add/",
    "second step": "/accounts/2fa/",
    "new app": "/accounts/2fa/totp/activate/",
    "devices": "/accounts/sessions/",
    "following": "/following/",
    "data": "/account/data/",
    "data, asked": "/account/data/?asked=",
    "log-out": "/accounts/logout/",
    "owner's cart": "/cart/",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One page in one state: whose it is, and whether every visitor gets the same bytes of it."""

    path: str
    who: str = STRANGER
    status: int = 200
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class EveryPage:
    """``places`` by their names; ``clients`` by who they are, in this process; ``sessions`` their cookies' values."""

    places: dict[str, Place]
    clients: dict[str, Client]

    def session_of(self, who: str) -> str:
        """Value of the session cookie; empty for a stranger."""
        cookie = self.clients[who].cookies.get("sessionid")
        return cookie.value if cookie else ""


def make_every_page(window: ShopWindow) -> EveryPage:
    """Fill the window's shop with what its other pages show: people, carts, orders."""
    tree = make_site()
    campaign = publish(tree.home, LandingPage(title="Drill at night", body=_campaign()))
    terms = make_standard(tree, "Terms", body=[("text", "<p>In plain words.</p>")])
    sounding = list(BeatPage.objects.filter(title__in=["Night Bus", "Undertow", "Kerosene"]).order_by("pk"))
    for page in sounding:
        page.sounds_like = [ARTIST]
        page.save_revision().publish()
    listing.refresh(page.beat.pk for page in sounding)
    undertow = _shelf("Undertow")
    public = {
        **{name: path for name, path in window.paths.items() if not path.startswith("/accounts/")},
        "landing page": str(campaign.url),
        "terms": str(terms.url),
        "sounds like": "/sounds-like/headie-one/",
        "embedded player": f"/embed/{undertow.beat.pk}/",
    }
    owner, guest = _log_in(undertow), _fill_cart()
    order = f"/checkout/{undertow.beat.pk}/?license="
    return EveryPage(
        places={
            **{name: Place(path, is_public=True) for name, path in public.items()},
            "nothing there": Place("/nothing-here/", status=404),
            **{name: Place(path) for name, path in PRIVATE_TO_STRANGERS.items()},
            "checkout": Place(f"{order}wav-lease"),
            "checkout of an exclusive": Place(f"{order}exclusive"),
            "cart": Place("/cart/", GUEST),
            "cart, one taken out": Place(f"/cart/?removed={undertow.beat.pk}&license=wav-lease", GUEST),
            "cart's checkout": Place("/checkout/", GUEST),
            "favourites": Place("/favourites/", GUEST),
            **_orders(undertow),
            **{name: Place(path, OWNER) for name, path in OWNED.items()},
            "erase": Place(_erasure_address(), OWNER),
        },
        clients={STRANGER: Client(headers=BROWSER), GUEST: guest, OWNER: owner},
    )


def _campaign() -> list[tuple[str, object]]:
    beat = BeatPage.objects.get(title="Salt")
    rule = {"order": "newest", "count": 4}
    return [
        ("hero", {"heading": "Drill at night", "beat": beat}),
        ("beat_row", {"heading": "The newest", "beats": [], "rule": rule}),
        ("licence_table", {"heading": "Licences", "note": ""}),
    ]


def _shelf(title: str) -> Shelf:
    page = BeatPage.objects.get(title=title)
    return Shelf(page.beat, page, page.beat.deliverables.get(type="wav"))


def _log_in(shelf: Shelf) -> Client:
    """Somebody who bought the beat, follows its producer, has a full cart and a favourite, and is logged in."""
    person = ensure_person(NAME, password=PASSWORD, email=EMAIL)
    purchase = begin(shelf, caller=make_caller(user_id=person.pk), email=EMAIL).purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    follower = Follower.objects.create(user=person)
    Follow.objects.create(follower=follower, producer=make_producer(), told_until=purchase.created_at)
    client = Client(headers=BROWSER)
    client.post("/accounts/login/", {"login": NAME, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    _fill(client)
    return client


def _fill_cart() -> Client:
    client = Client(headers=BROWSER)
    _fill(client)
    return client


def _fill(client: Client) -> None:
    for title in ("Kerosene", "Paper Boats on the Long Canal"):
        beat = BeatPage.objects.get(title=title).beat
        client.post("/cart/put/", {"beat": beat.pk, "license": "wav-lease"})
        client.post("/favourites/change/", {"beat": beat.pk})


def _orders(shelf: Shelf) -> dict[str, Place]:
    """An order in each of its states, each of a buyer of its own."""
    found: dict[str, Place] = {}
    for status in PaymentStatus:
        purchase = begin(shelf, email=f"{status.value}@example.com").purchase
        bring_to(purchase, status)
        found[f"order, {status.value}"] = Place(f"/orders/{purchase.token}/")
        if status == PaymentStatus.COMPLETED:
            found["file sent on"] = Place(f"/shared/{_link_of(purchase)}/")
    return found


def _link_of(purchase: Purchase) -> str:
    line = purchase.lines.get()
    return str(links.make(purchase.token, str(line.uuid), "wav").token)


def _erasure_address() -> str:
    person = ensure_person(NAME, password=PASSWORD, email=EMAIL)
    asked = Erasure.objects.create(user_pk=person.pk, user_joined_at=person.date_joined, requested_at=shop_now())
    return f"/account/erase/{asked.token}/"
