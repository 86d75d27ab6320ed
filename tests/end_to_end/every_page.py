"""Every page of the shop in every state that has an address, for whoever wants to look at all of them.

A page that is added to the shop is added here: then its markup, its bytes, axe and the pictures are looked after.
States that only a browser reaches (dialogs, refusals, the player) are in ``every_state.py``.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.test import Client
from wagtail.models import PageViewRestriction

from accounts.adapter import LOGGED_IN_AT
from accounts.models import User
from accounts.people import ensure_person
from catalog import listing, rights
from catalog.clock import shop_now
from catalog.models import BeatPage, ExclusiveRight
from editorial.models import ContactPage, LandingPage
from payments.callers import Caller
from payments.checkout import confirming
from payments.models import Cart, DataExport, Erasure, Follow, Follower, PaymentStatus
from tests.accounts.passkey import make_credential
from tests.catalog.making import make_beat, make_producer
from tests.editorial.making import make_site, make_standard, publish
from tests.end_to_end.every_order import make_every_order
from tests.end_to_end.place import GUEST, NEWCOMER, OWNER, SECURED, STAFF, STRANGER, WAITING, Place
from tests.end_to_end.shop_window import ShopWindow
from tests.payments.factories import Shelf, begin, make_caller
from tests.payments.purchases.test_states import bring_to

NAME, PASSWORD, EMAIL = "testuser", "testpass123", "test@example.com"
NEW_EMAIL, SHARED_PASSWORD = "new@example.com", "before the release"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/147.0"}
ARTIST, RESERVED = "Headie One", "Rosewater"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # RFC 4648, for an app
PRIVATE_TO_STRANGERS = {
    "cart, empty": "/cart/",
    "log-in": "/accounts/login/",
    "code": "/accounts/login/code/",
    "sign-up": "/accounts/signup/",
    "sign-up with a passkey": "/accounts/signup/passkey/",
    "account that is closed": "/accounts/inactive/",
    "forgotten password": "/accounts/password/reset/",
    "forgotten password, asked": "/accounts/password/reset/done/",
    "forgotten password, changed": "/accounts/password/reset/key/done/",
    "an old password link": "/accounts/password/reset/key/1-set-password/",
    "lost order": "/orders/lost/",
    "lost order, asked": "/orders/lost/asked/",
    "favourites, none": "/favourites/",
    "no mails": "/following/stop/none/",
    "an old link to erase": "/account/erase/none/",
    "back from Stripe": "/checkout/return/",
    "nothing to confirm": "/checkout/confirm/",
}
OWNED = {
    "account": "/account/",
    "library": "/library/",
    "library, searched": "/library/?q=undertow",
    "library, nothing found": "/library/?q=zzz",
    "is it you": "/accounts/reauthenticate/",
    "is it you, by passkey": "/accounts/2fa/webauthn/reauthenticate/",
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
A_NEWCOMERS = {
    "library, empty": "/library/",
    "following, nobody": "/following/",
    "passkeys, none": "/accounts/2fa/webauthn/",
    "first password": "/accounts/password/set/",
    "data, nothing asked": "/account/data/",
    "cart of a newcomer": "/cart/",
    "log in again": "/account/again/",
}
OF_AN_APP = {
    "app": "/accounts/2fa/",
    "app, removed": "/accounts/2fa/totp/deactivate/",
    "recovery codes": "/accounts/2fa/recovery-codes/",
    "recovery codes, new": "/accounts/2fa/recovery-codes/generate/",
    "is it you, by app": "/accounts/2fa/reauthenticate/",
}


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
    undertow = _shelf("Undertow")
    public = {
        **{name: path for name, path in window.paths.items() if not path.startswith("/accounts/")},
        **_more_pages(),
        "sounds like": "/sounds-like/headie-one/",
        "embedded player": f"/embed/{undertow.beat.pk}/",
    }
    clients = {
        STRANGER: Client(headers=BROWSER),
        GUEST: _guest(),
        OWNER: _owner(undertow),
        NEWCOMER: _newcomer(),
        SECURED: _secured(),
        WAITING: _waiting(),
        STAFF: Client(raise_request_exception=False, headers=BROWSER),
    }
    clients[STAFF].force_login(User.objects.create_superuser("guard", "guard@example.com", "guard"))
    order = f"/checkout/{undertow.beat.pk}/?license="
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    return EveryPage(
        places={
            **{name: Place(path, is_public=True) for name, path in public.items()},
            "contact, sent": Place(f"/contact/{ContactPage.objects.get().pk}/thanks/"),
            "page for some": Place(_page_for_some()),
            "nothing there": Place("/nothing-here/", status=404),
            "no such order": Place("/orders/none/", status=404),
            "not for buyers": Place("/admin/queues/", OWNER, status=403),
            "our fault": Place("/admin/failwhale/", STAFF, status=500),
            **{name: Place(path) for name, path in PRIVATE_TO_STRANGERS.items()},
            "checkout": Place(f"{order}wav-lease"),
            "checkout of an exclusive": Place(f"{order}exclusive"),
            "checkout of a sold beat": Place(f"/checkout/{_shelf('Gone').beat.pk}/?license=wav-lease"),
            "checkout of a reserved exclusive": Place(f"/checkout/{_shelf(RESERVED).beat.pk}/?license=exclusive"),
            "beat, its exclusive reserved": Place(str(_shelf(RESERVED).page.url), is_public=True),
            "cart": Place("/cart/", GUEST),
            "cart with a reserved exclusive": Place("/cart/", WAITING),
            "cart, one taken out": Place(f"/cart/?removed={undertow.beat.pk}&license=wav-lease", GUEST),
            "cart's checkout": Place("/checkout/", GUEST),
            "code to go on paying": Place("/checkout/confirm/?next=/checkout/", GUEST),
            "favourites": Place("/favourites/", GUEST),
            **make_every_order(undertow),
            "another card": _payable(undertow, clients[GUEST]),
            **{name: Place(path, OWNER) for name, path in OWNED.items()},
            "passkey, renamed": Place(f"/accounts/2fa/webauthn/keys/{key}/edit/", OWNER),
            "passkey, removed": Place(f"/accounts/2fa/webauthn/keys/{key}/remove/", OWNER),
            "stop mails": Place(f"/following/stop/{Follower.objects.get().token}/"),
            "erase": Place(_erasure_address(), OWNER),
            **{name: Place(path, NEWCOMER) for name, path in A_NEWCOMERS.items()},
            **{name: Place(path, SECURED) for name, path in OF_AN_APP.items()},
        },
        clients=clients,
    )


def _more_pages() -> dict[str, str]:
    tree = make_site()
    campaign = publish(tree.home, LandingPage(title="Drill at night", body=_campaign()))
    terms = make_standard(tree, "Terms", body=[("text", "<p>In plain words.</p>")])
    sounding = list(BeatPage.objects.filter(title__in=["Night Bus", "Undertow", "Kerosene"]).order_by("pk"))
    for page in sounding:
        page.sounds_like = [ARTIST]
        page.save_revision().publish()
    listing.refresh(page.beat.pk for page in sounding)
    return {"landing page": str(campaign.url), "terms": str(terms.url)}


def _page_for_some() -> str:
    """A page that an editor shows to those alone who have its password."""
    page = make_standard(make_site(), "Before the release", body=[("text", "<p>Not yet.</p>")])
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password=SHARED_PASSWORD
    )
    return str(page.url)


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


def _owner(shelf: Shelf) -> Client:
    """Somebody logged in who bought the beat, follows its producer, and has all that an account can have."""
    person = ensure_person(NAME, password=PASSWORD, email=EMAIL)
    purchase = begin(shelf, caller=make_caller(user_id=person.pk), email=EMAIL).purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    follower = Follower.objects.create(user=person)
    Follow.objects.create(follower=follower, producer=make_producer(), told_until=purchase.created_at)
    DataExport.objects.create(
        user=person,
        requested_at=shop_now(),
        expires_at=purchase.expires_at,
        storage_key="packs/none.zip",
        size_bytes=123_456,
        sha256="a" * 64,
    )
    client = Client(headers=BROWSER)
    client.post("/accounts/login/", {"login": NAME, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    _stay_proved(client)
    Authenticator.objects.create(
        user=person, type="webauthn", data={"name": "Telephone", "credential": make_credential()}
    )
    _fill(client)
    return client


def _stay_proved(client: Client, *by: dict[str, str]) -> None:
    """Who it is was proved a moment ago, however long the way through all pages takes: some ask again after minutes."""
    session = client.session
    session[LOGGED_IN_AT] = at = time.time() + 3600
    methods = [*session.get("account_authentication_methods", []), *by]
    session["account_authentication_methods"] = [{**method, "at": at} for method in methods]
    session.save()


def _newcomer() -> Client:
    """Somebody who proved an address by a code a moment ago: no password, nothing bought, one beat put in and gone."""
    person = ensure_person("newcomer", password=PASSWORD, email=NEW_EMAIL)
    person.set_unusable_password()
    person.save()
    client = Client(headers=BROWSER)
    client.force_login(person)
    _stay_proved(client, {"method": "code", "email": NEW_EMAIL})
    gone = make_beat("Ferry")
    _fill(client, "Salt", "Ferry")
    with transaction.atomic():
        rights.withdraw(gone.beat.right_id)
    listing.refresh([gone.beat.pk])
    return client


def _secured() -> Client:
    """Somebody whose log-in asks for the code of an app."""
    person = ensure_person("secured", password=PASSWORD, email="secured@example.com")
    client = Client(headers=BROWSER)
    client.post("/accounts/login/", {"login": "secured", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    _stay_proved(client)
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return client


def _guest() -> Client:
    """A stranger with a cart and favourites, who was asked to prove an address before paying goes on."""
    client = Client(headers=BROWSER)
    _fill(client)
    session = str(Cart.objects.get(user=None).session_key)
    confirming.ask(Caller(session=session, user_id=None, address="127.0.0.1"), "guest@example.com")
    return client


def _waiting() -> Client:
    """A stranger in whose cart lies an exclusive that another one, who pressed Pay, holds for as long as it takes."""
    client = Client(headers=BROWSER)
    shelf = _shelf(RESERVED)
    client.post("/cart/put/", {"beat": shelf.beat.pk, "license": "exclusive"})
    begin(shelf, "exclusive", email="holder@example.com")
    ExclusiveRight.objects.filter(pk=shelf.beat.right_id).update(reserved_until=shop_now() + timedelta(days=1))
    return client


def _payable(shelf: Shelf, buyer: Client) -> Place:
    """The payment form of an order whose card was declined."""
    purchase = begin(shelf, email="again@example.com").purchase
    bring_to(purchase, PaymentStatus.FAILED)
    answer = buyer.get(f"/orders/{purchase.token}/pay/")
    return Place(str(answer.headers["Location"]), GUEST)


def _fill(client: Client, *titles: str) -> None:
    for title in titles or ("Kerosene", "Paper Boats on the Long Canal"):
        beat = BeatPage.objects.get(title=title).beat
        client.post("/cart/put/", {"beat": beat.pk, "license": "wav-lease"})
        client.post("/favourites/change/", {"beat": beat.pk})


def _erasure_address() -> str:
    person = ensure_person(NAME, password=PASSWORD, email=EMAIL)
    asked = Erasure.objects.create(user_pk=person.pk, user_joined_at=person.date_joined, requested_at=shop_now())
    return f"/account/erase/{asked.token}/"
