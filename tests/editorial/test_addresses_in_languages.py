"""Every page of the shop in the language of its address: cart, checkout, order, mail, account."""

import json

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from wagtail.models import Locale

from catalog import listing
from payments.inbox.reconcile import ask_stripe
from payments.jobs import work_mail_outbox
from payments.models import Purchase
from tests.catalog.making import make_index
from tests.payments.api.calls import WAV_LEASE, create
from tests.payments.factories import make_beat
from tests.payments.stripe_side import pay_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def test_a_buyer_stays_in_his_language_from_the_cart_to_the_mail(client: Client) -> None:
    shelf = make_beat()
    put = client.post("/de/cart/put/", {"beat": shelf.beat.pk, "license": "wav-lease"})
    cart = client.get(put["Location"]).content.decode()
    checkout = client.get("/de/checkout/").content.decode()
    made = create(client, shelf, {**WAV_LEASE}, accept_language="de").json()
    pay_with(made["client_secret"])
    purchase = Purchase.objects.get(token=made["purchase"])
    ask_stripe(purchase)
    work_mail_outbox()

    assert (put.status_code, put["Location"]) == (303, "/de/cart/")
    assert '<html lang="de">' in cart
    assert "49,00" in cart
    assert 'href="/de/checkout/"' in cart
    assert '<html lang="de">' in checkout
    assert purchase.language == "de"
    assert f"{settings.BASE_URL}/de/orders/{purchase.token}/" in mail.outbox[-1].body
    assert "49,00" in mail.outbox[-1].body
    order = client.get(f"/de/orders/{purchase.token}/return/", follow=True)
    assert order.redirect_chain[-1][0] == f"/de/orders/{purchase.token}/"


def test_the_first_language_has_no_prefix_and_asks_no_browser(client: Client) -> None:
    page = client.get("/cart/", headers={"accept-language": "de-DE"}).content.decode()
    assert '<html lang="en">' in page
    assert client.get("/en/cart/").status_code == 404


def test_what_is_read_from_the_api_is_the_same_whatever_the_reader_speaks(client: Client) -> None:
    beat_id = make_beat().beat.pk
    listing.rebuild()
    texts = [
        json.loads(client.get(f"/api/beats/{beat_id}/", headers={"accept-language": language}).content)
        for language in ("de", "en")
    ]
    for text in texts:
        for licence in text["licenses"]:
            licence.pop("quote")
    assert texts[0] == texts[1]


def test_pages_outside_of_the_tree_offer_the_languages_that_the_shop_is_in(client: Client) -> None:
    home = make_index().get_parent().specific
    german, _ = Locale.objects.get_or_create(language_code="de")
    before = client.get("/accounts/login/").content.decode()

    home.copy_for_translation(german).save_revision().publish()
    after = client.get("/de/accounts/login/").content.decode()

    assert "hreflang" not in before
    assert '<a class="nav__link" href="http://testserver/accounts/login/" lang="en" hreflang="en"' in after
    assert 'lang="de" hreflang="de" aria-current="true"' in after
    assert "Deutsch" in after
