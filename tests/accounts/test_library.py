"""The library: a log-in's own orders, and those of addresses that it proved."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.people import ensure_person
from catalog import listing, rights
from payments import queries
from payments.models import PaymentStatus, Purchase
from tests.payments.factories import begin, make_beat, make_caller
from tests.payments.purchases.test_states import bring_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture
def buyer() -> User:
    return ensure_person("testuser", password="testpass123", email="test@example.com")


def _buy(*, email: str, buyer: User | None = None, title: str = "Night Bus") -> Purchase:
    purchase = begin(make_beat(title), caller=make_caller(user_id=buyer.pk if buyer else None), email=email).purchase
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


def test_what_a_stranger_began_with_the_address_is_not_put_before_its_owner(client: Client, buyer: User) -> None:
    begin(make_beat(), email=buyer.email)

    client.post("/accounts/login/", {"login": "testuser", "password": "testpass123"})

    assert "Night Bus" not in client.get("/library/").content.decode()
    assert Purchase.objects.get().buyer is None


def test_an_order_of_somebody_is_not_taken_away(client: Client, buyer: User) -> None:
    owner = ensure_person("owner", password="owner", email="owner@example.com")
    purchase = _buy(email="test@example.com", buyer=owner)

    client.post("/accounts/login/", {"login": "testuser", "password": "testpass123"})

    assert _orders(client) == []
    assert Purchase.objects.get(pk=purchase.pk).buyer == owner


def test_the_library_is_searched_by_title_licence_and_number(client: Client, buyer: User) -> None:
    first, second = (_buy(email="test@example.com", buyer=buyer, title=title) for title in ("Night Bus", "Day Tram"))
    client.force_login(buyer)

    def found(words: str) -> list[str]:
        return [order.number for order in client.get("/library/", {"q": words}).context["orders"]]

    assert found("night") == [first.number]
    assert found("BUS wav") == [first.number]
    assert found(second.number.lower()[:6]) == [second.number]
    assert found("wav") == [second.number, first.number]
    assert found("night tram") == []
    assert found("nul\x00") == []
    assert "No order of yours has all of these words" in client.get("/library/?q=zzz").content.decode()


def test_a_long_library_has_pages(client: Client, buyer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "ORDERS_ON_A_PAGE", 2)
    for number in range(3):
        begin(make_beat(f"Beat {number}"), caller=make_caller(user_id=buyer.pk), email="test@example.com")
    client.force_login(buyer)

    first, second, beyond = (client.get("/library/", {"page": page}) for page in ("1", "2", "99"))

    assert [len(page.context["orders"]) for page in (first, second, beyond)] == [2, 1, 1]
    assert b'href="?page=2"' in first.content


def test_who_may_have_more_rights_is_led_to_them(client: Client, buyer: User) -> None:
    shelf = make_beat()
    purchase = begin(shelf, caller=make_caller(user_id=buyer.pk), email="test@example.com").purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    listing.refresh([shelf.beat.pk])
    client.force_login(buyer)
    address = f"/orders/{purchase.token}/more/{purchase.lines.get().uuid}/"
    assert f'href="{address}"' in client.get("/library/").content.decode()

    with transaction.atomic():
        rights.withdraw(shelf.beat.right_id)
    listing.refresh([shelf.beat.pk])

    assert "Get more rights" not in client.get("/library/").content.decode()


def test_the_library_costs_the_same_for_one_order_and_for_three(client: Client, buyer: User) -> None:
    client.force_login(buyer)
    counts = []
    for number in range(3):
        _buy(email="test@example.com", buyer=buyer, title=f"Beat {number}")
        client.get("/library/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/library/")
        counts.append(len(asked))

    assert counts[0] == counts[2]
