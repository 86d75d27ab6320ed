"""The library: a log-in's own orders, and those of addresses that it proved."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.people import ensure_person
from payments.models import PaymentStatus, Purchase
from tests.payments.factories import begin, make_beat, make_caller
from tests.payments.purchases.test_states import bring_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture
def buyer() -> User:
    return ensure_person("testuser", password="testpass123", email="test@example.com")


def _buy(*, email: str, buyer: User | None = None) -> Purchase:
    purchase = begin(make_beat(), caller=make_caller(user_id=buyer.pk if buyer else None), email=email).purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    return purchase


def _orders(client: Client) -> list[str]:
    response = client.get("/library/")
    assert response.status_code == 200
    return [order.number for order in response.context["orders"]]


def test_strangers_log_in_first(client: Client) -> None:
    assert client.get("/library/")["Location"] == "/accounts/login/?next=/library/"


def test_an_empty_library_says_what_to_do(client: Client, buyer: User) -> None:
    client.force_login(buyer)

    assert _orders(client) == []
    assert b"Find a beat" in client.get("/library/").content


def test_the_library_holds_the_log_ins_own_orders_with_their_files(client: Client, buyer: User) -> None:
    own = _buy(email="test@example.com", buyer=buyer)
    _buy(email="other@example.com", buyer=ensure_person("other", password="other", email="other@example.com"))
    client.force_login(buyer)

    response = client.get("/library/")

    (order,) = response.context["orders"]
    assert order.number == own.number
    assert [file.type for file in order.lines[0].files][:2] == ["mp3", "wav"]
    assert "Night Bus" in response.content.decode()


def test_the_page_is_nobody_elses(client: Client, buyer: User) -> None:
    client.force_login(buyer)

    response = client.get("/library/")

    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_guests_order_arrives_when_its_address_is_proved(client: Client) -> None:
    purchase = _buy(email="New@Example.com")
    asked = client.post("/accounts/signup/", {"email": "new@example.com"}, follow=True)
    assert Purchase.objects.get().buyer is None

    code = re.search(r"^    (\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code is not None
    client.post(asked.redirect_chain[-1][0], {"code": code[1]})

    assert Purchase.objects.get().buyer == User.objects.get()
    assert _orders(client) == [purchase.number]


def test_an_address_that_was_not_proved_claims_nothing(client: Client, buyer: User) -> None:
    _buy(email="unproved@example.com")
    EmailAddress.objects.create(user=buyer, email="unproved@example.com", verified=False)

    client.post("/accounts/login/", {"login": "testuser", "password": "testpass123"})

    assert _orders(client) == []
    assert Purchase.objects.get().buyer is None


def test_what_was_bought_logged_out_is_there_after_the_next_log_in(client: Client, buyer: User) -> None:
    purchase = _buy(email="test@example.com")

    client.post("/accounts/login/", {"login": "testuser", "password": "testpass123"})

    assert _orders(client) == [purchase.number]


def test_an_order_of_somebody_is_not_taken_away(client: Client, buyer: User) -> None:
    owner = ensure_person("owner", password="owner", email="owner@example.com")
    purchase = _buy(email="test@example.com", buyer=owner)

    client.post("/accounts/login/", {"login": "testuser", "password": "testpass123"})

    assert _orders(client) == []
    assert Purchase.objects.get(pk=purchase.pk).buyer == owner
