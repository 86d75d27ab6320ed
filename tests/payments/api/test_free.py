"""A total of zero: no intent, a contract all the same, and the link by mail only."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from catalog.models import LicenceTier, TierOverride
from payments.jobs import work_mail_outbox
from payments.models import PaymentAttempt, PaymentStatus, Purchase
from tests.payments.api.calls import create
from tests.payments.api.test_cart import check_out
from tests.payments.factories import Shelf, make_beat
from tests.payments.stripe_side import calls
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture
def gift() -> Shelf:
    """A beat whose mp3 lease is free."""
    shelf = make_beat()
    TierOverride.objects.create(beat=shelf.beat, tier=LicenceTier.objects.get(code="mp3-lease"), is_free=True)
    return shelf


def ask_for(client: Client, shelf: Shelf, email: str = "ada@example.com") -> Any:
    return create(client, shelf, {"license": "mp3-lease", "email": email, "licensee": {"name": "Ada"}})


def test_it_is_completed_without_stripe_and_the_link_goes_by_mail_only(client: Client, gift: Shelf) -> None:
    before = len(calls("POST /v1/payment_intents"))

    answer = ask_for(client, gift)

    assert answer.status_code == 201
    body = answer.json()
    assert (body["client_secret"], body["payment_intent_id"], body["purchase"]) == (None, None, None)
    assert (body["payment_status"], body["amount"]) == ("completed", 0)
    purchase = Purchase.objects.get()
    assert purchase.token not in answer.content.decode()
    assert not PaymentAttempt.objects.exists()
    assert len(calls("POST /v1/payment_intents")) == before

    work_mail_outbox()

    (sent,) = mail.outbox
    assert sent.to == ["ada@example.com"]
    link = re.search(r"/orders/([^/\s]+)/", str(sent.body))
    assert link is not None
    order = Client().get(f"/api/purchases/{link[1]}/").json()
    assert {file["type"] for file in order["lines"][0]["files"]} == {"mp3", "license"}
    assert order["lines"][0]["contract"]["number"]


def test_asked_for_again_it_is_mailed_again_and_nobody_learns_that(client: Client, gift: Shelf) -> None:
    first = ask_for(client, gift)
    work_mail_outbox()

    again = ask_for(Client(), gift, "ADA@example.com ")
    work_mail_outbox()

    assert (again.status_code, set(again.json())) == (first.status_code, set(first.json()))
    assert Purchase.objects.count() == 1
    assert [message.to for message in mail.outbox] == [["ada@example.com"]] * 2


def test_nobody_is_flooded_with_free_mail(client: Client, gift: Shelf, settings: Any) -> None:
    settings.MAIL_LIMITS = "2/d"
    for _ in range(2):
        assert ask_for(Client(), gift).status_code == 201
        work_mail_outbox()

    assert_problem(ask_for(Client(), gift), 429, "rate_limited")


def test_a_free_beat_in_a_cart_that_costs_something_is_paid_with_it(client: Client, gift: Shelf) -> None:
    other = make_beat("Day Bus")

    body = check_out(client, (gift, "mp3-lease"), (other, "wav-lease")).json()

    assert (body["amount"], body["payment_status"]) == (4900, PaymentStatus.PENDING)


def test_it_is_said_to_be_free(client: Client, gift: Shelf) -> None:
    page = client.get(f"/checkout/{gift.beat.pk}/?license=wav-lease").content.decode()

    assert re.search(r"Mp3 lease</span> <span[^>]*>Free<", page)


def test_from_a_page_it_is_said_that_the_mail_is_on_its_way(client: Client, gift: Shelf) -> None:
    path = f"/checkout/{gift.beat.pk}/?license=mp3-lease"

    answer = client.post(path, {"email": "ada@example.com", "licensee": "Ada"})

    assert answer.status_code == 200
    assert "ada@example.com" in answer.content.decode()
    assert Purchase.objects.get().token not in answer.content.decode()
