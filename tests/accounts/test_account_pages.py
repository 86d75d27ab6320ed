"""The pages of an account, for every eye: both themes, a phone and a desk."""

import os
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from accounts.people import ensure_person
from catalog.clock import shop_now
from payments.models import Erasure, Follow, Follower, PaymentStatus
from tests.browsing import DESKTOP, PHONE
from tests.catalog.making import make_producer
from tests.editorial.making import make_site
from tests.end_to_end.looking import WATCH_SHIFTS, look_at, violations
from tests.payments.factories import begin, make_beat, make_caller
from tests.payments.purchases.test_states import bring_to
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
STRANGERS = {
    "log-in": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "forgotten": "/accounts/password/reset/",
    "forgotten, asked": "/accounts/password/reset/done/",
    "an old link": "/accounts/password/reset/key/1-set-password/",
    "lost": "/orders/lost/",
    "lost, asked": "/orders/lost/asked/",
    "no favourites": "/favourites/",
    "no mails": "/following/stop/none/",
}
OWNERS = {
    "account": "/account/",
    "library": "/library/",
    "search": "/library/?q=bus",
    "nothing found": "/library/?q=zzz",
    "is it you": "/accounts/reauthenticate/",
    "is it you, by code": "/account/again/",
    "address": "/accounts/email/",
    "password": "/accounts/password/change/",
    "passkeys": "/accounts/2fa/webauthn/",
    "new passkey": "/accounts/2fa/webauthn/add/",
    "ways": "/accounts/2fa/",
    "new app": "/accounts/2fa/totp/activate/",
    "devices": "/accounts/sessions/",
    "following": "/following/",
    "data": "/account/data/",
    "data, asked": "/account/data/?asked=",
    "favourites": "/favourites/",
}


@pytest.mark.parametrize(("screen", "theme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desk"])
def test_the_account_holds_for_every_eye(
    screen: dict[str, object],
    theme: str,
    shop_server: ShopServer,
    sandbox_server: SandboxServer,
    new_visitor: Callable[..., Page],
) -> None:
    make_site()
    buyer = ensure_person("testuser", password="testpass123", email="test@example.com")
    shelf = make_beat()
    purchase = begin(shelf, caller=make_caller(user_id=buyer.pk), email="test@example.com").purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    Follow.objects.create(
        follower=Follower.objects.create(user=buyer), producer=make_producer(), told_until=purchase.created_at
    )
    page = new_visitor(**screen, color_scheme=theme)
    page.context.add_init_script(WATCH_SHIFTS)
    problems: dict[str, object] = {}

    look_at(page, STRANGERS, problems)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail", exact=True).fill("test@example.com")
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Code from the mail").fill("WRONG")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Look into your mail").wait_for()
    problems |= {"wrong code": found} if (found := violations(page)) else {}
    client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/147.0"})
    client.post("/accounts/login/", {"login": "testuser", "password": "testpass123"})
    client.post("/accounts/reauthenticate/", {"password": "testpass123"})
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": os.environ["BASE_URL"]}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # a dict is what it takes
    page.request.post("/favourites/change/", form={"beat": shelf.beat.pk})
    look_at(page, OWNERS, problems)

    token = Erasure.objects.create(user_pk=buyer.pk, user_joined_at=buyer.date_joined, requested_at=shop_now()).token
    look_at(page, {"erase": f"/account/erase/{token}/"}, problems)
    page.get_by_role("button", name="Erase it for good").click()
    page.get_by_role("heading", name="You are forgotten").wait_for()

    assert problems == {}
