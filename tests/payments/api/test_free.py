"""A total of zero: no intent, a contract all the same, and the link by mail only."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from catalog.models import LicenceTier, TierOverride
from payments.jobs import work_mail_outbox
from payments.models import DiscountCode, Outbox, OutboxKind, PaymentAttempt, PaymentStatus, Purchase
from tests.payments.api.calls import create, in_a_thread
from tests.payments.api.test_cart import check_out
from tests.payments.factories import Shelf, make_beat
from tests.payments.stripe_side import calls, stripe_intent
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

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.json()["expires_at"] is None  # it would say when the address had it first
    assert Purchase.objects.count() == 1
    assert [message.to for message in mail.outbox] == [["ada@example.com"]] * 2


def test_neither_page_nor_marks_say_whether_the_address_had_it_before(gift: Shelf) -> None:
    """Two strangers, of whom the first was the first."""
    path, told = f"/checkout/{gift.beat.pk}/?license=mp3-lease", []
    for email in ("Ada@example.com", "ada@example.com"):
        stranger = Client()
        page = stranger.post(path, {"email": email, "licensee": "Eve"}).content.decode()
        assert f"<strong>{email}</strong>" in page
        told.append((page.replace(email, ""), stranger.get("/me.json").json()["owned"]))

    assert Purchase.objects.count() == 1
    assert told[0] == told[1]


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


def test_a_cart_that_turns_free_replaces_the_one_that_was_not(client: Client) -> None:
    shelf = make_beat()
    DiscountCode.objects.create(code="GIFT", amount_minor=2900, max_uses=1)
    old = check_out(client, (shelf, "wav-lease"), discount_code="GIFT").json()
    assert old["amount"] == 2000

    answer = check_out(client, (shelf, "mp3-lease"), discount_code="GIFT")

    assert (answer.status_code, answer.json()["payment_status"]) == (201, "completed"), answer.content
    assert stripe_intent(old["payment_intent_id"])["status"] == "canceled"
    replaced = Purchase.objects.get(token=old["purchase"])
    assert replaced.payment_status == PaymentStatus.CANCELLED
    assert replaced.replaced_by == Purchase.objects.get(payment_status=PaymentStatus.COMPLETED)


def test_asked_for_by_many_at_once_it_is_given_once_and_mailed_within_the_limit(gift: Shelf, settings: Any) -> None:
    settings.MAIL_LIMITS, settings.RATE_LIMIT_FREE = "2/d", ""
    with ThreadPoolExecutor(6) as pool:
        answers = [each.result() for each in [in_a_thread(pool, ask_for, Client(), gift) for _ in range(6)]]

    assert {answer.status_code for answer in answers} <= {201, 429}
    assert Purchase.objects.count() == 1
    assert Outbox.objects.filter(kind=OutboxKind.MAIL).count() <= 2
