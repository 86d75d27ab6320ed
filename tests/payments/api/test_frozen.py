"""What was accepted at checkout is what is sold: price, words and files, whatever editors do before the money comes."""

import hashlib

import pytest
import requests
from django.test import Client

from catalog.models import BeatPage, LicenceTier
from payments.inbox.reconcile import ask_stripe
from payments.models import LicenceContract, Purchase
from tests.payments.api.calls import WAV_LEASE, create
from tests.payments.factories import Shelf, make_beat, replace_master
from tests.payments.stripe_side import pay_with, stripe_intent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def change_everything(shelf: Shelf) -> None:
    LicenceTier.objects.update(
        amount_minor=99_900, terms="Nothing is allowed.", name="Other name", types=["mp3"], max_streams=1
    )
    BeatPage.objects.filter(pk=shelf.page.pk).update(title="Other title")
    replace_master(shelf.beat)


def test_the_terms_the_price_and_the_files_are_those_of_the_checkout(client: Client) -> None:
    shelf = make_beat()
    body = create(client, shelf).json()
    accepted = Purchase.objects.get().lines.get().terms_text

    change_everything(shelf)
    assert pay_with(body["client_secret"])["status"] == "succeeded"
    ask_stripe(Purchase.objects.get())

    assert stripe_intent(body["payment_intent_id"])["amount_received"] == 4900
    assert "You may use the beat in one song." in accepted
    assert LicenceContract.objects.get().text == accepted
    order = client.get(f"/api/purchases/{body['purchase']}/").json()
    assert (order["amount"], order["lines"][0]["amount"]) == (4900, 4900)
    assert order["lines"][0]["contract"]["sha256"] == hashlib.sha256(accepted.encode()).hexdigest()
    wav = next(file for file in order["lines"][0]["files"] if file["type"] == "wav")
    fetched = requests.get(client.get(wav["url"]).headers["Location"], timeout=60).content
    assert hashlib.sha256(fetched).hexdigest() == shelf.master.sha256


def test_who_asks_again_after_that_is_asked_for_today_s_price_and_can_pay_no_other(client: Client) -> None:
    shelf = make_beat()
    first = create(client, shelf).json()

    change_everything(shelf)
    again = create(client, shelf, {**WAV_LEASE, "license": "wav-lease"}).json()

    assert (again["amount"], again["purchase"] == first["purchase"]) == (99_900, False)
    assert stripe_intent(first["payment_intent_id"])["status"] == "canceled"
    line = Purchase.objects.get(token=again["purchase"]).lines.get()
    assert "Nothing is allowed." in line.terms_text
    assert [file.deliverable.version for file in line.files.select_related("deliverable")] == [2]
